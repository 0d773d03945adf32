/* Extension manager: the stub calls no handlers, so that it registers none. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_EXTMGR_H
#define NOTES_STUB_EXTMGR_H

#include "global.h"

#include <stdarg.h>

typedef WORD EID;
typedef WORD HEMREGISTRATION; /* the type is the stub's own */
typedef va_list* VARARG_PTR;  /* likewise */

#define EM_REG_BEFORE 0x0001
#define EM_REG_AFTER 0x0002

typedef struct {
    EID EId;
    WORD NotificationType;
    STATUS Status;
    VARARG_PTR Ap;
} EMRECORD;
typedef STATUS(LNCALLBACK* EMHANDLER)(EMRECORD far* pRecord);

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC EMRegister(EID EmID, DWORD Flags, EMHANDLER Proc, WORD RecursionID,
                           HEMREGISTRATION far* rethRegistration);
STATUS LNPUBLIC EMDeregister(HEMREGISTRATION hRegistration);
STATUS LNPUBLIC EMCreateRecursionID(WORD far* retRecursionID);

#ifdef __cplusplus
}
#endif

#endif
