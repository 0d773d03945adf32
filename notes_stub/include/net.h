/* Sessions of the network. */
#ifndef NOTES_STUB_NET_H
#define NOTES_STUB_NET_H

#include "global.h"

typedef struct {
    WORD Index;
    WORD SeqNo;
} SESSIONID;

#define MAXNETADR 64 /* the stub's own: the reference names it without a number */

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif
