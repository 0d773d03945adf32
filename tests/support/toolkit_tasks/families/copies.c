/* A note copied, and all notes of a database copied into another. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEHANDLE note, copy;
    NOTEID fig;
    DBHANDLE other;
    TIMEDATE since;
    DBREPLICAINFO info;
    char text[64];

    memset(&since, 0, sizeof(since));
    TRY(add_fruit(db, "fig", &fig));
    TRY(NSFNoteOpen(db, fig, 0, &note));
    TRY(NSFNoteCopy(note, &copy));
    NSFNoteClose(note);
    TRY(NSFNoteUpdate(copy, 0));
    NSFNoteClose(copy);
    TRY(NSFDbCreate("other.nsf", DBCLASS_NOTEFILE, FALSE));
    TRY(NSFDbOpen("other.nsf", &other));
    TRY(NSFDbCopy(db, other, since, NOTE_CLASS_DOCUMENT));
    TRY(NSFDbReplicaInfoGet(other, &info));
    TRY(NSFNoteOpen(other, fig, 0, &note));
    text[NSFItemGetText(note, "Fruit", text, sizeof(text) - 1)] = '\0';
    printf("%s\n", text);
    NSFNoteClose(note);
    return NSFDbClose(other);
}
