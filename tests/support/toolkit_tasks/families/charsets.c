/* Texts between LMBCS and other character sets. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    static const char utf8[] =
        "Pr\xc3\xbc"
        "fung";
    char lmbcs[32], back[32];
    WORD length;

    (void)db;
    length = OSTranslate(OS_TRANSLATE_NATIVE_TO_LMBCS, utf8, sizeof(utf8) - 1, lmbcs, sizeof(lmbcs));
    printf("%d octets", length);
    length = OSTranslate(OS_TRANSLATE_LMBCS_TO_NATIVE, lmbcs, length, back, sizeof(back));
    printf(", %.*s\n", (int)length, back);
    return NOERROR;
}
