/* A program as the samples of the toolkit are written: main() from lapiplat.h, linked without startup objects. It makes
   a database, puts a document into it, and says what it finds there. */
#include <stdio.h>
#include <string.h>

#include <lapicinc.h>

#include <global.h>
#include <nsfdb.h>
#include <nsferr.h>
#include <nsfnote.h>
#include <osmisc.h>

#include <lapiplat.h>

void PrintAPIError(STATUS api_error);

LAPI_MAIN {
    STATUS error = NOERROR;
    DBHANDLE db_handle;
    NOTEHANDLE note_handle;
    NOTEID note_id;
    char text[64];

    LAPI_INIT(error)
    if (error) LAPI_INIT_ERROR;

    if (argc != 2) {
        printf("Usage: summary <database filename>\n");
        LAPI_RETURN(NOERROR);
    }
    error = NSFDbCreate(argv[1], DBCLASS_NOTEFILE, FALSE);
    if (error) {
        PrintAPIError(error);
        LAPI_RETURN(ERR(error));
    }
    if ((error = NSFDbOpen(argv[1], &db_handle)) != NOERROR) LAPI_RETURN(ERR(error));
    if ((error = NSFNoteCreate(db_handle, &note_handle)) != NOERROR) goto close_database;
    error = NSFItemSetText(note_handle, "Colour", "light green", MAXWORD);
    if (!error) error = NSFNoteUpdate(note_handle, 0);
    NSFNoteGetInfo(note_handle, _NOTE_ID, &note_id);
    NSFNoteClose(note_handle);
    if (!error && (error = NSFNoteOpen(db_handle, note_id, 0, &note_handle)) == NOERROR) {
        text[NSFItemGetText(note_handle, "Colour", text, sizeof(text) - 1)] = '\0';
        printf("The colour is %s\n", text);
        NSFNoteClose(note_handle);
    }

close_database:
    NSFDbClose(db_handle);
    if (error) PrintAPIError(error);
    LAPI_RETURN(ERR(error));
}

void PrintAPIError(STATUS api_error) {
    char text[200];
    OSLoadString(NULLHANDLE, ERR(api_error), text, sizeof(text) - 1);
    fprintf(stderr, "%s\n", text);
}
