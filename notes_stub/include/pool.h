/* Blocks inside a piece of handle memory: BLOCKID is a memory handle and an offset into it. */
#ifndef NOTES_STUB_POOL_H
#define NOTES_STUB_POOL_H

#include "global.h"
#include "osmem.h"

#define OSLockBlock(type, blockid) ((type far*)(OSLock(char, (blockid).pool) + (blockid).block))
#define OSUnlockBlock(blockid) OSUnlock((blockid).pool)
/* Locks the next block in place of this one, unless both lie in the same memory; `ptr` points into it and `thisid`
   names it then. */
#define OSSwitchBlock(ptr, thisid, nextid)                                \
    {                                                                     \
        if ((thisid).pool == (nextid).pool) {                             \
            *(char**)&(ptr) += (int)(nextid).block - (int)(thisid).block; \
        } else {                                                          \
            if ((thisid).pool != NULLHANDLE) OSUnlockBlock(thisid);       \
            *(void**)&(ptr) = OSLockBlock(void, nextid);                  \
        }                                                                 \
        (thisid) = (nextid);                                              \
    }
#define ISNULLBLOCKID(blockid) (((blockid).pool == NULLHANDLE) && ((blockid).block == NULLBLOCK))

#endif
