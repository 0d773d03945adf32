// The headers as a program of another time and place compiles them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

constexpr const char* linux_defines =
    "-DUNIX -DLINUX -DLINUX86 -DLINUX86_64 -DLINUX64 -DND64 -DNDUNIX64 -DW -DW32 -DDTRACE -DLONGIS64BIT "
    "-DHANDLE_IS_32BITS "
    "-DHAS_BOOL -DHAS_DLOPEN -DPTHREAD_KERNEL -DUSE_THREADSAFE_INTERFACES -DPRODUCTION_VERSION -DOVERRIDEDEBUG";

class Headers : public ::testing::Test {
protected:
    bool compiles(const std::string& source, const std::string& standard) const {
        const auto file = folder_.path() / "source.c";
        test::write_file(file, source);
        const std::string command = std::string{NOTES_STUB_CXX} + " -x c++ -std=" + standard +
                                    " -pedantic -Wall -Werror " + linux_defines + " -I" + NOTES_STUB_INCLUDE +
                                    " -fsyntax-only " + file.string();
        return std::system(command.c_str()) == 0;
    }
    test::TemporaryDirectory folder_;
};

TEST_F(Headers, CompileAloneInOldAndNewCxx) {
    for (const auto& header : std::filesystem::directory_iterator{NOTES_STUB_INCLUDE}) {
        const auto source = "#include <" + header.path().filename().string() + ">\n";
        EXPECT_TRUE(compiles(source, "c++98")) << source;
        EXPECT_TRUE(compiles(source, "c++20")) << source;
        // As many programs include them.
        EXPECT_TRUE(compiles("extern \"C\" {\n" + source + "}\n", "c++20")) << source;
    }
}

