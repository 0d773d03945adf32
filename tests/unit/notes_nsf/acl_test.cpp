// acl.h, and the lists of databases.
#include "notes_stub/include/acl.h"

#include <cstring>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

/// A list in memory; freed at the end of its scope.
class List {
public:
    List() { EXPECT_EQ(ACLCreate(&handle_), NOERROR); }
    explicit List(DHANDLE handle) : handle_(handle) {}
    ~List() { EXPECT_EQ(OSMemFree(handle_), NOERROR); }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    [[nodiscard]] DHANDLE handle() const { return handle_; }

    STATUS add(const char* name, WORD level, std::vector<WORD> roles = {}, WORD flags = 0) {
        ACL_PRIVILEGES privileges{};
        for (const WORD role : roles) ACLSetPriv(privileges, role);
        return ACLAddEntry(handle_, name, level, &privileges, flags);
    }
    /// "NAME:LEVEL", in order.
    [[nodiscard]] std::vector<std::string> entries() const {
        std::vector<std::string> out;
        EXPECT_EQ(ACLEnumEntries(handle_, collect, &out), NOERROR);
        return out;
    }
    struct Access {
        WORD level = 0;
        WORD flags = 0;
        std::vector<std::string> roles;
    };
    /// Of a user and groups; no names: the NAMES_LIST has none.
    [[nodiscard]] Access access(const std::vector<std::string>& names) const {
        std::string memory(sizeof(NAMES_LIST), '\0');
        for (const std::string& name : names) memory.append(name).push_back('\0');
        auto& list = *reinterpret_cast<NAMES_LIST*>(memory.data());
        list.NumNames = static_cast<WORD>(names.size());
        return access_of(&list);
    }
    [[nodiscard]] Access access_of(NAMES_LIST* names) const {
        Access access;
        ACL_PRIVILEGES privileges{};
        DHANDLE roles = NULLHANDLE;
        EXPECT_EQ(ACLLookupAccess(handle_, names, &access.level, &privileges, &access.flags, &roles), NOERROR);
        void* list = OSLockObject(roles);
        for (WORD i = 0; i < ListGetNumEntries(list, FALSE); ++i) {
            char* text = nullptr;
            WORD length = 0;
            EXPECT_EQ(ListGetText(list, FALSE, i, &text, &length), NOERROR);
            access.roles.emplace_back(text, length);
        }
        OSUnlockObject(roles);
        EXPECT_EQ(OSMemFree(roles), NOERROR);
        return access;
    }

private:
    static void collect(void* out, char* name, WORD level, ACL_PRIVILEGES*, WORD) {
        static_cast<std::vector<std::string>*>(out)->push_back(std::string(name) + ":" + std::to_string(level));
    }
    DHANDLE handle_ = NULLHANDLE;
};

DHANDLE read_acl(DBHANDLE database) {
    DHANDLE list = NULLHANDLE;
    EXPECT_EQ(NSFDbReadACL(database, &list), NOERROR);
    return list;
}

using Entries = std::vector<std::string>;

class NsfAcl : public NsfTest {};
class NsfAclMisuse : public MisuseTest {};

