// Databases that are opened with a list of names: what the access control list lets through.
#include <cstring>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/nsfdbsrv.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

constexpr const char* user = "CN=Ada Lovelace/O=Example";

/// A database whose list gives `user` a level; documents are made by the server, which may do everything.
class NsfAccess : public DatabaseTest {
protected:
    void TearDown() override {
        for (const DBHANDLE handle : opened_) NSFDbClose(handle);
        DatabaseTest::TearDown();
    }

    void give(const char* name, WORD level, WORD flags = 0, bool with_role = false) {
        DHANDLE list = NULLHANDLE;
        ASSERT_EQ(ACLCreate(&list), NOERROR);
        char role[] = "Clerk";
        ASSERT_EQ(ACLSetPrivName(list, 7, role), NOERROR);
        ACL_PRIVILEGES privileges{};
        if (with_role) ACLSetPriv(privileges, 7);
        ASSERT_EQ(ACLAddEntry(list, name, level, &privileges, flags), NOERROR);
        ASSERT_EQ(NSFDbStoreACL(database, list, 0, 0), NOERROR);
        OSMemFree(list);
    }

    STATUS open(const char* name, DWORD authenticated, DBHANDLE* opened) {
        DHANDLE names = NULLHANDLE;
        std::string text(name);
        EXPECT_EQ(NSFBuildNamesList(text.data(), 0, &names), NOERROR);
        OSLock(NAMES_LIST, names)->Authenticated = authenticated;
        OSUnlock(names);
        const STATUS status = NSFDbOpenExtended("test.nsf", 0, names, nullptr, opened, nullptr, nullptr);
        if (status == NOERROR) opened_.push_back(*opened);
        OSMemFree(names);
        return status;
    }
    DBHANDLE open_as(const char* name = user) {
        DBHANDLE opened = NULLHANDLE;
        EXPECT_EQ(open(name, NAMES_LIST_AUTHENTICATED, &opened), NOERROR);
        return opened;
    }
    DBHANDLE open_with(WORD level, WORD flags = 0) {
        give(user, level, flags);
        return open_as();
    }

    /// A document whose item `name` has these flags and this value.
    NOTEID add(const char* name, WORD flags, const std::string& value) {
        TestNote note = TestNote::create(database);
        NSFItemAppend(note.handle(), ITEM_SUMMARY | ITEM_NAMES | flags, name, static_cast<WORD>(std::strlen(name)),
                      TYPE_TEXT, value.data(), static_cast<DWORD>(value.size()));
        return note.save();
    }

    static STATUS read(DBHANDLE handle, NOTEID id) {
        NOTEHANDLE note = NULLHANDLE;
        const STATUS status = NSFNoteOpen(handle, id, 0, &note);
        if (status == NOERROR) NSFNoteClose(note);
        return status;
    }
    static STATUS create(DBHANDLE handle, WORD note_class = NOTE_CLASS_DOCUMENT) {
        NOTEHANDLE note = NULLHANDLE;
        EXPECT_EQ(NSFNoteCreate(handle, &note), NOERROR);
        NSFNoteSetInfo(note, _NOTE_CLASS, &note_class);
        const STATUS status = NSFNoteUpdate(note, 0);
        NSFNoteClose(note);
        return status;
    }
    static STATUS change(DBHANDLE handle, NOTEID id) {
        NOTEHANDLE note = NULLHANDLE;
        if (const STATUS status = NSFNoteOpen(handle, id, 0, &note); status != NOERROR) return status;
        NSFItemSetText(note, "Changed", "yes", MAXWORD);
        const STATUS status = NSFNoteUpdate(note, 0);
        NSFNoteClose(note);
        return status;
    }
    static WORD level_of(DBHANDLE handle) {
        WORD level = 99;
        NSFDbAccessGet(handle, &level, nullptr);
        return level;
    }

private:
    std::vector<DBHANDLE> opened_;
};

