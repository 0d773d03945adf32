/* The frame of sample programs: main() with argc and argv, the runtime's begin and end. They are linked without
   notes0.o: LAPI_MAIN is main(). LAPI_INIT stands with and without a semicolon; the others may be the one statement of
   an if. */
#ifndef NOTES_STUB_LAPIPLAT_H
#define NOTES_STUB_LAPIPLAT_H

#include <stdio.h>

#include "global.h"

#if defined(__GNUC__)
#define NOTES_STUB_MAY_BE_UNUSED __attribute__((unused))
#else
#define NOTES_STUB_MAY_BE_UNUSED
#endif

/* The status is the program's, so that it is known before the runtime's end. */
static int notes_stub_lapi_end(STATUS status) NOTES_STUB_MAY_BE_UNUSED;
static int notes_stub_lapi_end(STATUS status) {
    NotesTerm();
    return status;
}

static int notes_stub_lapi_failed(void) NOTES_STUB_MAY_BE_UNUSED;
static int notes_stub_lapi_failed(void) {
    fprintf(stderr, "Notes could not be started\n");
    return 1;
}

#define LAPI_MAIN int main(int argc, char* argv[])
#define LAPI_INIT(status) (status) = NotesInitExtended(argc, argv);
#define LAPI_INIT_ERROR return notes_stub_lapi_failed()
#define LAPI_RETURN(status) return notes_stub_lapi_end(status)

#endif
