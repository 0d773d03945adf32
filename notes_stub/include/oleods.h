/* OLE as it is stored. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_OLEODS_H
#define NOTES_STUB_OLEODS_H

#include "global.h"

typedef struct {
    DWORD Data1;
    WORD Data2;
    WORD Data3;
    BYTE Data4[8];
} OLE_GUID;

#endif