TEST_F(NsfAcl, BeginsWithADefaultEntryThatMayDoNothing) {
    List list;
    EXPECT_EQ(list.entries(), Entries{"-Default-:0"});
    EXPECT_EQ(ACLUpdateEntry(list.handle(), nullptr, ACL_UPDATE_LEVEL, nullptr, ACL_LEVEL_READER, nullptr, 0), NOERROR);
    EXPECT_EQ(list.entries(), Entries{"-Default-:2"});
    EXPECT_EQ(ACLDeleteEntry(list.handle(), "-Default-"), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfAcl, EntriesAreAddedOnceAndDeletedByTheirName) {
    List list;
    EXPECT_EQ(list.add("CN=Ann/O=Example", ACL_LEVEL_EDITOR), NOERROR);
    EXPECT_EQ(list.add("Staff", ACL_LEVEL_READER), NOERROR);
    EXPECT_EQ(list.add("cn=ann/o=example", ACL_LEVEL_READER), ERR_EXISTS);
    EXPECT_EQ(list.entries(), (Entries{"-Default-:0", "CN=Ann/O=Example:4", "Staff:2"}));
    EXPECT_EQ(ACLDeleteEntry(list.handle(), "CN=ANN/O=Example"), NOERROR);
    EXPECT_EQ(ACLDeleteEntry(list.handle(), "CN=Ann/O=Example"), ERR_NOT_FOUND);
    EXPECT_EQ(list.entries(), (Entries{"-Default-:0", "Staff:2"}));
}

TEST_F(NsfAcl, AnUpdateChangesWhatItsFlagsNameAndNothingElse) {
    List list;
    ASSERT_EQ(list.add("Ann", ACL_LEVEL_EDITOR, {7}, ACL_FLAG_PERSON), NOERROR);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Ann", ACL_UPDATE_LEVEL, nullptr, ACL_LEVEL_AUTHOR, nullptr, 0), NOERROR);
    EXPECT_EQ(list.access({"Ann"}).level, ACL_LEVEL_AUTHOR);
    EXPECT_EQ(list.access({"Ann"}).flags, ACL_FLAG_PERSON);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Ann", ACL_UPDATE_FLAGS, nullptr, 0, nullptr, ACL_FLAG_NODELETE), NOERROR);
    EXPECT_EQ(list.access({"Ann"}).flags, ACL_FLAG_NODELETE);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Bob", ACL_UPDATE_LEVEL, nullptr, 0, nullptr, 0), ERR_NOT_FOUND);
}

TEST_F(NsfAcl, ANewNameBeginsWithNoAccess) {
    List list;
    ASSERT_EQ(list.add("Ann", ACL_LEVEL_EDITOR, {7}, ACL_FLAG_PERSON), NOERROR);
    ASSERT_EQ(list.add("Staff", ACL_LEVEL_READER), NOERROR);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Ann", ACL_UPDATE_NAME, "Staff", 0, nullptr, 0), ERR_EXISTS);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Ann", ACL_UPDATE_NAME, "Bob", 0, nullptr, 0), NOERROR);
    EXPECT_EQ(list.entries(), (Entries{"-Default-:0", "Bob:0", "Staff:2"}));
    EXPECT_EQ(list.access({"Bob"}).flags, 0);
    EXPECT_EQ(ACLUpdateEntry(list.handle(), "Bob", ACL_UPDATE_NAME | ACL_UPDATE_LEVEL, "Cid", 5, nullptr, 0), NOERROR);
    EXPECT_EQ(list.access({"Cid"}).level, ACL_LEVEL_DESIGNER);
}

TEST_F(NsfAcl, AUsersOwnEntryComesBeforeThoseOfGroups) {
    List list;
    ASSERT_EQ(list.add("Ann", ACL_LEVEL_READER), NOERROR);
    ASSERT_EQ(list.add("Staff", ACL_LEVEL_EDITOR), NOERROR);
    EXPECT_EQ(list.access({"Ann", "Staff"}).level, ACL_LEVEL_READER);
}

TEST_F(NsfAcl, OfSeveralGroupsTheBestLevelAndAllRolesCount) {
    List list;
    char admins[] = "Admins";
    char writers[] = "Writers";
    ASSERT_EQ(ACLSetPrivName(list.handle(), 5, admins), NOERROR);
    ASSERT_EQ(ACLSetPrivName(list.handle(), 79, writers), NOERROR);
    ASSERT_EQ(list.add("Staff", ACL_LEVEL_EDITOR, {5}, ACL_FLAG_GROUP), NOERROR);
    ASSERT_EQ(list.add("Guests", ACL_LEVEL_READER, {79}), NOERROR);
    const List::Access access = list.access({"Ann", "Guests", "Staff"});
    EXPECT_EQ(access.level, ACL_LEVEL_EDITOR);
    EXPECT_EQ(access.flags, ACL_FLAG_GROUP);
    EXPECT_EQ(access.roles, (std::vector<std::string>{"[Admins]", "[Writers]"}));
}

TEST_F(NsfAcl, WhoIsNotNamedHasTheDefaultAndNoListTheLeast) {
    List list;
    ASSERT_EQ(ACLUpdateEntry(list.handle(), nullptr, ACL_UPDATE_LEVEL, nullptr, ACL_LEVEL_READER, nullptr, 0), NOERROR);
    ASSERT_EQ(list.add("Ann", ACL_LEVEL_EDITOR), NOERROR);
    ASSERT_EQ(list.add("Bob", ACL_LEVEL_DEPOSITOR), NOERROR);
    EXPECT_EQ(list.access({"Cid", "Strangers"}).level, ACL_LEVEL_READER);
    EXPECT_EQ(list.access({}).level, ACL_LEVEL_READER);
    EXPECT_EQ(list.access_of(nullptr).level, ACL_LEVEL_DEPOSITOR);
}

TEST_F(NsfAcl, NamesOfRolesStandInBracketsAndThoseOfOldPrivilegesInParentheses) {
    List list;
    char name[] = "Keeper";
    char text[ACL_PRIVSTRINGMAX] = "x";
    EXPECT_EQ(ACLGetPrivName(list.handle(), 6, text), NOERROR);
    EXPECT_STREQ(text, "");
    ASSERT_EQ(ACLSetPrivName(list.handle(), 6, name), NOERROR);
    ASSERT_EQ(ACLSetPrivName(list.handle(), 4, name), NOERROR);
    EXPECT_EQ(ACLGetPrivName(list.handle(), 6, text), NOERROR);
    EXPECT_STREQ(text, "[Keeper]");
    EXPECT_EQ(ACLGetPrivName(list.handle(), 4, text), NOERROR);
    EXPECT_STREQ(text, "(Keeper)");
    char longest[] = "123456789012345";
    char too_long[] = "1234567890123456";
    EXPECT_EQ(ACLSetPrivName(list.handle(), 6, longest), NOERROR);
    EXPECT_EQ(ACLSetPrivName(list.handle(), 6, too_long), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(ACLSetPrivName(list.handle(), ACL_PRIVCOUNT, name), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(ACLGetPrivName(list.handle(), ACL_PRIVCOUNT, text), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfAcl, BitsOfPrivilegesAreSetClearedAndInverted) {
    ACL_PRIVILEGES privileges{};
    ACLSetPriv(privileges, 9);
    EXPECT_TRUE(ACLIsPrivSet(privileges, 9));
    EXPECT_FALSE(ACLIsPrivSet(privileges, 8));
    ACLInvertPriv(privileges, 8);
    ACLInvertPriv(privileges, 9);
    EXPECT_TRUE(ACLIsPrivSet(privileges, 8));
    EXPECT_FALSE(ACLIsPrivSet(privileges, 9));
    ACLClearPriv(privileges, 8);
    EXPECT_FALSE(ACLIsPrivSet(privileges, 8));
}

TEST_F(NsfAcl, KeepsItsFlagsAndItsAdministrationServer) {
    List list;
    DWORD flags = 1;
    char server[MAXUSERNAME] = "x";
    EXPECT_EQ(ACLGetFlags(list.handle(), &flags), NOERROR);
    EXPECT_EQ(flags, 0U);
    EXPECT_EQ(ACLGetAdminServer(list.handle(), server), NOERROR);
    EXPECT_STREQ(server, "");
    char name[] = "CN=mail/O=Example";
    EXPECT_EQ(ACLSetFlags(list.handle(), ACL_UNIFORM_ACCESS), NOERROR);
    EXPECT_EQ(ACLSetAdminServer(list.handle(), name), NOERROR);
    EXPECT_EQ(ACLGetFlags(list.handle(), &flags), NOERROR);
    EXPECT_EQ(flags, DWORD{ACL_UNIFORM_ACCESS});
    EXPECT_EQ(ACLGetAdminServer(list.handle(), server), NOERROR);
    EXPECT_STREQ(server, name);
    DHANDLE history = 1;
    WORD count = 1;
    EXPECT_EQ(ACLGetHistory(list.handle(), &history, &count), NOERROR);
    EXPECT_EQ(history, NULLHANDLE);
    EXPECT_EQ(count, 0);
}

TEST_F(NsfAcl, OfADatabaseIsStoredAndReadAndCopied) {
    const DBHANDLE database = new_database();
    {
        const List none(read_acl(database));
        EXPECT_EQ(none.entries(), Entries{"-Default-:6"});
    }
    List list;
    ASSERT_EQ(list.add("Ann", ACL_LEVEL_EDITOR), NOERROR);
    EXPECT_EQ(NSFDbStoreACL(database, list.handle(), 0, 1), NOERROR);
    List stored(read_acl(open_database()));
    EXPECT_EQ(stored.entries(), (Entries{"-Default-:0", "Ann:4"}));
    ASSERT_EQ(stored.add("Bob", ACL_LEVEL_READER), NOERROR);
    EXPECT_EQ(List(read_acl(database)).entries(),
              (Entries{"-Default-:0", "Ann:4"}));  // the one in memory changed alone
    EXPECT_EQ(NSFDbStoreACL(database, stored.handle(), 0, 0), NOERROR);
    const DBHANDLE other = new_database("other.nsf");
    EXPECT_EQ(NSFDbCopyACL(database, other), NOERROR);
    EXPECT_EQ(List(read_acl(other)).entries(), (Entries{"-Default-:0", "Ann:4", "Bob:2"}));
    NOTEID note = 0;
    EXPECT_EQ(NSFDbGetSpecialNoteID(other, SPECIAL_ID_NOTE | NOTE_CLASS_ACL, &note), NOERROR);
}

std::vector<NOTEID> acl_notes(DBHANDLE database) { return search(database, nullptr, 0, NOTE_CLASS_ACL).matching; }

void store_acl(DBHANDLE database, const char* name) {
    List list;
    ASSERT_EQ(list.add(name, ACL_LEVEL_EDITOR), NOERROR);
    ASSERT_EQ(NSFDbStoreACL(database, list.handle(), 0, 1), NOERROR);
}

TEST_F(NsfAcl, IsNotCopiedWithTheNotesByNSFDbCopy) {
    const DBHANDLE source = new_database();
    const DBHANDLE target = new_database("copy.nsf");
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    store_acl(source, "Ann");
    EXPECT_EQ(NSFDbCopy(source, target, ever, NOTE_CLASS_ACL), ERR_NO_MODIFIED_NOTES);
    store_acl(target, "Bob");
    add_document(source, "Subject", "x");
    EXPECT_EQ(NSFDbCopy(source, target, ever, NOTE_CLASS_ALL), NOERROR);
    EXPECT_EQ(search(target).matching.size(), 1U);
    EXPECT_EQ(acl_notes(target).size(), 1U);
    EXPECT_EQ(List(read_acl(target)).entries(), (Entries{"-Default-:0", "Bob:4"}));
}

TEST_F(NsfAcl, OfTheSourceTakesThePlaceOfTheOtherInAnExtendedCopy) {
    const DBHANDLE source = new_database();
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    store_acl(source, "Ann");
    for (const bool is_replica : {false, true}) {
        const DBHANDLE target = new_database(is_replica ? "replica.nsf" : "copy.nsf");
        DBREPLICAINFO info{};
        ASSERT_EQ(NSFDbReplicaInfoGet(source, &info), NOERROR);
        if (is_replica) {
            EXPECT_EQ(NSFDbReplicaInfoSet(target, &info), NOERROR);
        }
        store_acl(target, "Bob");
        EXPECT_EQ(NSFDbCopyExtended(source, target, ever, NOTE_CLASS_ALL, 0, nullptr), NOERROR);
        EXPECT_EQ(acl_notes(target).size(), 1U);
        EXPECT_EQ(List(read_acl(target)).entries(), (Entries{"-Default-:0", "Ann:4"}));
        NOTEID id = 0;
        ASSERT_EQ(NSFDbCopyNote(source, nullptr, nullptr, acl_notes(source)[0], target, nullptr, nullptr, &id, nullptr),
                  NOERROR);
        EXPECT_EQ(acl_notes(target), std::vector<NOTEID>{id});
    }
}

TEST_F(NsfAcl, ADamagedListIsNotTakenForOne) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    WORD note_class = NOTE_CLASS_ACL;
    NSFNoteSetInfo(note.handle(), _NOTE_CLASS, &note_class);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "$ACL", 4, TYPE_USERDATA, "rubbish", 7), NOERROR);
    note.save();
    DHANDLE list = 1;
    EXPECT_EQ(NSFDbReadACL(database, &list), ERR_NSF_CORRUPT_ACL);
    EXPECT_EQ(list, NULLHANDLE);
}

