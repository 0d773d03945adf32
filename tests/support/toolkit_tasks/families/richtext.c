/* Compound text written, and read as text. */
#include <easycd.h>
#include <editods.h>
#include <fontid.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEHANDLE note;
    DHANDLE compound, buffer;
    COMPOUNDSTYLE style;
    DWORD style_id, length;
    WORD type;
    BLOCKID item, value;
    char body[] = "Body", style_name[] = "", first[] = "Plums are ripe.", second[] = "Figs are not.";

    TRY(NSFNoteCreate(db, &note));
    TRY(CompoundTextCreate(note, body, &compound));
    CompoundTextInitStyle(&style);
    TRY(CompoundTextDefineStyle(compound, style_name, &style, &style_id));
    TRY(CompoundTextAddParagraphExt(compound, style_id, DEFAULT_FONT_ID, first, (DWORD)strlen(first), NULL));
    TRY(CompoundTextAddParagraphExt(compound, style_id, DEFAULT_FONT_ID, second, (DWORD)strlen(second), NULL));
    TRY(CompoundTextClose(compound, NULL, NULL, NULL, 0));
    TRY(NSFItemInfo(note, body, (WORD)strlen(body), &item, &type, &value, &length));
    TRY(ConvertItemToText(value, length, "|", 80, &buffer, &length, FALSE));
    printf("%s: %.*s\n", type == TYPE_COMPOSITE ? "rich" : "poor", (int)length, (char*)OSLockObject(buffer));
    OSUnlockObject(buffer);
    OSMemFree(buffer);
    return NSFNoteClose(note);
}
