// main() of every program with NotesMain, and of every server task.
#include <cstdio>
#include <cstdlib>

#include "notes_stub/include/global.h"
#include "notes_stub/include/osmisc.h"

namespace {

void print_status(const char* what, STATUS status) {
    char text[MAXSPRINTF] = "";
    OSLoadString(NULLHANDLE, ERR(status), text, sizeof text - 1);
    std::fprintf(stderr, "%s: %s (status 0x%04X)\n", what, text, static_cast<unsigned>(ERR(status)));
}

}  // namespace

int main(int argc, char** argv) {
    STATUS status = NotesInitExtended(argc, argv);
    if (status != NOERROR) {
        print_status("Notes could not be started: no notes.ini, neither here nor beside the program nor in PATH",
                     status);
        return EXIT_FAILURE;
    }
    status = NotesMain(argc, argv);
    if (ERR(status) != NOERROR) print_status(argc > 0 ? argv[0] : "program", status);
    NotesTerm();
    return ERR(status) == NOERROR ? EXIT_SUCCESS : EXIT_FAILURE;
}
