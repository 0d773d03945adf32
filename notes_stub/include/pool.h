/* Blocks inside a piece of handle memory: BLOCKID is a memory handle and an offset into it. */
#ifndef NOTES_STUB_POOL_H
#define NOTES_STUB_POOL_H

#include "global.h"
#include "osmem.h"

#define OSLockBlock(type, blockid) ((type far*)(OSLock(char, (blockid).pool) + (blockid).block))
#define OSUnlockBlock(blockid) OSUnlock((blockid).pool)
#define ISNULLBLOCKID(blockid) (((blockid).pool == NULLHANDLE) && ((blockid).block == NULLBLOCK))

#endif
