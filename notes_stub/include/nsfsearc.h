/* Search of a database: an action routine is called for every note that matches. Declared from HCL's reference. */
#ifndef NOTES_STUB_NSFSEARC_H
#define NOTES_STUB_NSFSEARC_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SEARCH_ALL_VERSIONS 0x0001 /* deleted and non-matching notes too; always on with a Since time */
#define SEARCH_SUMMARY 0x0002
#define SEARCH_FILETYPE 0x0004
#define SEARCH_NOTIFYDELETIONS 0x0010 /* set NOTE_CLASS_NOTIFYDELETION for deleted notes */
#define SEARCH_ALLPRIVS 0x0040
#define SEARCH_SESSION_USERNAME 0x0400
#define SEARCH_NOABSTRACTS 0x1000
#define SEARCH_DATAONLY_FORMULA 0x4000

#define SE_FNOMATCH 0x00
#define SE_FMATCH 0x01
#define SE_FTRUNCATED 0x02

/* Copy it before use: it may lie unaligned. A note matches when SERetFlags has SE_FMATCH. */
typedef struct {
    GLOBALINSTANCEID ID;
    ORIGINATORID OriginatorID;
    WORD NoteClass;
    BYTE SERetFlags;
    BYTE Privileges;
    WORD SummaryLength;
} SEARCH_MATCH;

/* `SummaryBuffer` is NULL unless SEARCH_SUMMARY was asked for. A status other than NOERROR ends the search. */
typedef STATUS(LNCALLBACKPTR NSFSEARCHPROC)(void far* EnumRoutineParameter, SEARCH_MATCH far* SearchMatch,
                                            ITEM_TABLE far* SummaryBuffer);

/* With SEARCH_FILETYPE the handle is a directory's, `NoteClassMask` is made of FILE_xxx (osfile.h), and the routine is
   called for files and directories. Their summary: $TITLE (the name), $Path (as NSFDbOpen takes it), $Type ($NOTEFILE,
   $DIR; $FILE is the stub's own, for what is no database), $Modified, and of files $Length, of databases $Info.
   ERR_NOT_DIRECTORY: a database's handle; ERR_DIRECTORY: a directory's without the flag.

   With `Since` (NULL: no limit) only what changed then or later is passed on, deleted notes included. `retUntil` may be
   NULL; given back as the next `Since`, no change is missed and none comes twice, but in a directory what changed in
   the hundredth of a second in which the search began. */
STATUS LNPUBLIC NSFSearch(DBHANDLE hDB, FORMULAHANDLE hFormula, char far* ViewTitle, WORD SearchFlags,
                          WORD NoteClassMask, TIMEDATE far* Since, NSFSEARCHPROC EnumRoutine,
                          void far* EnumRoutineParameter, TIMEDATE far* retUntil);

/* As NSFSearch: there is one user, so a list of names keeps nothing back. */
STATUS LNPUBLIC NSFSearchWithUserNameList(DBHANDLE hDB, FORMULAHANDLE hFormula, char far* ViewTitle, WORD SearchFlags,
                                          WORD NoteClassMask, TIMEDATE far* Since, NSFSEARCHPROC EnumRoutine,
                                          void far* EnumRoutineParameter, TIMEDATE far* retUntil, DHANDLE nameList);

/* The reference has prototypes of them and says nothing more: a line in the log and ERR_FUNC_NOT_IMPL. */
typedef DHANDLE QUEUEHANDLE;
typedef DHANDLE SEARCHHANDLE;
STATUS NSFSearchStart(DBHANDLE hDB, FORMULAHANDLE hFormula, UNID far* ViewUNID, char far* ViewTitle, QUEUEHANDLE hQueue,
                      DWORD SearchFlags, WORD NoteClassMask, WORD SpareUsedToBeAuxClass, WORD Granularity,
                      TIMEDATE Since, TIMEDATE far* retUntil, SEARCHHANDLE far* rethSearch);
STATUS NSFSearchStop(SEARCHHANDLE hSearch);

/* As NSFSearch, ended without an error after so many seconds (0: never), and then `retUntil` is what `Since` was. A
   filter is refused with ERR_FUNC_NOT_IMPL. */
