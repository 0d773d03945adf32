/* A formula computed for a note, which it changes. */
#include <nsfsearc.h>
#include <textlist.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    static const char formula_text[] = "FIELD Fruit := @ProperCase(Fruit); @Text(@Length(Fruit) * 2) + \" in both\"";
    STATUS error = NOERROR, compile_error;
    NOTEHANDLE note;
    FORMULAHANDLE formula;
    HCOMPUTE compute;
    DHANDLE result;
    WORD size, line, column, offset, length;
    BOOL matches, deleted, modified;
    char text[64];
    char far* value;

    TRY(NSFNoteCreate(db, &note));
    TRY(NSFItemSetText(note, "Fruit", "blood orange", MAXWORD));
    TRY(NSFFormulaCompile(NULL, 0, formula_text, sizeof(formula_text) - 1, &formula, &size, &compile_error, &line,
                          &column, &offset, &length));
    TRY(NSFComputeStart(0, OSLockObject(formula), &compute));
    TRY(NSFComputeEvaluate(compute, note, &result, &length, &matches, &deleted, &modified));
    text[NSFItemGetText(note, "Fruit", text, sizeof(text) - 1)] = '\0';
    TRY(ListGetText(OSLockObject(result), TRUE, 0, &value, &length));
    printf("%s, %.*s, %s\n", text, (int)length, value, modified ? "modified" : "as it was");
    OSUnlockObject(result);
    OSMemFree(result);
    NSFComputeStop(compute);
    OSUnlockObject(formula);
    OSMemFree(formula);
    return NSFNoteClose(note);
}
