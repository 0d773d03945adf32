/* What a user may do with a database; in the stub its one user may do everything. */
#ifndef NOTES_STUB_ACL_H
#define NOTES_STUB_ACL_H

#include "global.h"

#define ACL_LEVEL_NOACCESS 0
#define ACL_LEVEL_DEPOSITOR 1
#define ACL_LEVEL_READER 2
#define ACL_LEVEL_AUTHOR 3
#define ACL_LEVEL_EDITOR 4
#define ACL_LEVEL_DESIGNER 5
#define ACL_LEVEL_MANAGER 6

#endif
