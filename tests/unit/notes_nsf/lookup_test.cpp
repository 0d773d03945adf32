#include <string>
#include <vector>

#include "notes_stub/include/lookup.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using namespace std::string_literals;

class NameLookup : public NsfTest {
protected:
    void add(DBHANDLE database, const std::vector<std::pair<const char*, std::string>>& items) const {
        auto note = TestNote::create(database);
        for (const auto& [name, value] : items) note.set(name, value);
        note.save();
    }
    DBHANDLE names() {
        const DBHANDLE database = new_database("names.nsf");
        add(database, {{"Form", "Person"},
                       {"FullName", "CN=Anna Muster/O=Example"},
                       {"ShortName", "amuster"},
                       {"InternetAddress", "anna@example.test"},
                       {"HTTPPassword", "x"}});
        add(database, {{"Form", "Person"}, {"FullName", "CN=Bert/O=Example"}, {"ShortName", "bert"}});
        add(database, {{"Form", "Group"}, {"ListName", "Sales"}, {"Members", "Anna"}});
        return database;
    }
    /// The texts of the items in each match of each record; `-` for one that is not there.
    std::vector<std::vector<std::string>> look_up(const std::string& look_up_names, WORD count, WORD flags = 0,
                                                  const std::string& items = "ShortName\0Members"s, WORD item_count = 2,
                                                  STATUS expected = NOERROR, const char* view = "$Users") {
        DHANDLE buffer = NULLHANDLE;
        const STATUS status =
            NAMELookup(nullptr, flags, 1, view, count, look_up_names.c_str(), item_count, items.c_str(), &buffer);
        EXPECT_EQ(status, expected);
        std::vector<std::vector<std::string>> records;
        if (status != NOERROR) return records;
        void* lookup = OSLockObject(buffer);
        void* name = nullptr;
        WORD matches = 0;
        while ((name = NAMELocateNextName(lookup, name, &matches)) != nullptr) {
            auto& record = records.emplace_back();
            void* match = nullptr;
            for (WORD i = 0; i < matches; ++i) {
                match = NAMELocateNextMatch(lookup, name, match);
                for (WORD item = 0; item < item_count; ++item) {
                    char text[64] = {};
                    const STATUS got = NAMEGetTextItem(match, item, 0, text, sizeof text);
                    record.push_back(got == ERR_NO_SUCH_ITEM ? "-" : text);
                }
            }
        }
        OSUnlockObject(buffer);
        OSMemFree(buffer);
        return records;
    }
};

using Records = std::vector<std::vector<std::string>>;

TEST_F(NameLookup, FindsAPersonByEveryNameInAnyCase) {
    names();
    for (const auto* name : {"CN=Anna Muster/O=Example", "anna muster/example", "AMUSTER", "Anna@Example.test"})
        EXPECT_EQ(look_up(name, 1), (Records{{"amuster", "-"}})) << name;
    EXPECT_EQ(look_up("anna", 1), (Records{{}}));
}

TEST_F(NameLookup, HasARecordForEachNameInItsOrder) {
    names();
    EXPECT_EQ(look_up("sales\0nobody\0bert"s, 3), (Records{{"-", "Anna"}, {}, {"bert", "-"}}));
}

TEST_F(NameLookup, OfAllGivesEveryDocument) {
    names();
    EXPECT_EQ(look_up("", 1, NAME_LOOKUP_ALL, "Form", 1), (Records{{"Person", "Person", "Group"}}));
}

TEST_F(NameLookup, StopsAtTheFirstAddressBookThatHasTheName) {
    names();
    const DBHANDLE second = new_database("more.nsf");
    add(second, {{"Form", "Person"}, {"FullName", "bert"}, {"ShortName", "bert-2"}});
    add(second, {{"Form", "Person"}, {"FullName", "carl"}, {"ShortName", "carl"}});
    write_file("notes.ini", "NAMES=names, more.nsf\nSTUB_STRICT=1\n");
    EXPECT_EQ(look_up("bert\0carl"s, 2, 0, "ShortName", 1), (Records{{"bert"}, {"carl"}}));
    EXPECT_EQ(look_up("bert", 1, NAME_LOOKUP_EXHAUSTIVE, "ShortName", 1), (Records{{"bert", "bert-2"}}));
    EXPECT_EQ(look_up("carl", 1, NAME_LOOKUP_NOSEARCHING, "ShortName", 1), (Records{{}}));
}

