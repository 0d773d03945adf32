/* Items of several types, as text. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEHANDLE note;
    NUMBER number = 12.5;
    char text[64];

    TRY(NSFNoteCreate(db, &note));
    TRY(NSFItemSetNumber(note, "Weight", &number));
    TRY(NSFItemCreateTextList(note, "Colours", "red", MAXWORD));
    TRY(NSFItemAppendTextList(note, "Colours", "green", MAXWORD, FALSE));
    TRY(NSFItemAppendTextList(note, "Colours", "red", MAXWORD, FALSE));
    printf("%d colours", NSFItemGetTextListEntries(note, "Colours"));
    text[NSFItemConvertToText(note, "Colours", text, sizeof(text) - 1, '+')] = '\0';
    printf(": %s", text);
    text[NSFItemConvertToText(note, "Weight", text, sizeof(text) - 1, '+')] = '\0';
    printf(", %s kg\n", text);
    return NSFNoteClose(note);
}