class NsfAclOfTemplates : public NsfAcl {
protected:
    DBHANDLE pattern = NULLHANDLE;
    DBHANDLE database = NULLHANDLE;
    char manager[32] = "CN=Mia/O=Example";

    void SetUp() override {
        NsfAcl::SetUp();
        pattern = new_database("pattern.ntf");
        database = new_database();
    }
    void store(const std::vector<std::pair<const char*, WORD>>& entries) const {
        List list;
        for (const auto& [name, level] : entries) ASSERT_EQ(list.add(name, level), NOERROR);
        ASSERT_EQ(NSFDbStoreACL(pattern, list.handle(), 0, 1), NOERROR);
    }
};

TEST_F(NsfAclOfTemplates, EntriesInBracketsAreCopiedWithoutThemAndTheManagerIsAdded) {
    store({{"[Ann]", ACL_LEVEL_EDITOR}, {"Bob", ACL_LEVEL_EDITOR}});
    EXPECT_EQ(NSFDbCopyTemplateACL(pattern, database, manager, ACL_LEVEL_AUTHOR), NOERROR);
    EXPECT_EQ(List(read_acl(database)).entries(), (Entries{"-Default-:3", "Ann:4", "CN=Mia/O=Example:6"}));
}

TEST_F(NsfAclOfTemplates, ADefaultInBracketsComesBeforeTheLevelThatIsGiven) {
    store({{"[-Default-]", ACL_LEVEL_READER}, {"[CN=Mia/O=Example]", ACL_LEVEL_READER}});
    EXPECT_EQ(NSFDbCopyTemplateACL(pattern, database, manager, ACL_LEVEL_AUTHOR), NOERROR);
    EXPECT_EQ(List(read_acl(database)).entries(), (Entries{"-Default-:2", "CN=Mia/O=Example:6"}));
}

