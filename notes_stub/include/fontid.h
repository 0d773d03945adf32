/* Fonts of rich text and views. */
#ifndef NOTES_STUB_FONTID_H
#define NOTES_STUB_FONTID_H

#include "colorid.h"
#include "global.h"

typedef DWORD FONTID;

/* Lies over a FONTID: its octets from the least one. */
typedef struct {
    BYTE Face;   /* FONT_FACE_xxx, or from STATIC_FONT_FACES on one of the note's font table */
    BYTE Attrib; /* ISBOLD and its like */
    BYTE Color;  /* NOTES_COLOR_xxx */
    BYTE PointSize;
} FONTIDFIELDS;

#define BYTEMASK(leftshift) ((DWORD)((DWORD)0x000000ff << (leftshift)))

#define FONT_FACE_ROMAN 0
#define FONT_FACE_SWISS 1
#define FONT_FACE_UNICODE 2
#define FONT_FACE_USERINTERFACE 3
#define FONT_FACE_TYPEWRITER 4
#define STATIC_FONT_FACES 5

#define ISBOLD 0x01
#define ISITALIC 0x02
#define ISUNDERLINE 0x04
#define ISSTRIKEOUT 0x08
#define ISSUPER 0x10
#define ISSUB 0x20
#define ISEFFECT 0x80
#define ISSHADOW 0x80
#define ISEMBOSS 0x90
#define ISEXTRUDE 0xa0

#define MAXFACESIZE 32

#define NOTES_STUB_FONT(face, attributes, points) (((DWORD)(points) << 24) | ((DWORD)(attributes) << 8) | (DWORD)(face))
#define DEFAULT_FONT_ID NOTES_STUB_FONT(FONT_FACE_SWISS, 0, 10)
#define DEFAULT_BOLD_FONT_ID NOTES_STUB_FONT(FONT_FACE_SWISS, ISBOLD, 10)
#define DEFAULT_SMALL_FONT_ID NOTES_STUB_FONT(FONT_FACE_SWISS, 0, 9) /* how small is the stub's own */
#define NULL_FONT_ID 0

/* Parts of a FONTID, read and set. */
#define FontGetFaceID(fontid) ((BYTE)((fontid)&0xff))
#define FontGetStyle(fontid) ((BYTE)(((fontid) >> 8) & 0xff))
#define FontGetColor(fontid) ((BYTE)(((fontid) >> 16) & 0xff))
#define FontGetSize(fontid) ((BYTE)(((fontid) >> 24) & 0xff))
#define NOTES_STUB_SET_FONT(fontid, shift, part) \
    ((fontid) = ((fontid) & ~((DWORD)0xff << (shift))) | ((DWORD)(BYTE)(part) << (shift)))
#define FontSetFaceID(fontid, face) NOTES_STUB_SET_FONT(fontid, 0, face)
#define FontSetStyle(fontid, style) NOTES_STUB_SET_FONT(fontid, 8, style)
#define FontSetColor(fontid, color) NOTES_STUB_SET_FONT(fontid, 16, color)
#define FontSetSize(fontid, points) NOTES_STUB_SET_FONT(fontid, 24, points)

#endif
