// foldman.h
#include "notes_stub/include/foldman.h"

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/viewfmt.h"
#include "view_fixture.hpp"

namespace notes_test {
namespace {

class Folders : public DatabaseTest {
protected:
    NOTEID create(const std::string& name, DESIGN_TYPE type = DESIGN_TYPE_SHARED, NOTEID format = 0) {
        NOTEID id = 0;
        std::string copy = name;
        EXPECT_EQ(FolderCreate(database, NULLHANDLE, format, NULLHANDLE, copy.data(), MAXWORD, type, 0, &id), NOERROR)
            << name;
        return id;
    }
    STATUS create_status(const std::string& name, WORD length = MAXWORD) {
        NOTEID id = 0;
        std::string copy = name;
        return FolderCreate(database, NULLHANDLE, 0, NULLHANDLE, copy.data(), length, DESIGN_TYPE_SHARED, 0, &id);
    }
    /// With the documents in it.
    template <typename Call>
    void with_table(const std::vector<NOTEID>& ids, Call&& call) {
        DHANDLE table = NULLHANDLE;
        ASSERT_EQ(IDCreateTable(4, &table), NOERROR);
        for (const NOTEID id : ids) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
        EXPECT_EQ(call(table), NOERROR);
        EXPECT_EQ(IDDestroyTable(table), NOERROR);
    }
    void add(NOTEID folder, const std::vector<NOTEID>& ids) {
        with_table(ids, [&](DHANDLE table) { return FolderDocAdd(database, NULLHANDLE, folder, table, 0); });
    }
    void remove(NOTEID folder, const std::vector<NOTEID>& ids) {
        with_table(ids, [&](DHANDLE table) { return FolderDocRemove(database, NULLHANDLE, folder, table, 0); });
    }
    DWORD count(NOTEID folder) {
        DWORD entries = 0;
        EXPECT_EQ(FolderDocCount(database, NULLHANDLE, folder, 0, &entries), NOERROR);
        return entries;
    }
    NOTEID find(const char* name) {
        NOTEID id = 0;
        const STATUS status = NIFFindView(database, name, &id);
        EXPECT_TRUE(status == NOERROR || status == ERR_NOT_FOUND);
        return id;
    }
    /// Documents called so, in a view by name.
    void make_documents() {
        plum = add_document(database, "Name", "plum");
        fig = add_document(database, "Name", "fig");
        view = make_view(database, {.title = "By name",
                                    .columns = {{"Initial", "@Left(Name; 1)", VCF1_M_Sort | VCF1_M_SortCategorize},
                                                {"Name", "Name", VCF1_M_Sort}}});
    }
    NOTEID plum = 0;
    NOTEID fig = 0;
    NOTEID view = 0;
};

TEST_F(Folders, ShowWhatIsPutIntoThemInTheDesignTheyAreMadeWith) {
    make_documents();
    const NOTEID folder = create("Fruit", DESIGN_TYPE_SHARED, view);
    EXPECT_EQ(find("Fruit"), folder);
    EXPECT_EQ(count(folder), 0u);
    add(folder, {plum, fig});
    add(folder, {plum});
    EXPECT_EQ(TestCollection(database, folder).read(), (std::vector<std::string>{"f|", " |fig", "p|", " |plum"}));
    EXPECT_EQ(count(folder), 4u);
    remove(folder, {fig});
    EXPECT_EQ(TestCollection(database, folder).read(), (std::vector<std::string>{"p|", " |plum"}));
    EXPECT_EQ(FolderDocRemoveAll(database, NULLHANDLE, folder, 0), NOERROR);
    EXPECT_EQ(count(folder), 0u);
    EXPECT_EQ(TestNote::open(database, plum).text("Name"), "plum");
}

TEST_F(Folders, ADeletedDocumentIsNoLongerInThem) {
    make_documents();
    const NOTEID folder = create("Fruit", DESIGN_TYPE_SHARED, view);
    add(folder, {plum, fig});
    ASSERT_EQ(NSFNoteDelete(database, plum, 0), NOERROR);
    EXPECT_EQ(count(folder), 2u);
}

TEST_F(Folders, ComeIntoBeingWithTheirParents) {
    const NOTEID folder = create("Garden\\Trees\\Apples");
    EXPECT_EQ(find("Garden\\Trees\\Apples"), folder);
    EXPECT_NE(find("Garden\\Trees"), 0u);
    EXPECT_NE(find("Garden"), 0u);
    EXPECT_EQ(create_status("garden\\trees"), ERR_EXISTS);
    EXPECT_EQ(create_status("Garden\\"), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(create_status(std::string(DESIGN_FOLDER_MAX_NAME + 1, 'x')), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(create_status(std::string(DESIGN_FOLDER_MAX_NAME, 'x') + "\\y"), NOERROR);
    EXPECT_EQ(create_status("Hedge and more", 5), NOERROR);
    EXPECT_NE(find("Hedge"), 0u);
}

TEST_F(Folders, AreCopiedAndDeletedWithTheirSubfolders) {
    make_documents();
    const NOTEID folder = create("A", DESIGN_TYPE_SHARED, view);
    const NOTEID below = create("A\\B", DESIGN_TYPE_SHARED, view);
    const NOTEID similar = create("AB");
    add(folder, {plum});
    add(below, {fig});
    NOTEID last = 0;
    std::string name = "C";
    ASSERT_EQ(FolderCopy(database, NULLHANDLE, folder, name.data(), MAXWORD, 0, &last), NOERROR);
    EXPECT_EQ(find("C\\B"), last);
    EXPECT_EQ(TestCollection(database, find("C")).read(), (std::vector<std::string>{"p|", " |plum"}));
    EXPECT_EQ(TestCollection(database, last).read(), (std::vector<std::string>{"f|", " |fig"}));

    ASSERT_EQ(FolderDelete(database, NULLHANDLE, folder, 0), NOERROR);
    EXPECT_EQ(find("A"), 0u);
    EXPECT_EQ(find("A\\B"), 0u);
    EXPECT_EQ(find("AB"), similar);
    EXPECT_EQ(FolderDelete(database, NULLHANDLE, folder, 0), ERR_NOT_FOUND);
}

TEST_F(Folders, TakeTheirSubfoldersAlongUnderAnotherNameOrParent) {
    const NOTEID folder = create("A");
    const NOTEID below = create("A\\B");
    const NOTEID parent = create("P");
    std::string name = "Z";
    ASSERT_EQ(FolderRename(database, NULLHANDLE, folder, name.data(), MAXWORD, 0), NOERROR);
    EXPECT_EQ(find("Z"), folder);
    EXPECT_EQ(find("Z\\B"), below);
    ASSERT_EQ(FolderMove(database, NULLHANDLE, folder, NULLHANDLE, parent, 0), NOERROR);
    EXPECT_EQ(find("P\\Z"), folder);
    EXPECT_EQ(find("P\\Z\\B"), below);
    EXPECT_EQ(FolderMove(database, NULLHANDLE, parent, NULLHANDLE, below, 0), ERR_MISC_INVALID_ARGS);
    name = "P";
    EXPECT_EQ(FolderRename(database, NULLHANDLE, folder, name.data(), MAXWORD, 0), NOERROR);
    EXPECT_EQ(find("P\\P\\B"), below);
}

TEST_F(Folders, OfOnesOwnAreFoundAsSuchAndNotMovedBelowSharedOnes) {
    const NOTEID shared = create("Shared");
    const NOTEID own = create("Own", DESIGN_TYPE_PRIVATE_DATABASE);
    NOTEID found = 0;
    std::string name = "Own";
    EXPECT_EQ(find("Own"), 0u);
    EXPECT_EQ(NIFFindPrivateView(database, name.data(), &found), NOERROR);
    EXPECT_EQ(found, own);
    EXPECT_EQ(FolderMove(database, NULLHANDLE, own, NULLHANDLE, shared, 0), ERR_MISC_INVALID_ARGS);
}

TEST_F(Folders, AViewIsNone) {
    make_documents();
    DWORD entries = 0;
    EXPECT_EQ(FolderDocCount(database, NULLHANDLE, view, 0, &entries), ERR_NOT_FOUND);
    EXPECT_EQ(FolderDelete(database, NULLHANDLE, view, 0), ERR_NOT_FOUND);
    EXPECT_EQ(FolderDelete(database, database, view, 0), ERR_MISC_INVALID_ARGS);
}

}  // namespace
}  // namespace notes_test
