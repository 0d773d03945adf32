/* Lengths of names and paths, the terminating zero included. */
#ifndef NOTES_STUB_NAMES_H
#define NOTES_STUB_NAMES_H

#include "global.h"

#define MAXUSERNAME 256
#define MAXSERVERNAME 256
#define MAXDOMAINNAME 32
#define MAXPORTNAME 5

#endif
