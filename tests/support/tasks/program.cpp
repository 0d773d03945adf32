// A program with NotesMain and no server task: it fails with the status that its argument names.
#include <stdlib.h>

#include "global.h"

STATUS LNPUBLIC NotesMain(int argc, char* argv[]) {
    return argc > 1 ? static_cast<STATUS>(strtol(argv[1], nullptr, 0)) : NOERROR;
}