#define SEARCH_FILTER_NONE 0
STATUS NSFSearchExt2(DBHANDLE hDB, FORMULAHANDLE hFormula, DHANDLE hFilter, DWORD FilterFlags, char* ViewTitle,
                     DWORD SearchFlags, DWORD SearchFlags1, WORD NoteClassMask, TIMEDATE* Since,
                     NSFSEARCHPROC EnumRoutine, void* EnumRoutineParameter, TIMEDATE* retUntil, DWORD dwSecsToSearch);

/* Formulas: the README says which operators and @functions there are. Any other is refused with
   ERR_FORMULA_COMPILATION and its place: offset and length in octets of the text, line and column from 1; each of these
   may be NULL. Free the formula with OSMemFree. With a name it is a column's formula. */
STATUS LNPUBLIC NSFFormulaCompile(char far* FormulaName, WORD FormulaNameLength, const char far* FormulaText,
                                  WORD FormulaTextLength, FORMULAHANDLE far* rethFormula, WORD far* retFormulaLength,
                                  STATUS far* retCompileError, WORD far* retCompileErrorLine,
                                  WORD far* retCompileErrorColumn, WORD far* retCompileErrorOffset,
                                  WORD far* retCompileErrorLength);

/* Of a view's formula: the selection with the columns merged into it, and their items. The destination's handle stays,
   its size changes. The source's selection, if it is one, and its columns take the place of those of the same names. */
STATUS LNPUBLIC NSFFormulaMerge(FORMULAHANDLE hSrcFormula, FORMULAHANDLE hDestFormula);
STATUS LNPUBLIC NSFFormulaSummaryItem(FORMULAHANDLE hFormula, const char far* ItemName, WORD ItemNameLength);

/* The text is not ended with a zero; free it with OSMemFree. Of a merged formula it is the selection alone. */
STATUS LNPUBLIC NSFFormulaDecompile(char far* pFormulaBuffer, BOOL fSelectionFormula, DHANDLE far* rethFormulaText,
                                    WORD far* retFormulaTextLength);
STATUS LNPUBLIC NSFFormulaGetSize(FORMULAHANDLE hFormula, WORD far* retFormulaLength);

/* `lpCompiledFormula` points into a locked formula, and is not needed after the call. The HCOMPUTE belongs to the
   thread. */
STATUS LNPUBLIC NSFComputeStart(WORD Flags, void far* lpCompiledFormula, HCOMPUTE far* rethCompute);
STATUS LNPUBLIC NSFComputeStop(HCOMPUTE hCompute);

/* Everything returned may be NULL. The result, a type WORD and its value, is the caller's to free: of a condition the
   number 1 or 0, of a value a list or range, TYPE_ERROR and a status where operands do not go together. A number that
   is not 0 matches. FIELD and @SetField change the note in memory. */
STATUS LNPUBLIC NSFComputeEvaluate(HCOMPUTE hCompute, NOTEHANDLE hNote, DHANDLE far* rethResult,
                                   WORD far* retResultLength, BOOL far* retNoteMatchesFormula,
                                   BOOL far* retNoteShouldBeDeleted, BOOL far* retNoteModified);

#ifdef __cplusplus
}

/* The reference's prototype names the seconds before the time, its examples the other way round: both compile, also
 * inside an extern "C". */
extern "C++" {
inline STATUS NSFSearchExt2(DBHANDLE hDB, FORMULAHANDLE hFormula, DHANDLE hFilter, DWORD FilterFlags, char* ViewTitle,
                            DWORD SearchFlags, DWORD SearchFlags1, WORD NoteClassMask, TIMEDATE* Since,
                            NSFSEARCHPROC EnumRoutine, void* EnumRoutineParameter, DWORD dwSecsToSearch,
                            TIMEDATE* retUntil) {
    return NSFSearchExt2(hDB, hFormula, hFilter, FilterFlags, ViewTitle, SearchFlags, SearchFlags1, NoteClassMask,
                         Since, EnumRoutine, EnumRoutineParameter, retUntil, dwSecsToSearch);
}
}
#endif

#endif