TEST_F(NsfAccess, NamesThatNobodyVouchedForOpenNothing) {
    give(user, ACL_LEVEL_MANAGER);
    DBHANDLE opened = 1;
    EXPECT_EQ(open(user, 0, &opened), ERR_NOACCESS);
    EXPECT_EQ(opened, NULLHANDLE);
    EXPECT_EQ(open(user, NAMES_LIST_FULL_ADMIN_ACCESS, &opened), ERR_NOACCESS);
    EXPECT_EQ(open(user, NAMES_LIST_AUTHENTICATED, &opened), NOERROR);
}

TEST_F(NsfAccess, WhoHasNoAccessOpensNothingAndTheServerStillDoes) {
    give(user, ACL_LEVEL_NOACCESS);
    DBHANDLE opened = NULLHANDLE;
    EXPECT_EQ(open(user, NAMES_LIST_AUTHENTICATED, &opened), ERR_NOACCESS);
    EXPECT_EQ(create(open_database()), NOERROR);
    EXPECT_EQ(level_of(database), ACL_LEVEL_MANAGER);
}

TEST_F(NsfAccess, ADepositorAddsAndSeesNothing) {
    const NOTEID there = add_document(database, "Subject", "one");
    const DBHANDLE handle = open_with(ACL_LEVEL_DEPOSITOR);
    EXPECT_EQ(create(handle), NOERROR);
    EXPECT_EQ(read(handle, there), ERR_NOACCESS);
    EXPECT_EQ(search(handle).status, ERR_NOACCESS);
    EXPECT_EQ(NSFNoteDelete(handle, there, 0), ERR_NOACCESS);
    DHANDLE list = NULLHANDLE;
    EXPECT_EQ(NSFDbReadACL(handle, &list), ERR_NOACCESS);
    EXPECT_EQ(search(database).matching.size(), 2U);
}

TEST_F(NsfAccess, AReaderReadsAndWritesNothing) {
    const NOTEID there = add_document(database, "Subject", "one");
    const DBHANDLE handle = open_with(ACL_LEVEL_READER);
    EXPECT_EQ(read(handle, there), NOERROR);
    EXPECT_EQ(search(handle).matching, std::vector<NOTEID>{there});
    EXPECT_EQ(create(handle), ERR_NOACCESS);
    EXPECT_EQ(change(handle, there), ERR_NOACCESS);
    EXPECT_EQ(NSFNoteDelete(handle, there, 0), ERR_NOACCESS);
    EXPECT_EQ(TestNote::open(database, there).text("Changed"), "");
}

TEST_F(NsfAccess, AnAuthorChangesAndDeletesWhatNamesItAsAuthor) {
    const NOTEID own = add("From", ITEM_READWRITERS, user);
    const NOTEID others = add("From", ITEM_READWRITERS, "CN=Bob/O=Example");
    const DBHANDLE handle = open_with(ACL_LEVEL_AUTHOR);
    EXPECT_EQ(create(handle), NOERROR);
    EXPECT_EQ(change(handle, own), NOERROR);
    EXPECT_EQ(change(handle, others), ERR_NOT_AUTHOR);
    EXPECT_EQ(NSFNoteDelete(handle, others, 0), ERR_NOACCESS);
    EXPECT_EQ(NSFNoteDelete(handle, own, 0), NOERROR);
}

TEST_F(NsfAccess, AnAuthorCannotWriteItselfIntoTheDocumentOfOthers) {
    const NOTEID others = add("From", ITEM_READWRITERS, "CN=Bob/O=Example");
    TestNote note = TestNote::open(open_with(ACL_LEVEL_AUTHOR), others);
    NSFItemAppend(note.handle(), ITEM_NAMES | ITEM_READWRITERS, "Me", 2, TYPE_TEXT, user,
                  static_cast<DWORD>(std::strlen(user)));
    EXPECT_EQ(NSFNoteUpdate(note.handle(), 0), ERR_NOT_AUTHOR);
    EXPECT_EQ(NSFNoteUpdate(note.handle(), UPDATE_FORCE), ERR_NOT_AUTHOR);
}

TEST_F(NsfAccess, AnEditorChangesEveryDocumentAndNothingElse) {
    const NOTEID there = add("From", ITEM_READWRITERS, "CN=Bob/O=Example");
    const DBHANDLE handle = open_with(ACL_LEVEL_EDITOR);
    EXPECT_EQ(change(handle, there), NOERROR);
    EXPECT_EQ(create(handle, NOTE_CLASS_FORM), ERR_NOACCESS);
    char title[NSF_INFO_SIZE] = "title";
    EXPECT_EQ(NSFDbInfoSet(handle, title), ERR_NOACCESS);
    EXPECT_EQ(NSFNoteDelete(handle, there, 0), NOERROR);
}