TEST_F(NameLookup, SaysWhatIsMissing) {
    EXPECT_TRUE(look_up("a", 1, 0, "Form", 1, ERR_NO_NAMES_FILE).empty());
    names();
    EXPECT_TRUE(look_up("a", 1, 0, "Form", 1, ERR_NO_SUCH_NAMESPACE, "$Nobody").empty());
    EXPECT_EQ(look_up("bert", 1, 0, "Form", 1, NOERROR, "($Users)"), (Records{{"Person"}}));
}

TEST_F(NameLookup, TellsTypeAndLengthOfAnItemAndCutsATextThatDoesNotFit) {
    names();
    DHANDLE buffer = NULLHANDLE;
    ASSERT_EQ(NAMELookup("", 0, 1, "$Users", 1, "bert", 1, "ShortName", &buffer), NOERROR);
    void* lookup = OSLockObject(buffer);
    WORD matches = 0;
    void* name = NAMELocateNextName(lookup, nullptr, &matches);
    ASSERT_EQ(matches, 1);
    void* match = NAMELocateNextMatch(lookup, name, nullptr);
    WORD type = 0;
    WORD size = 0;
    EXPECT_NE(NAMELocateItem(match, 0, &type, &size), nullptr);
    EXPECT_EQ(type, TYPE_TEXT);
    EXPECT_EQ(size, sizeof(WORD) + 4);
    EXPECT_EQ(NAMELocateItem(match, 1, &type, &size), nullptr);
    char text[3] = {};
    EXPECT_EQ(NAMEGetTextItem(match, 0, 0, text, sizeof text), NOERROR);
    EXPECT_STREQ(text, "be");
    EXPECT_EQ(NAMEGetTextItem(match, 0, 1, text, sizeof text), ERR_NO_MORE_MEMBERS);
    OSUnlockObject(buffer);
    OSMemFree(buffer);
}

std::string hash(std::string password, WORD room = 256, STATUS expected = NOERROR) {
    std::string digest(256, '\0');
    WORD length = 0;
    EXPECT_EQ(SECHashPassword(static_cast<WORD>(password.size()), reinterpret_cast<BYTE*>(password.data()), room,
                              &length, reinterpret_cast<BYTE*>(digest.data()), 0, nullptr),
              expected);
    digest.resize(length);
    return digest;
}

STATUS verify(std::string password, std::string digest) {
    return SECVerifyPassword(static_cast<WORD>(password.size()), reinterpret_cast<BYTE*>(password.data()),
                             static_cast<WORD>(digest.size()), reinterpret_cast<BYTE*>(digest.data()), 0, nullptr);
}

TEST(Password, IsVerifiedAgainstItsDigest) {
    const auto digest = hash("sesame");
    EXPECT_EQ(verify("sesame", digest), NOERROR);
    EXPECT_EQ(verify("Sesame", digest), ERR_SECURE_BADPASSWORD);
    EXPECT_EQ(verify("", digest), ERR_SECURE_BADPASSWORD);
    EXPECT_EQ(digest.find("sesame"), std::string::npos);
}

TEST(Password, HasAnotherDigestEachTime) { EXPECT_NE(hash("sesame"), hash("sesame")); }

TEST(Password, IsNeverRightForWhatIsNoDigest) {
    const auto digest = hash("sesame");
    for (const auto& wrong : {""s, "sesame"s, "(PBKDF2:)"s, digest.substr(0, digest.size() - 1), digest + " ",
                              "(PBKDF2:0:" + digest.substr(digest.find(':', 9) + 1), "(PBKDF2:99999999999:00:00)"s})
        EXPECT_EQ(verify("sesame", wrong), ERR_SECURE_BADPASSWORD) << wrong;
}

TEST(Password, NeedsRoomForItsDigest) { EXPECT_EQ(hash("sesame", 10, ERR_MISC_INVALID_ARGS), ""); }

}  // namespace
}  // namespace notes_test
