// Adds documents to DIRECTORY/test.nsf and writes the id of each to a descriptor, after its update returned.
//   nsf_writer DIRECTORY DOCUMENTS DESCRIPTOR
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfnote.h"

namespace {

bool add_document(DBHANDLE database, NOTEID& id) {
    NOTEHANDLE note = NULLHANDLE;
    if (NSFNoteCreate(database, &note) != NOERROR) return false;
    const std::string text(1'500, 'x');
    const bool is_saved = NSFItemSetText(note, "Subject", text.c_str(), static_cast<WORD>(text.size())) == NOERROR &&
                          NSFNoteUpdate(note, 0) == NOERROR;
    NSFNoteGetInfo(note, _NOTE_ID, &id);
    return NSFNoteClose(note) == NOERROR && is_saved;
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 4) return 2;
    std::string program = argv[0];
    std::string ini = "=" + std::string(argv[1]) + "/notes.ini";
    char* arguments[] = {program.data(), ini.data()};
    if (NotesInitExtended(2, arguments) != NOERROR) return 3;
    DBHANDLE database = NULLHANDLE;
    if (NSFDbOpen("test.nsf", &database) != NOERROR) return 4;
    for (int left = std::atoi(argv[2]); left > 0; --left) {
        NOTEID id = 0;
        if (!add_document(database, id)) return 5;
        if (::write(std::atoi(argv[3]), &id, sizeof id) != static_cast<ssize_t>(sizeof id)) return 6;
    }
    NSFDbClose(database);
    NotesTerm();
    return 0;
}
