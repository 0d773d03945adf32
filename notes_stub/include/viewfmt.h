/* What a view shows: the item $ViewFormat of its note, in the canonical form (see ODSWriteMemory): VIEW_TABLE_FORMAT, a
   VIEW_COLUMN_FORMAT for each column, then for each column its item's name, its title and its compiled formula, then
   VIEW_TABLE_FORMAT2 and more. */
#ifndef NOTES_STUB_VIEWFMT_H
#define NOTES_STUB_VIEWFMT_H

#include "fontid.h"
#include "misc.h"

/* The reference gives these no numbers: they are the stub's own. */
#define VIEW_FORMAT_VERSION 1
#define VIEW_STYLE_TABLE 0
#define VIEW_CLASS_TABLE (0 << 4)
#define VIEW_CLASS_CALENDAR (1 << 4)
#define VIEW_CLASS_MASK 0xf0

typedef struct {
    BYTE Version;
    BYTE ViewStyle;
} VIEW_FORMAT_HEADER;

#define VIEW_TABLE_FLAG_COLLAPSED 0x0001
#define VIEW_TABLE_FLAG_FLATINDEX 0x0002 /* responses stand among the other documents */
#define VIEW_TABLE_FLAG_DISP_ALLUNREAD 0x0004
#define VIEW_TABLE_FLAG_CONFLICT 0x0008
#define VIEW_TABLE_FLAG_DISP_UNREADDOCS 0x0010
#define VIEW_TABLE_GOTO_TOP_ON_OPEN 0x0020
#define VIEW_TABLE_GOTO_BOTTOM_ON_OPEN 0x0040
#define VIEW_TABLE_ALTERNATE_ROW_COLORING 0x0080
#define VIEW_TABLE_HIDE_HEADINGS 0x0100
#define VIEW_TABLE_HIDE_LEFT_MARGIN 0x0200
#define VIEW_TABLE_SIMPLE_HEADINGS 0x0400
#define VIEW_TABLE_VARIABLE_LINE_COUNT 0x0800
#define VIEW_TABLE_GOTO_TOP_ON_REFRESH 0x1000
#define VIEW_TABLE_GOTO_BOTTOM_ON_REFRESH 0x2000
#define VIEW_TABLE_EXTEND_LAST_COLUMN 0x4000
#define VIEW_TABLE_RTLVIEW 0x8000
/* Flags2 */
#define VIEW_TABLE_FLAT_HEADINGS 0x0001
#define VIEW_TABLE_COLORIZE_ICONS 0x0002
#define VIEW_TABLE_HIDE_SB 0x0004
#define VIEW_TABLE_HIDE_CAL_HEADER 0x0008
#define VIEW_TABLE_NOT_CUSTOMIZED 0x0010
#define VIEW_TABLE_SHOW_PARITAL_THREADS 0x0020
#define VIEW_TABLE_FLAG_PARTIAL_FLATINDEX 0x0020

typedef struct {
    VIEW_FORMAT_HEADER Header;
    WORD Columns;
    WORD ItemSequenceNumber;
    WORD Flags; /* VIEW_TABLE_xxx */
    WORD Flags2;
} VIEW_TABLE_FORMAT;

#define VALID_VIEW_FORMAT_SIG 0x2bad
/* The stub's own numbers. */
#define VIEW_TABLE_SINGLE_SPACE 0
#define VIEW_TABLE_ONE_POINT_25_SPACE 1
#define VIEW_TABLE_ONE_POINT_50_SPACE 2
#define VIEW_TABLE_ONE_POINT_75_SPACE 3
#define VIEW_TABLE_DOUBLE_SPACE 4

typedef struct {
    WORD Length;
    WORD BackgroundColor;
    WORD V2BorderColor;
    FONTID TitleFont;
    FONTID UnreadFont;
    FONTID TotalsFont;
    WORD AutoUpdateSeconds;
    WORD AlternateBackgroundColor;
    WORD wSig; /* VALID_VIEW_FORMAT_SIG */
    BYTE LineCount;
    BYTE Spacing;
    WORD BackgroundColorExt;
    BYTE HeaderLineCount;
    BYTE Flags1;
    WORD Spare[4];
} VIEW_TABLE_FORMAT2;

#define VIEW_COLUMN_FORMAT_SIGNATURE 0x4356
#define VIEW_COLUMN_FORMAT_SIGNATURE2 0x4357
#define VIEW_COLUMN_FORMAT_SIGNATURE3 0x4358
#define VIEW_COLUMN_FORMAT_SIGNATURE4 0x4359
#define VIEW_COLUMN_FORMAT_SIGNATURE5 0x4360
#define VCF1_M_Sort 0x0001
#define VCF1_M_SortCategorize 0x0002
#define VCF1_M_SortDescending 0x0004
#define VCF1_M_Hidden 0x0008
#define VCF1_M_Response 0x0010
#define VCF1_M_HideDetail 0x0020
#define VCF1_M_Icon 0x0040
#define VCF1_M_NoResize 0x0080
#define VCF1_M_ResortAscending 0x0100
#define VCF1_M_ResortDescending 0x0200
#define VCF1_M_Twistie 0x0400
#define VCF1_M_ResortToView 0x0800
#define VCF1_M_SecondResort 0x1000
#define VCF1_M_SecondResortDescending 0x2000
#define VCF1_M_CaseInsensitiveSort 0x4000
#define VCF1_M_AccentInsensitiveSort 0x8000
#define VCF2_M_DisplayAlignment 0x0003
#define VCF2_M_SubtotalCode 0x003c
#define VCF2_M_HeaderAlignment 0x00c0
#define VCF2_M_SortPermute 0x0100
#define VCF2_M_SecondResortUniqueSort 0x0200
#define VCF2_M_SecondResortCategorized 0x0400
#define VCF2_M_SecondResortPermute 0x0800
#define VCF2_M_SecondResortPermutePair 0x1000
#define VCF2_M_ShowValuesAsLinks 0x2000
#define VCF2_M_DisplayReadingOrder 0x4000
#define VCF2_M_HeaderReadingOrder 0x8000

typedef struct tagVIEW_COLUMN_FORMAT {
    WORD Signature; /* VIEW_COLUMN_FORMAT_SIGNATURE */
    WORD Flags1;    /* VCF1_xxx */
    WORD ItemNameSize;
    WORD TitleSize;
    WORD FormulaSize;
    WORD ConstantValueSize;
    WORD DisplayWidth; /* in eighths of an average character */
    FONTID FontID;
    WORD Flags2; /* VCF2_xxx */
    NFMT NumberFormat;
    TFMT TimeFormat;
    WORD FormatDataType; /* VIEW_COL_xxx */
    WORD ListSep;
} VIEW_COLUMN_FORMAT;

/* The reference gives them no numbers: these are the stub's own. */
#define VIEW_COL_NUMBER 1
#define VIEW_COL_TIMEDATE 2
#define VIEW_COL_TEXT 3

#endif
