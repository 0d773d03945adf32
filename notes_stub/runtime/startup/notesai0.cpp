// NotesMain of every server task: the default status line around AddInMain.
#include "notes_stub/include/addin.h"
#include "notes_stub/runtime/addin.hpp"

STATUS NotesMain(int argc, char** argv) {
    notes_stub_begin_addin();
    HMODULE module = NULLHANDLE;
    DHANDLE line = NULLHANDLE;
    AddInQueryDefaults(&module, &line);
    const STATUS status = AddInMain(module, argc, argv);
    notes_stub_end_addin();
    return status;
}