TEST_F(NsfAclOfTemplates, WithoutAManagerTheCurrentUserIsOne) {
    EXPECT_EQ(NSFDbCopyTemplateACL(pattern, database, nullptr, ACL_LEVEL_READER), NOERROR);
    EXPECT_EQ(List(read_acl(database)).entries(), (Entries{"-Default-:2", "CN=mail/O=Example:6"}));
}

TEST_F(NsfAclOfTemplates, AListInMemoryHasTheServerWhereADatabaseIsGiven) {
    store({{"[Ann]", ACL_LEVEL_EDITOR}});
    DHANDLE list = NULLHANDLE;
    ASSERT_EQ(NSFDbCreateACLFromTemplate(pattern, NULLHANDLE, manager, ACL_LEVEL_READER, &list), NOERROR);
    EXPECT_EQ(List(list).entries(), (Entries{"-Default-:2", "Ann:4", "CN=Mia/O=Example:6"}));
    ASSERT_EQ(NSFDbCreateACLFromTemplate(pattern, database, manager, ACL_LEVEL_READER, &list), NOERROR);
    const List with_server(list);
    EXPECT_EQ(with_server.access({"CN=mail/O=Example"}).level, ACL_LEVEL_MANAGER);
    EXPECT_EQ(with_server.access({"CN=mail/O=Example"}).flags, ACL_FLAG_SERVER);
    EXPECT_EQ(List(read_acl(database)).entries(), Entries{"-Default-:6"});  // not stored
}

TEST_F(NsfAclMisuse, OtherMemoryIsNoList) {
    DHANDLE memory = NULLHANDLE;
    ASSERT_EQ(OSMemAlloc(0, 100, &memory), NOERROR);
    testing::internal::CaptureStdout();
    DWORD flags = 0;
    EXPECT_EQ(ACLGetFlags(memory, &flags), ERR_HDL_NULL);
    EXPECT_EQ(NSFDbStoreACL(new_database(), NULLHANDLE, 0, 0), ERR_HDL_NULL);
    const std::string log = testing::internal::GetCapturedStdout();
    EXPECT_NE(log.find("Misuse of ACLGetFlags"), std::string::npos) << log;
    EXPECT_NE(log.find("Misuse of NSFDbStoreACL"), std::string::npos) << log;
    EXPECT_EQ(OSMemFree(memory), NOERROR);
}

}  // namespace
}  // namespace notes_test
