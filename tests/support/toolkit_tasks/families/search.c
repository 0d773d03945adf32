/* A search with a selection formula. */
#include <nsfsearc.h>

#include "family.h"

static STATUS LNCALLBACK found(void far* count, SEARCH_MATCH far* match, ITEM_TABLE far* summary) {
    (void)summary;
    if (match->SERetFlags & SE_FMATCH) ++*(int far*)count;
    return NOERROR;
}

STATUS use_family(DBHANDLE db) {
    static const char formula_text[] = "SELECT @Begins(Fruit; \"p\")";
    STATUS error = NOERROR, compile_error;
    FORMULAHANDLE formula;
    WORD size, line, column, offset, length;
    int count = 0;

    TRY(add_fruit(db, "plum", NULL));
    TRY(add_fruit(db, "pear", NULL));
    TRY(add_fruit(db, "fig", NULL));
    TRY(NSFFormulaCompile(NULL, 0, formula_text, sizeof(formula_text) - 1, &formula, &size, &compile_error, &line,
                          &column, &offset, &length));
    error = NSFSearch(db, formula, NULL, 0, NOTE_CLASS_DOCUMENT, NULL, found, &count, NULL);
    OSMemFree(formula);
    printf("%d with p\n", count);
    return error;
}
