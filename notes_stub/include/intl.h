/* International settings: the stub has none but the defaults, so the types of global.h suffice. */
#ifndef NOTES_STUB_INTL_H
#define NOTES_STUB_INTL_H

#include "global.h"

#endif
