/* A view made of a selection, one column and an order, and read. */
#include <nif.h>
#include <nsfsearc.h>
#include <ods.h>
#include <stdnames.h>
#include <viewfmt.h>

#include "family.h"

static STATUS compile(const char* text, char* name, FORMULAHANDLE* formula, WORD* size) {
    STATUS compile_error;
    WORD line, column, offset, length;
    return NSFFormulaCompile(name, name == NULL ? 0 : (WORD)strlen(name), text, (WORD)strlen(text), formula, size,
                             &compile_error, &line, &column, &offset, &length);
}

static STATUS append(NOTEHANDLE note, const char* name, WORD type, const void* value, DWORD length) {
    return NSFItemAppend(note, ITEM_SUMMARY, name, (WORD)strlen(name), type, value, length);
}

static STATUS make_view(DBHANDLE db, NOTEID* id) {
    STATUS error = NOERROR;
    NOTEHANDLE note;
    FORMULAHANDLE formula;
    WORD size, note_class = NOTE_CLASS_VIEW;
    char name[] = "Fruit";
    char buffer[1000];
    void* at = buffer;
    VIEW_TABLE_FORMAT table;
    VIEW_COLUMN_FORMAT column;
    VIEW_TABLE_FORMAT2 more;
    COLLATION collation;
    COLLATE_DESCRIPTOR key;

    TRY(NSFNoteCreate(db, &note));
    NSFNoteSetInfo(note, _NOTE_CLASS, &note_class);
    TRY(NSFItemSetText(note, VIEW_TITLE_ITEM, "By name", MAXWORD));
    TRY(compile("SELECT @All", NULL, &formula, &size));
    TRY(append(note, VIEW_FORMULA_ITEM, TYPE_FORMULA, OSLockObject(formula), size));
    OSUnlockObject(formula);
    OSMemFree(formula);

    TRY(compile("Fruit", name, &formula, &size));
    memset(&table, 0, sizeof(table));
    table.Header.Version = VIEW_FORMAT_VERSION;
    table.Header.ViewStyle = VIEW_STYLE_TABLE;
    table.Columns = 1;
    table.Flags = VIEW_TABLE_FLAG_FLATINDEX;
    ODSWriteMemory(&at, _VIEW_TABLE_FORMAT, &table, 1);
    memset(&column, 0, sizeof(column));
    column.Signature = VIEW_COLUMN_FORMAT_SIGNATURE;
    column.Flags1 = VCF1_M_Sort;
    column.ItemNameSize = (WORD)strlen(name);
    column.FormulaSize = size;
    ODSWriteMemory(&at, _VIEW_COLUMN_FORMAT, &column, 1);
    memcpy(at, name, strlen(name));
    at = (char*)at + strlen(name);
    memcpy(at, OSLockObject(formula), size);
    at = (char*)at + size;
    OSUnlockObject(formula);
    OSMemFree(formula);
    memset(&more, 0, sizeof(more));
    more.Length = ODSLength(_VIEW_TABLE_FORMAT2);
    more.wSig = VALID_VIEW_FORMAT_SIG;
    ODSWriteMemory(&at, _VIEW_TABLE_FORMAT2, &more, 1);
    TRY(append(note, VIEW_VIEW_FORMAT_ITEM, TYPE_VIEW_FORMAT, buffer, (DWORD)((char*)at - buffer)));

    at = buffer;
    memset(&collation, 0, sizeof(collation));
    collation.BufferSize = (USHORT)(ODSLength(_COLLATION) + ODSLength(_COLLATE_DESCRIPTOR) + strlen(name));
    collation.Items = 1;
    collation.signature = COLLATION_SIGNATURE;
    ODSWriteMemory(&at, _COLLATION, &collation, 1);
    memset(&key, 0, sizeof(key));
    key.Flags = CDF_M_descending;
    key.signature = COLLATE_DESCRIPTOR_SIGNATURE;
    key.keytype = COLLATE_TYPE_KEY;
    key.NameLength = (WORD)strlen(name);
    ODSWriteMemory(&at, _COLLATE_DESCRIPTOR, &key, 1);
    memcpy(at, name, strlen(name));
    TRY(append(note, VIEW_COLLATION_ITEM, TYPE_COLLATION, buffer, collation.BufferSize));
    TRY(NSFNoteUpdate(note, 0));
    NSFNoteGetInfo(note, _NOTE_ID, id);
    return NSFNoteClose(note);
}

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEID view, found;
    HCOLLECTION collection;
    COLLECTIONPOSITION position;
    DHANDLE buffer;
    DWORD count, matches, i;
    WORD signal;
    NOTEHANDLE note;
    char text[64];
    NOTEID* ids;

    TRY(add_fruit(db, "fig", NULL));
    TRY(add_fruit(db, "plum", NULL));
    TRY(add_fruit(db, "pear", NULL));
    TRY(make_view(db, &view));
    TRY(NIFFindView(db, "by NAME", &found));
    TRY(NIFOpenCollection(db, db, found, 0, NULLHANDLE, &collection, NULL, NULL, NULL, NULL));
    memset(&position, 0, sizeof(position));
    TRY(NIFReadEntries(collection, &position, NAVIGATE_NEXT, 1, NAVIGATE_NEXT, MAXDWORD, READ_MASK_NOTEID, &buffer,
                       NULL, NULL, &count, &signal));
    ids = OSLock(NOTEID, buffer);
    for (i = 0; i < count; ++i) {
        TRY(NSFNoteOpen(db, ids[i], 0, &note));
        text[NSFItemGetText(note, "Fruit", text, sizeof(text) - 1)] = '\0';
        printf("%s%s", i == 0 ? "" : " ", text);
        NSFNoteClose(note);
    }
    OSUnlockObject(buffer);
    OSMemFree(buffer);
    TRY(NIFFindByName(collection, "pear", FIND_PARTIAL, &position, &matches));
    printf(", pear is number %u\n", (unsigned)position.Tumbler[0]);
    return NIFCloseCollection(collection);
}
