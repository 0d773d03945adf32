/* Character set descriptions, opaque. */
#ifndef NOTES_STUB_NLS_H
#define NOTES_STUB_NLS_H

#include "global.h"

typedef void far* NLS_PINFO;

#endif