TEST_F(NsfAccess, ADesignerChangesTheDesignAndNotTheList) {
    const DBHANDLE handle = open_with(ACL_LEVEL_DESIGNER);
    EXPECT_EQ(create(handle, NOTE_CLASS_FORM), NOERROR);
    DHANDLE list = NULLHANDLE;
    ASSERT_EQ(NSFDbReadACL(handle, &list), NOERROR);
    EXPECT_EQ(NSFDbStoreACL(handle, list, 0, 0), ERR_NOACCESS);
    EXPECT_EQ(NSFDbHasFullAccess(handle), FALSE);
    EXPECT_EQ(NSFDbStoreACL(open_with(ACL_LEVEL_MANAGER), list, 0, 0), NOERROR);
    OSMemFree(list);
}

TEST_F(NsfAccess, TheFlagsOfAnEntryTakeCreatingAndDeletingAway) {
    const NOTEID own = add("From", ITEM_READWRITERS, user);
    EXPECT_EQ(create(open_with(ACL_LEVEL_AUTHOR, ACL_FLAG_AUTHOR_NOCREATE)), ERR_NOACCESS);
    const DBHANDLE handle = open_with(ACL_LEVEL_MANAGER, ACL_FLAG_NODELETE);
    EXPECT_EQ(NSFNoteDelete(handle, own, 0), ERR_NOACCESS);
    EXPECT_EQ(change(handle, own), NOERROR);
    EXPECT_EQ(NSFDbHasFullAccess(handle), FALSE);
}

TEST_F(NsfAccess, AFieldOfReadersHidesADocumentFromAllOthersAndFromManagersToo) {
    const NOTEID open_one = add_document(database, "Subject", "one");
    const NOTEID own = add("Readers", ITEM_READERS, "cn=ada lovelace/o=example");
    const NOTEID others = add("Readers", ITEM_READERS, "CN=Bob/O=Example");
    const DBHANDLE handle = open_with(ACL_LEVEL_MANAGER);
    EXPECT_EQ(search(handle).matching, (std::vector<NOTEID>{open_one, own}));
    EXPECT_EQ(read(handle, others), ERR_NOACCESS);
    EXPECT_EQ(NSFNoteDelete(handle, others, 0), ERR_NOACCESS);
    DBHANDLE full = NULLHANDLE;
    ASSERT_EQ(open(user, NAMES_LIST_AUTHENTICATED | NAMES_LIST_FULL_ADMIN_ACCESS, &full), NOERROR);
    EXPECT_EQ(read(full, others), NOERROR);
}

TEST_F(NsfAccess, AnAuthorMayReadWhatItsFieldOfReadersDoesNotNameItIn) {
    TestNote note = TestNote::create(database);
    NSFItemAppend(note.handle(), ITEM_NAMES | ITEM_READERS, "R", 1, TYPE_TEXT, "CN=Bob/O=Example", 16);
    NSFItemAppend(note.handle(), ITEM_NAMES | ITEM_READWRITERS, "W", 1, TYPE_TEXT, user,
                  static_cast<DWORD>(std::strlen(user)));
    const NOTEID id = note.save();
    EXPECT_EQ(read(open_with(ACL_LEVEL_READER), id), NOERROR);
}

TEST_F(NsfAccess, GroupsAndRolesAreNamesToo) {
    const DBHANDLE book = new_database("names.nsf");
    TestNote group = TestNote::create(book);
    group.set("Form", "Group");
    group.set("ListName", "Clerks");
    group.set("Members", user);
    group.save();
    const NOTEID by_role = add("Readers", ITEM_READERS, "[Clerk]");
    const NOTEID by_group = add("Readers", ITEM_READERS, "Clerks");
    give("Clerks", ACL_LEVEL_READER, 0, true);
    const DBHANDLE handle = open_as();
    EXPECT_EQ(level_of(handle), ACL_LEVEL_READER);
    EXPECT_EQ(read(handle, by_role), NOERROR);
    EXPECT_EQ(read(handle, by_group), NOERROR);
    give("Clerks", ACL_LEVEL_READER);
    EXPECT_EQ(read(open_as(), by_role), ERR_NOACCESS);
}

