/* Other servers: the stub knows none. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_NS_H
#define NOTES_STUB_NS_H

#include "globerr.h"

/* The reference names it without a number: this is the stub's own. */
#define ERR_SERVER_UNAVAILABLE (PKG_SERVER + 200)

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC NSPingServer(char far* pServerName, DWORD far* pdwIndex, DHANDLE far* phList);
STATUS LNPUBLIC NSGetServerList(char far* pPortName, DHANDLE far* retServerTextList);

#ifdef __cplusplus
}
#endif

#endif
