/* A file attached, and extracted under another name. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEHANDLE note;
    BLOCKID item, value;
    WORD type;
    DWORD length;
    char text[32] = "";
    FILE* file = fopen("note.txt", "w");

    if (file == NULL) return ERR_NOT_FOUND;
    fputs("ripe on Monday", file);
    fclose(file);
    TRY(NSFNoteCreate(db, &note));
    TRY(NSFNoteAttachFile(note, "$FILE", 5, "note.txt", "note.txt", 0));
    TRY(NSFNoteUpdate(note, 0));
    TRY(NSFItemInfo(note, "$FILE", 5, &item, &type, &value, &length));
    TRY(NSFNoteExtractFile(note, item, "copy.txt", NULL));
    NSFNoteClose(note);
    file = fopen("copy.txt", "r");
    if (file == NULL || fgets(text, sizeof(text), file) == NULL) return ERR_NOT_FOUND;
    fclose(file);
    printf("%s\n", text);
    return NOERROR;
}
