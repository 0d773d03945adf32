// nsfsearc.h: NSFSearch with SEARCH_FILETYPE, over a directory's handle.
#include <algorithm>
#include <cstring>
#include <map>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/ostime.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using Items = std::map<std::string, std::string>;  // each value with its type word before it

Items items_of(const ITEM_TABLE* table) {
    Items items;
    if (table == nullptr) return items;
    ITEM_TABLE head{};
    std::memcpy(&head, table, sizeof head);
    const char* lengths = reinterpret_cast<const char*>(table) + sizeof head;
    const char* at = lengths + head.Items * sizeof(ITEM);
    for (USHORT i = 0; i < head.Items; ++i) {
        ITEM item{};
        std::memcpy(&item, lengths + i * sizeof item, sizeof item);
        items[std::string(at, item.NameLength)] = std::string(at + item.NameLength, item.ValueLength);
        at += item.NameLength + item.ValueLength;
    }
    return items;
}

std::string typed(WORD type, const std::string& octets) {
    return std::string(reinterpret_cast<const char*>(&type), sizeof type) + octets;
}
std::string text(const std::string& value) { return typed(TYPE_TEXT, value); }

struct Files {
    std::vector<Items> all;
    [[nodiscard]] std::vector<std::string> paths() const {
        std::vector<std::string> out;
        for (const Items& items : all) out.push_back(items.at("$Path").substr(sizeof(WORD)));
        return out;
    }
};

STATUS remember(void* parameter, SEARCH_MATCH* unaligned, ITEM_TABLE* table) {
    SEARCH_MATCH match{};
    std::memcpy(&match, unaligned, sizeof match);
    EXPECT_NE(match.SERetFlags & SE_FMATCH, 0);
    static_cast<Files*>(parameter)->all.push_back(items_of(table));
    return NOERROR;
}

using Paths = std::vector<std::string>;

class NsfDirectorySearch : public NsfTest {
protected:
    DBHANDLE directory = NULLHANDLE;

    void SetUp() override {
        NsfTest::SetUp();
        ASSERT_EQ(NSFDbOpen(nullptr, &directory), NOERROR);
    }
    void TearDown() override {
        EXPECT_EQ(NSFDbClose(directory), NOERROR);
        NsfTest::TearDown();
    }
    void make(const std::string& name) const { ASSERT_EQ(NSFDbCreate(name.c_str(), 0, FALSE), NOERROR); }
    void make_directory(const std::string& name) const { std::filesystem::create_directories(data(name)); }

    /// A time behind all that happened so far.
    static TIMEDATE later() {
        TIMEDATE before{};
        OSCurrentTIMEDATE(&before);
        TIMEDATE now = before;
        // The file system's clock may lag behind by a tick of the kernel.
        while (TimeDateDifference(&now, &before) == 0 && now.Innards[0] < before.Innards[0] + 3)
            OSCurrentTIMEDATE(&now);
        return now;
    }

    [[nodiscard]] Files find(WORD mask, FORMULAHANDLE formula = NULLHANDLE, TIMEDATE* since = nullptr,
                             TIMEDATE* until = nullptr) const {
        Files files;
        EXPECT_EQ(NSFSearch(directory, formula, nullptr, SEARCH_FILETYPE + SEARCH_SUMMARY, mask, since, remember,
                            &files, until),
                  NOERROR);
        return files;
    }
};

TEST_F(NsfDirectorySearch, FindsDatabasesAndSubdirectoriesAsTheExampleDoes) {
    make("one.nsf");
    make("two.NSG");
    make("template.ntf");
    make("mail.box");
    make_directory("mail");
    make("mail/below.nsf");
    EXPECT_EQ(find(FILE_DBANY + FILE_DIRS + FILE_NOUPDIRS).paths(), (Paths{"mail", "one.nsf", "two.NSG"}));
}

TEST_F(NsfDirectorySearch, SaysOfADatabaseWhatTheListingProgramPrints) {
    const DBHANDLE database = new_database("one.nsf");
    char info[NSF_INFO_SIZE] = "A title";
    ASSERT_EQ(NSFDbInfoSet(database, info), NOERROR);
    TIMEDATE documents{};
    TIMEDATE others{};
    ASSERT_EQ(NSFDbModifiedTime(database, &documents, &others), NOERROR);
    const NUMBER length = static_cast<NUMBER>(std::filesystem::file_size(data("one.nsf")));
    const Items expected{{"$TITLE", text("one.nsf")},
                         {"$Path", text("one.nsf")},
                         {"$Type", text("$NOTEFILE")},
                         {"$Modified", typed(TYPE_TIME, {reinterpret_cast<const char*>(&documents), sizeof documents})},
                         {"$Length", typed(TYPE_NUMBER, {reinterpret_cast<const char*>(&length), sizeof length})},
                         {"$Info", text("A title")}};
    EXPECT_EQ(find(FILE_DBANY).all, std::vector<Items>{expected});
}

