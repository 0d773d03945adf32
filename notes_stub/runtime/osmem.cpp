// Both kinds of handle memory. They share nothing but their manner; their handles have ranges of their own.
#include "notes_stub/include/osmem.h"

#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/memory_table.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

void report_locks(MemoryTable& table, const char* call) {
    for (const auto& what : table.locked()) report_misuse(call, "at NotesTerm, " + what);
}

MemoryTable& objects();
MemoryTable& memory();

void check_at_term() {
    report_locks(objects(), "OSLockObject");
    report_locks(memory(), "OSMemoryLock");
}

// Never destroyed: the program may free memory in its own exit handlers. The check is registered with the first memory.
MemoryTable& objects() {
    static auto* const the = [] {
        on_notes_term(check_at_term);
        return new MemoryTable{0x00000010};
    }();
    return *the;
}

MemoryTable& memory() {
    static auto* const the = [] {
        (void)objects();
        return new MemoryTable{0x40000010};
    }();
    return *the;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS OSMemAlloc(WORD, DWORD size, DHANDLE* handle) {
    require_thread("OSMemAlloc");
    if (handle == nullptr) return ERR_MEMORY;
    *handle = NULLHANDLE;
    if (size == 0) return NOERROR;
    *handle = objects().allocate(size);
    return *handle == NULLHANDLE ? ERR_MEMORY : NOERROR;
}

STATUS OSMemRealloc(DHANDLE handle, DWORD size) {
    require_thread("OSMemRealloc");
    return objects().resize("OSMemRealloc", handle, size);
}

STATUS OSMemFree(DHANDLE handle) {
    require_thread("OSMemFree");
    objects().free("OSMemFree", handle);
    return NOERROR;
}

STATUS OSMemGetSize(DHANDLE handle, DWORD* size) {
    require_thread("OSMemGetSize");
    const DWORD octets = objects().size("OSMemGetSize", handle);
    if (size != nullptr) *size = octets;
    return NOERROR;
}

void* OSLockObject(DHANDLE handle) {
    require_thread("OSLockObject");
    return objects().lock("OSLockObject", handle);
}

BOOL OSUnlockObject(DHANDLE handle) {
    require_thread("OSUnlockObject");
    objects().unlock("OSUnlockObject", handle);
    return TRUE;
}

STATUS OSMemoryAllocate(DWORD, DWORD size, MEMHANDLE* handle) {
    require_thread("OSMemoryAllocate");
    if (handle == nullptr) return ERR_MEMORY;
    *handle = memory().allocate(size);
    return *handle == NULLMEMHANDLE ? ERR_MEMORY : NOERROR;
}

STATUS OSMemoryReallocate(MEMHANDLE handle, DWORD size) {
    require_thread("OSMemoryReallocate");
    return memory().resize("OSMemoryReallocate", handle, size);
}

void* OSMemoryLock(MEMHANDLE handle) {
    require_thread("OSMemoryLock");
    return memory().lock("OSMemoryLock", handle);
}

BOOL OSMemoryUnlock(MEMHANDLE handle) {
    require_thread("OSMemoryUnlock");
    memory().unlock("OSMemoryUnlock", handle);
    return TRUE;
}

void OSMemoryFree(MEMHANDLE handle) {
    require_thread("OSMemoryFree");
    memory().free("OSMemoryFree", handle);
}

DWORD OSMemoryGetSize(MEMHANDLE handle) {
    require_thread("OSMemoryGetSize");
    return memory().size("OSMemoryGetSize", handle);
}
