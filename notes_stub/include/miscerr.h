/* Status codes of the miscellaneous package: time, message queues, statistics. */
#ifndef NOTES_STUB_MISCERR_H
#define NOTES_STUB_MISCERR_H

#include "globerr.h"

#define ERR_NOT_FOUND (PKG_MISC + 4)
#define ERR_IFMT (PKG_MISC + 10)
#define ERR_TFMT (PKG_MISC + 11)
#define ERR_TDI_CONV (PKG_MISC + 12)
#define ERR_TDO_CONV (PKG_MISC + 13)
#define ERR_FILE_INVALID (PKG_MISC + 73)
#define ERR_DN_COMP_VERSION (PKG_MISC + 77)
#define ERR_STAT_NOT_FOUND (PKG_MISC + 82)
#define ERR_MQ_POOLFULL (PKG_MISC + 94)
#define ERR_MQ_TIMEOUT (PKG_MISC + 95)
#define ERR_MQSCAN_ABORT (PKG_MISC + 96)
#define ERR_DUPLICATE_MQ (PKG_MISC + 97)
#define ERR_NO_SUCH_MQ (PKG_MISC + 98)
#define ERR_MQ_EXCEEDED_QUOTA (PKG_MISC + 99)
#define ERR_MQ_EMPTY (PKG_MISC + 100)
#define ERR_MQ_BFR_TOO_SMALL (PKG_MISC + 101)
#define ERR_MQ_QUITTING (PKG_MISC + 102)
#define ERR_STAT_NOT_SET (PKG_MISC + 103)
#define ERR_MQSCAN_DEQUEUE (PKG_MISC + 106)
#define ERR_MQSCAN_DELETE (PKG_MISC + 107)
#define ERR_MQ_MSGSPENDING (PKG_MISC + 136)
#define ERR_MISC_INVALID_ARGS (PKG_MISC + 149)
/* The reference names these without numbers: the numbers are the stub's own. */
#define ERR_NFMT (PKG_MISC + 200)
#define ERR_FLOAT_CONVERSION (PKG_MISC + 201)
#define ERR_NOT_TDPAIR (PKG_MISC + 202)
#define ERR_SERVER_NOT_TRANSLOGGED (PKG_MISC + 203)
#define ERR_ACL_VERSION (PKG_MISC + 204) /* NSFSetMaxPasswordAccess: no level of access */

#endif
