/* What the programs here share: main(), which makes the database that is named and hands it to use_family(). */
#ifndef FAMILY_H
#define FAMILY_H

#include <stdio.h>
#include <string.h>

#include <lapicinc.h>

#include <global.h>
#include <nsfdb.h>
#include <nsferr.h>
#include <nsfnote.h>
#include <osmem.h>
#include <osmisc.h>

#include <lapiplat.h>

#define TRY(call) \
    if ((error = (call)) != NOERROR) return error

/* Prints what it finds. */
STATUS use_family(DBHANDLE db);

static STATUS add_fruit(DBHANDLE db, const char* name, NOTEID* id) {
    STATUS error = NOERROR;
    NOTEHANDLE note;
    TRY(NSFNoteCreate(db, &note));
    error = NSFItemSetText(note, "Fruit", name, MAXWORD);
    if (!error) error = NSFNoteUpdate(note, 0);
    if (!error && id != NULL) NSFNoteGetInfo(note, _NOTE_ID, id);
    NSFNoteClose(note);
    return error;
}

LAPI_MAIN {
    STATUS error = NOERROR;
    DBHANDLE db;
    char text[200];

    LAPI_INIT(error)
    if (error) LAPI_INIT_ERROR;
    if (argc != 2) LAPI_RETURN(1);
    error = NSFDbCreate(argv[1], DBCLASS_NOTEFILE, FALSE);
    if (!error) error = NSFDbOpen(argv[1], &db);
    if (!error) {
        error = use_family(db);
        if (!error) error = add_fruit(db, "last", NULL);
        NSFDbClose(db);
    }
    if (error) {
        OSLoadString(NULLHANDLE, ERR(error), text, sizeof(text) - 1);
        fprintf(stderr, "%s\n", text);
    }
    LAPI_RETURN(ERR(error));
}

#endif
