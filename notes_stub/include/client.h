/* What a client asks of a server. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_CLIENT_H
#define NOTES_STUB_CLIENT_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS ClientRunServerAgent(DBHANDLE hDB, NOTEID anid, NOTEID nidParamDoc, BOOL bForeignServer,
                            BOOL bSuppressPrintToConsole);

#ifdef __cplusplus
}
#endif

#endif
