/* Who may see a design note. */
#ifndef NOTES_STUB_DESIGN_H
#define NOTES_STUB_DESIGN_H

#include "global.h"

typedef DWORD DESIGN_TYPE;

/* The reference names these without numbers: the numbers are the stub's own. */
#define DESIGN_TYPE_SHARED 0
#define DESIGN_TYPE_PRIVATE_DATABASE 1

#endif