TEST_F(Headers, TakeAnAddInMainInEachWayThatProgramsWriteIt) {
    const std::string relying_on_the_header =
        "#include <global.h>\n#include <addin.h>\n"
        "STATUS LNPUBLIC AddInMain(HMODULE hResourceModule, int argc, char *argv[]) { return argc > 0 ? NOERROR : 1; "
        "}\n";
    const std::string without_the_header =
        "#include <global.h>\nextern \"C\" {\n"
        "STATUS LNPUBLIC AddInMain(HMODULE m, int argc, const char *argv[]) { return argc > 0 ? NOERROR : 1; }\n}\n";
    const std::string handles_renamed =
        "#define DHANDLE HANDLE\n#include <global.h>\n#include <osmem.h>\n#include <addin.h>\n#include <mq.h>\n"
        "STATUS LNPUBLIC NotesMain(int argc, char far *argv[]) { DHANDLE h = NULLHANDLE; return OSMemAlloc(0, 1, &h); "
        "}\n";
    const std::string macros =
        "#include <global.h>\n#include <addin.h>\n#include <osmisc.h>\nvoid f(void) {\n"
        "char name[MAXSPRINTF]; AddInLogMsg(1, NULL); if (AddInMinutesHaveElapsed(5)) return;\n"
        "OSLoadString(NULLHANDLE, ERR(1), name, sizeof(name) - 1); }\n";
    const std::string of_databases =
        "#include <global.h>\n#include <nsf.h>\n#include <idtable.h>\n#include <stdnames.h>\n#include <oserr.h>\n"
        "STATUS LNPUBLIC found(VOID far *table, SEARCH_MATCH far *match, ITEM_TABLE far *items);\n"
        "STATUS walk(DBHANDLE db, DHANDLE table) { NOTEID id; FLAG first = (FLAG)TRUE; DBHANDLE again;\n"
        "if (!IDScan(table, first, &id)) return ERR_LOCK_FAILED;\n"
        "NSFDbOpenExtended(FIELD_TITLE, DBOPEN_WITH_SCAN_LOCK, NULLHANDLE, NULL, &again, NULL, NULL);\n"
        "return NSFSearchExt2(db, NULLHANDLE, NULLHANDLE, SEARCH_FILTER_NONE, NULL, 0, 0, NOTE_CLASS_DOCUMENT, NULL,\n"
        "found, &table, NULL, 5); }\n";
    const std::string of_facts =
        "#include <global.h>\n#include <nsf.h>\n#include <nsfole.h>\n#include <acl.h>\n#include <kfm.h>\n"
        "#include <osmem.h>\n#include <string.h>\n"
        "void LNCALLBACK entry(void far *param, char far *name, WORD level, ACL_PRIVILEGES far *roles, WORD flags);\n"
        "void LNCALLBACK entry(void far *, char far *, WORD, ACL_PRIVILEGES far *roles, WORD) { ACLSetPriv(*roles, 7); "
        "}\n"
        "STATUS f(DBHANDLE hDb, NOTEHANDLE note, BLOCKID item) { STATUS error; DHANDLE h; DWORD n, i; BOOL isDB2;\n"
        "ITEMDEFTABLEEXTHANDLE t; ITEM_DEFINITION_TABLE_EXT *p; ITEM_DEFINITION_TABLE_LOCK lock; DBOPTIONS options;\n"
        "REPLHIST_SUMMARY *r; char *server; char *file; CIPHERHANDLE cipher = NULLCIPHERHANDLE; WORD type, len; char "
        "*name;\n"
        "if ((error = NSFDbGetReplHistorySummary(hDb, 0, &h, &n)) != NOERROR) return (ERR(error));\n"
        "r = OSLock(REPLHIST_SUMMARY, h);\n"
        "for (i = 0; i < n; i++) { server = NSFGetSummaryServerNamePtr (r, i); file = NSFGetSummaryFileNamePtr (r, "
        "i);\n"
        "if (r[i].Direction == DIRECTION_NEVER && strcmp(server, file) == 0) return NOERROR; }\n"
        "error = NSFDbIsDB2(hDb, isDB2); error = NSFDbGetOptionsExt(hDb, options);\n"
        "error = NSFDbItemDefTableExt (hDb, &t); p = OSLock(ITEM_DEFINITION_TABLE_EXT, t);\n"
        "error = NSFItemDefExtLock(p, &lock); error = NSFItemDefExtGetEntry(&lock, 0, &type, &len, &name);\n"
        "error = NSFDbReadACL(hDb, &h); error = ACLEnumEntries(h, entry, NULL);\n"
        "error = NSFNoteCipherDecrypt(note, NULLKFHANDLE, 0, &cipher, 0, NULL);\n"
        "error = NSFNoteCipherExtractFile(note, item, 0, cipher, \"out.txt\", 0, NULL);\n"
        "return isDB2 ? NSFCipherDestroy(&cipher) : error; }\n";
    const std::string of_directories =
        "#include <global.h>\n#include <nsfdb.h>\n#include <nsfsearc.h>\n#include <osfile.h>\n#include <stdio.h>\n"
        "STATUS LNPUBLIC file_action(void *unused, SEARCH_MATCH far *match, ITEM_TABLE far *summary);\n"
        "STATUS list(DBHANDLE dir_handle) { STATUS error; DBHANDLE again;\n"
        "if ((error = NSFDbOpen(NULL, &again)) != NOERROR) return (ERR(error));\n"
        "if ((error = NSFSearch(dir_handle, NULLHANDLE, NULL, SEARCH_FILETYPE + SEARCH_SUMMARY,\n"
        "FILE_DBANY + FILE_DIRS + FILE_NOUPDIRS, NULL, file_action, NULL, NULL)) != NOERROR) return (ERR(error));\n"
        "return NSFSearchWithUserNameList(dir_handle, NULLHANDLE, NULL, SEARCH_FILETYPE, FILE_FTANY | FILE_RECURSE,\n"
        "NULL, file_action, NULL, NULL, NULLHANDLE); }\n";
    const std::string of_summaries =
        "#include <global.h>\n#include <nsfdb.h>\n#include <nsfsearc.h>\n#include <nsfnote.h>\n#include "
        "<nsfasc.h>\n#include <kfm.h>\n"
        "#include <osmem.h>\n#include <stdio.h>\n"
        "BOOL look(HANDLE buffer_handle, DBHANDLE db_handle) { BYTE *summary; char *item_value_ptr; WORD Length, "
        "Type;\n"
        "BUILDVERSION bv; BOOL Found; FORMULAHANDLE hSel = NULLHANDLE, hCol = NULLHANDLE;\n"
        "summary = (BYTE *) OSLockObject (buffer_handle);\n"
        "Found = NSFLocateSummaryValue(summary, \"Subject\", &item_value_ptr, &Length, &Type);\n"
        "OSUnlockObject (buffer_handle);\n"
        "if (NSFFormulaSummaryItem(hSel, \"a\", 1) || NSFFormulaMerge(hCol, hSel)) return FALSE;\n"
        "if (NSFDbGetMajMinVersion(db_handle, &bv) == NOERROR) printf(\"%d\", (int) bv.MajorVersion);\n"
        "return Found; }\n";
    const std::string of_samples =
        "#include <stdio.h>\n#include <lapicinc.h>\n#include <global.h>\n#include <nsfdb.h>\n#include <lapiplat.h>\n"
        "LAPI_MAIN\n{\n  STATUS error = NOERROR;\n  DBHANDLE db;\n\n  LAPI_INIT(error)\n  if (error)\n    "
        "LAPI_INIT_ERROR;\n"
        "  LAPI_INIT(error);\n  if (argc != 2)\n  {\n    printf (\"%s\\n\", argv[0]);\n    LAPI_RETURN (NOERROR);\n  "
        "}\n"
        "  error = NSFDbOpen(argv[1], &db);\n  if (error)\n    LAPI_RETURN (ERR(error));\n  else\n    NSFDbClose(db);\n"
        "  LAPI_RETURN (ERR(error));\n}\n";
    for (const auto& source : {of_samples, of_summaries, of_directories, of_facts, of_databases, relying_on_the_header,
                               without_the_header, handles_renamed, macros}) {
        EXPECT_TRUE(compiles(source, "c++98")) << source;
        EXPECT_TRUE(compiles(source, "c++20")) << source;
    }
}

}  // namespace
}  // namespace notes_stub