TEST_F(NsfDirectorySearch, SaysOfADirectoryThatItIsOne) {
    make_directory("mail");
    const Files found = find(FILE_DIRSONLY);
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(found.all[0].at("$Type"), text("$DIR"));
    EXPECT_EQ(found.all[0].at("$TITLE"), text("mail"));
    EXPECT_FALSE(found.all[0].contains("$Length"));
    EXPECT_FALSE(found.all[0].contains("$Info"));
}

TEST_F(NsfDirectorySearch, SearchesSubdirectoriesWithTheModifierForIt) {
    make("one.nsf");
    make_directory("a/b");
    make("a/two.nsf");
    make("a/b/three.nsf");
    std::filesystem::create_directory_symlink(data("a"), data("a/b/loop"));
    EXPECT_EQ(find(FILE_DBANY + FILE_RECURSE).paths(), (Paths{"a/b/three.nsf", "a/two.nsf", "one.nsf"}));
}

TEST_F(NsfDirectorySearch, FindsTheDirectoryAboveUnlessToldNotTo) {
    make_directory("a");
    EXPECT_EQ(find(FILE_DBANY | FILE_DIRS).paths(), (Paths{"..", "a"}));
    EXPECT_EQ(find(FILE_DBANY | FILE_DIRS | FILE_NOUPDIRS).paths(), Paths{"a"});
    DBHANDLE below = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen("a", &below), NOERROR);
    std::swap(directory, below);
    EXPECT_EQ(find(FILE_DBANY | FILE_DIRS).paths(), Paths{"a/.."});
    std::swap(directory, below);
    EXPECT_EQ(NSFDbClose(below), NOERROR);
}

TEST_F(NsfDirectorySearch, GoesByTheTypeOfTheFile) {
    for (const char* name : {"d.nsf", "t.ntf", "b.box"}) make(name);
    for (const char* name : {"m.MDM", "v.vpc", "s.scr", "u.dtf", "c.cln", "i.smi"}) write_file(name, "x");
    make_directory("a");
    const std::map<WORD, Paths> expected{{FILE_DBREPL, {"d.nsf", "t.ntf"}},
                                         {FILE_DBDESIGN, {"d.nsf", "t.ntf"}},
                                         {FILE_MAILBOX, {"b.box"}},
                                         {FILE_DBANY, {"d.nsf"}},
                                         {FILE_FTANY, {"t.ntf"}},
                                         {FILE_MDMTYPE, {"m.MDM"}},
                                         {FILE_DIRSONLY, {"a"}},
                                         {FILE_VPCTYPE, {"v.vpc"}},
                                         {FILE_SCRTYPE, {"s.scr"}},
                                         {FILE_ANYNOTEFILE, {"b.box", "d.nsf", "t.ntf"}},
                                         {FILE_UNIQUETEMP, {"u.dtf"}},
                                         {FILE_MULTICLN, {"c.cln"}},
                                         {FILE_SMARTI, {"i.smi"}},
                                         {FILE_TYPEMASK, {}}};
    for (const auto& [type, paths] : expected) EXPECT_EQ(find(type).paths(), paths) << type;
    EXPECT_EQ(find(FILE_ANY).paths(), (Paths{"a", "b.box", "c.cln", "d.nsf", "i.smi", "m.MDM", "notes.ini", "s.scr",
                                             "t.ntf", "u.dtf", "v.vpc"}));
}

TEST_F(NsfDirectorySearch, ListsNoFilesThatArePartOfAnOpenDatabase) {
    const DBHANDLE database = new_database("one.nsf");
    add_document(database, "Subject", "x");
    write_file("my-journal", "x");
    EXPECT_EQ(find(FILE_ANY).paths(), (Paths{"my-journal", "notes.ini", "one.nsf"}));
}

TEST_F(NsfDirectorySearch, FindsOfLinkedFilesAndDirectoriesOnlyThose) {
    make("one.nsf");
    make_directory("a");
    std::filesystem::create_symlink(data("one.nsf"), data("link.nsf"));
    EXPECT_EQ(find(FILE_DBANY | FILE_LINKSONLY).paths(), (Paths{"a", "link.nsf"}));
}

