/* Package bases of status codes, and the codes of the packages that no header of their own holds. Values are facts
   published with HCL's reference and in open source that HCL's partners published. */
#ifndef NOTES_STUB_GLOBERR_H
#define NOTES_STUB_GLOBERR_H

#include "global.h"

#define PKG_MAIN 0x0000
#define PKG_OS 0x0100
#define PKG_NSF 0x0200
#define PKG_NIF 0x0300
#define PKG_NSF2 0x0380
#define PKG_MISC 0x0400
#define PKG_FORMULA 0x0500
#define PKG_ODS 0x0600
#define PKG_NIF2 0x0780
#define PKG_CLIENT 0x0800
#define PKG_SERVER 0x0900
#define PKG_NETWORK 0x0a00
#define PKG_ADDIN3 0x0c00
#define PKG_MAIL 0x0e00
#define PKG_FT 0x0f00
#define PKG_NETWORK2 0x0f80
#define PKG_SSL 0x1040
#define PKG_NSF5 0x1070
#define PKG_ROUTER 0x1100
#define PKG_MAILMAN 0x1150
#define PKG_ROUTER2 0x1170
#define PKG_LOG 0x1300
#define PKG_NSF3 0x1380
#define PKG_EVENT 0x1500
#define PKG_BSAFE 0x1700
#define PKG_SECURE 0x1900
#define PKG_XML 0x1b00
#define PKG_NETDRV 0x1c00
#define PKG_REG 0x2000
#define PKG_NSF6 0x29b0
#define PKG_ADDIN 0x3300 /* free for add-ins, as ADDIN2, 4 and 5 */
#define PKG_ADDIN4 0x3400
#define PKG_ADDIN2 0x3700
#define PKG_SMTP 0x3ae0
#define PKG_SMTPC 0x3aeb
#define PKG_SMTPC2 0x3c80
#define PKG_NSF7 0x3d60
#define PKG_ADDIN5 0x3f00

#include "miscerr.h"
#include "oserr.h"

#endif
