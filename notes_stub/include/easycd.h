/* Rich text made of paragraphs and styles, without a look at its records. Declared from HCL's reference. */
#ifndef NOTES_STUB_EASYCD_H
#define NOTES_STUB_EASYCD_H

#include "editods.h"
#include "nsfdata.h"
#include "nsfnote.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    WORD JustifyMode;
    WORD LineSpacing;
    WORD ParagraphSpacingBefore;
    WORD ParagraphSpacingAfter;
    WORD LeftMargin; /* twips */
    WORD RightMargin;
    WORD FirstLineLeftMargin;
    WORD Tabs;
    SWORD Tab[MAXTABS];
    WORD Flags; /* PABFLAG_xxx */
} COMPOUNDSTYLE;

#define STYLE_ID_SAMEASPREV 0xffffffffU

/* Of CompoundTextAddTextExt. */
#define COMP_FROM_FILE 0x00000001           /* the text is the path of a file that holds it */
#define COMP_PRESERVE_LINES 0x00000002      /* a line stays one */
#define COMP_PARA_LINE 0x00000004           /* each line is a paragraph */
#define COMP_PARA_BLANK_LINE 0x00000008     /* a blank line ends a paragraph */
#define COMP_SERVER_HINT_FOLLOWS 0x00000010 /* of a link: its server stands behind the comment's zero */

/* With a note and an item's name what is written becomes items of the note at CompoundTextClose; with NULLHANDLE and
   NULL it is returned there. */
STATUS LNPUBLIC CompoundTextCreate(NOTEHANDLE hNote, char far* pszItemName, DHANDLE far* phCompound);
/* Without a note: memory with the type word and the records, or, past 65,535 octets, a file with them. Either is the
   caller's to free or to delete. After an error the context is still there, for CompoundTextDiscard. */
STATUS LNPUBLIC CompoundTextClose(DHANDLE hCompound, DHANDLE far* phReturnBuffer, DWORD far* pdwReturnBufferSize,
                                  char far* pchReturnFile, WORD wReturnFileNameSize);
void LNPUBLIC CompoundTextDiscard(DHANDLE hCompound);

void LNPUBLIC CompoundTextInitStyle(COMPOUNDSTYLE far* pStyle);
STATUS LNPUBLIC CompoundTextDefineStyle(DHANDLE hCompound, char far* pszStyleName, COMPOUNDSTYLE far* pDefinition,
                                        DWORD far* pdwStyleID);

/* Text is LMBCS; pInfo is not looked at. */
STATUS LNPUBLIC CompoundTextAddParagraphExt(DHANDLE hCompound, DWORD dwStyleID, FONTID FontID, char far* pchText,
                                            DWORD dwTextLen, NLS_PINFO pInfo);
STATUS LNPUBLIC CompoundTextAddTextExt(DHANDLE hCompound, DWORD dwStyleID, FONTID FontID, char far* pchText,
                                       DWORD dwTextLen, char far* pszLineDelim, DWORD dwFlags, NLS_PINFO pInfo);
STATUS LNPUBLIC CompoundTextAddDocLink(DHANDLE hCompound, TIMEDATE DBReplicaID, UNID ViewUNID, UNID NoteUNID,
                                       char far* pszComment, DWORD dwFlags);
STATUS LNPUBLIC CompoundTextAddCDRecords(DHANDLE hCompound, void* pvRecord, DWORD dwRecordLength);
/* Styles get numbers that are free. ERR_ITEM_NOT_FOUND, ERR_DATATYPE. */
STATUS LNPUBLIC CompoundTextAssimilateItem(DHANDLE hCompound, NOTEHANDLE hNote, char far* pszItemName, DWORD dwFlags);
STATUS LNPUBLIC CompoundTextAssimilateFile(DHANDLE hCompound, char far* pszFileName, DWORD dwFlags);
/* Needs a form, which the stub does not render. */
STATUS LNPUBLIC CompoundTextAddRenderedNote(DHANDLE hCompound, NOTEHANDLE hNote, NOTEHANDLE hFormNote, DWORD dwFlags);

#ifdef __cplusplus
}
#endif

#endif