TEST_F(NsfDirectorySearch, SinceItsLastEndFindsWhatWasModified) {
    make("one.nsf");
    const DBHANDLE two = new_database("two.nsf");
    TIMEDATE until{};
    EXPECT_EQ(find(FILE_DBANY, NULLHANDLE, nullptr, &until).all.size(), 2U);
    TIMEDATE now = later();
    add_document(two, "Subject", "x");
    EXPECT_EQ(find(FILE_DBANY, NULLHANDLE, &now).paths(), Paths{"two.nsf"});
}

TEST_F(NsfDirectorySearch, SinceItsLastEndFindsNoDirectoryWhoseDatabasesItHasOnlyLookedInto) {
    make_directory("a b%3f?#");
    make("a b%3f?#/one.nsf");
    make_directory("held");
    const DBHANDLE held = new_database("held/two.nsf");
    add_document(held, "Subject", "x");
    TIMEDATE since = later();
    for (int i = 0; i < 3; ++i) {
        const WORD mask = FILE_DBANY | FILE_DIRS | FILE_NOUPDIRS | FILE_RECURSE;
        EXPECT_EQ(find(mask).all.size(), 4U);
        EXPECT_EQ(find(mask, NULLHANDLE, &since, &since).paths(), Paths{}) << i;
        since = later();
    }
}

TEST_F(NsfDirectorySearch, MissesNothingThatIsMadeRightAfterIt) {
    for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(i) + ".nsf";
        TIMEDATE since{};
        EXPECT_FALSE(find(FILE_ANY, NULLHANDLE, nullptr, &since).all.empty());
        make_directory(name);
        EXPECT_EQ(find(FILE_DIRSONLY, NULLHANDLE, &since).paths(), Paths{name});
        std::filesystem::remove(data(name));
    }
}

TEST_F(NsfDirectorySearch, TakesAFormulaOverWhatIsKnownOfAFile) {
    make("one.nsf");
    make("two.nsf");
    const std::string source = "$Path = \"two.nsf\"";
    FORMULAHANDLE formula = NULLHANDLE;
    ASSERT_EQ(NSFFormulaCompile(nullptr, 0, source.data(), static_cast<WORD>(source.size()), &formula, nullptr, nullptr,
                                nullptr, nullptr, nullptr, nullptr),
              NOERROR);
    EXPECT_EQ(find(FILE_DBANY, formula).paths(), Paths{"two.nsf"});
    OSMemFree(formula);
}

TEST_F(NsfDirectorySearch, GivesNoSummaryThatIsNotAskedFor) {
    make("one.nsf");
    Files files;
    ASSERT_EQ(
        NSFSearch(directory, NULLHANDLE, nullptr, SEARCH_FILETYPE, FILE_DBANY, nullptr, remember, &files, nullptr),
        NOERROR);
    EXPECT_EQ(files.all, std::vector<Items>{Items{}});
}

TEST_F(NsfDirectorySearch, EndsWithTheStatusOfTheRoutine) {
    make("one.nsf");
    make("two.nsf");
    int calls = 0;
    const auto stop = [](void* parameter, SEARCH_MATCH*, ITEM_TABLE*) -> STATUS {
        ++*static_cast<int*>(parameter);
        return ERR_CANCEL;
    };
    EXPECT_EQ(NSFSearch(directory, NULLHANDLE, nullptr, SEARCH_FILETYPE, FILE_DBANY, nullptr, stop, &calls, nullptr),
              ERR_CANCEL);
    EXPECT_EQ(calls, 1);
}

TEST_F(NsfDirectorySearch, NeedsTheKindOfHandleThatItsFlagsSay) {
    const DBHANDLE database = new_database("one.nsf");
    Files files;
    EXPECT_EQ(NSFSearch(database, NULLHANDLE, nullptr, SEARCH_FILETYPE, FILE_DBANY, nullptr, remember, &files, nullptr),
              ERR_NOT_DIRECTORY);
    EXPECT_EQ(NSFSearch(directory, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, remember, &files, nullptr),
              ERR_DIRECTORY);
    EXPECT_TRUE(files.all.empty());
}

TEST_F(NsfDirectorySearch, ListsADatabaseThatCannotBeOpenedWithoutItsInformation) {
    make("one.nsf");
    make_directory("one.nsf-wal");  // where its log would be
    const Files found = find(FILE_DBANY);
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(found.all[0].at("$Type"), text("$NOTEFILE"));
    EXPECT_TRUE(found.all[0].contains("$Length"));
    EXPECT_FALSE(found.all[0].contains("$Info"));
}

TEST_F(NsfDirectorySearch, ListsAFileWithADatabasesNameThatIsNone) {
    write_file("broken.nsf", "no database");
    const Files found = find(FILE_DBANY);
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(found.all[0].at("$Type"), text("$FILE"));
    EXPECT_FALSE(found.all[0].contains("$Info"));
}

}  // namespace
}  // namespace notes_test
