/* All of the database package. */
#ifndef NOTES_STUB_NSF_H
#define NOTES_STUB_NSF_H

#include "nsfdata.h"
#include "nsfdb.h"
#include "nsferr.h"
#include "nsfnote.h"
#include "nsfobjec.h"
#include "nsfsearc.h"

#endif
