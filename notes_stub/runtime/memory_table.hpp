/// Blocks of memory by handle, with their lock counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// Handles are never given out twice, so that a stale one is noticed. Misuse is reported with the name of the call.
/// Any thread: memory, unlike a note, may be handed on.
class MemoryTable {
public:
    explicit MemoryTable(DWORD first_handle) : next_handle_(first_handle) {}

    /// 0: no memory. A block of size 0 is a block.
    DWORD allocate(DWORD size);
    STATUS resize(const char* call, DWORD handle, DWORD size);
    void free(const char* call, DWORD handle);
    /// Null: no such block.
    void* lock(const char* call, DWORD handle);
    void unlock(const char* call, DWORD handle);
    DWORD size(const char* call, DWORD handle);
    /// "handle 17 (40 bytes) is locked 2 times", for each block that is locked.
    [[nodiscard]] std::vector<std::string> locked() const;

private:
    struct Block {
        // One allocation a block, so that a memory checker sees a write past its end.
        std::unique_ptr<std::byte[]> bytes;
        DWORD size = 0;
        unsigned locks = 0;
    };
    Block* find(DWORD handle);

    mutable std::mutex mutex_;
    DWORD next_handle_;
    std::map<DWORD, Block> blocks_;
};

}  // namespace notes_stub