TEST_F(NsfAccess, APasswordGivesNoMoreThanTheLevelForPasswords) {
    give(user, ACL_LEVEL_MANAGER);
    DBHANDLE opened = NULLHANDLE;
    ASSERT_EQ(open(user, NAMES_LIST_PASSWORD_AUTHENTICATED, &opened), NOERROR);
    EXPECT_EQ(level_of(opened), ACL_LEVEL_EDITOR);
    ASSERT_EQ(NSFSetMaxPasswordAccess(database, ACL_LEVEL_NOACCESS), NOERROR);
    EXPECT_EQ(open(user, NAMES_LIST_PASSWORD_AUTHENTICATED, &opened), ERR_NOACCESS);
    EXPECT_EQ(open(user, NAMES_LIST_AUTHENTICATED, &opened), NOERROR);
}

TEST_F(NsfAccess, AHandleThatIsOpenedAgainHasTheSameAccessAndNamesItsUser) {
    const NOTEID there = add_document(database, "Subject", "one");
    const DBHANDLE handle = open_with(ACL_LEVEL_READER);
    DBHANDLE again = NULLHANDLE;
    ASSERT_EQ(NSFDbReopen(handle, &again), NOERROR);
    EXPECT_EQ(change(again, there), ERR_NOACCESS);
    EXPECT_EQ(level_of(again), ACL_LEVEL_READER);
    char name[MAXUSERNAME] = {};
    EXPECT_EQ(NSFDbUserNameGet(again, name, sizeof name), NOERROR);
    EXPECT_STREQ(name, user);
    DHANDLE names = NULLHANDLE;
    ASSERT_EQ(NSFDbGetNamesList(again, 0, &names), NOERROR);
    const auto* list = OSLock(NAMES_LIST, names);
    EXPECT_EQ(list->NumNames, 1);
    EXPECT_EQ(list->Authenticated, DWORD{NAMES_LIST_AUTHENTICATED});
    EXPECT_STREQ(reinterpret_cast<const char*>(list + 1), user);
    OSUnlock(names);
    OSMemFree(names);
    NSFDbClose(again);
}

TEST_F(NsfAccess, OnlyAManagerDeletesADatabase) {
    give(user, ACL_LEVEL_DESIGNER);
    DHANDLE names = NULLHANDLE;
    std::string text(user);
    ASSERT_EQ(NSFBuildNamesList(text.data(), 0, &names), NOERROR);
    OSLock(NAMES_LIST, names)->Authenticated = NAMES_LIST_AUTHENTICATED;
    OSUnlock(names);
    EXPECT_EQ(NSFDbDeleteExtended("test.nsf", names), ERR_NOACCESS);
    give(user, ACL_LEVEL_MANAGER);
    EXPECT_EQ(NSFDbDeleteExtended("test.nsf", names), NOERROR);
    OSMemFree(names);
}

class NsfAccessMisuse : public MisuseTest {};

TEST_F(NsfAccessMisuse, MemoryThatIsNoListOfNamesIsRefused) {
    new_database();
    NAMES_LIST head{};
    head.NumNames = 3;  // and no names behind it
    head.Authenticated = NAMES_LIST_AUTHENTICATED;
    for (const DWORD size : {DWORD{4}, DWORD{sizeof head}}) {
        DHANDLE memory = NULLHANDLE;
        ASSERT_EQ(OSMemAlloc(0, size, &memory), NOERROR);
        std::memcpy(OSLockObject(memory), &head, size);
        OSUnlockObject(memory);
        DBHANDLE opened = 1;
        EXPECT_EQ(NSFDbOpenExtended("test.nsf", 0, memory, nullptr, &opened, nullptr, nullptr), ERR_HDL_NULL);
        EXPECT_EQ(opened, NULLHANDLE);
        OSMemFree(memory);
    }
}

}  // namespace
}  // namespace notes_test
