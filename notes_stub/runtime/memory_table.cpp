#include "notes_stub/runtime/memory_table.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>

#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/check.hpp"

namespace notes_stub {
namespace {

std::string no_such(DWORD handle) { return "there is no memory with handle " + std::to_string(handle); }

}  // namespace

MemoryTable::Block* MemoryTable::find(DWORD handle) {
    const auto found = blocks_.find(handle);
    return found == blocks_.end() ? nullptr : &found->second;
}

DWORD MemoryTable::allocate(DWORD size) {
    std::unique_ptr<std::byte[]> bytes{new (std::nothrow) std::byte[size]()};
    if (!bytes) return 0;
    const std::lock_guard lock{mutex_};
    const DWORD handle = next_handle_++;
    blocks_.emplace(handle, Block{std::move(bytes), size, 0});
    return handle;
}

STATUS MemoryTable::resize(const char* call, DWORD handle, DWORD size) {
    std::unique_ptr<std::byte[]> bytes{new (std::nothrow) std::byte[size]()};
    if (!bytes) return ERR_MEMORY;
    {
        const std::lock_guard lock{mutex_};
        if (auto* block = find(handle)) {
            std::memcpy(bytes.get(), block->bytes.get(), std::min(size, block->size));
            block->bytes = std::move(bytes);
            block->size = size;
            return NOERROR;
        }
    }
    report_misuse(call, no_such(handle));
    return ERR_MEMORY;
}

void MemoryTable::free(const char* call, DWORD handle) {
    std::string mistake;
    {
        const std::lock_guard lock{mutex_};
        const auto* block = find(handle);
        if (block == nullptr) {
            mistake = no_such(handle);
        } else if (block->locks > 0) {
            mistake = "the memory with handle " + std::to_string(handle) + " is still locked";
        } else {
            blocks_.erase(handle);
        }
    }
    if (!mistake.empty()) report_misuse(call, mistake);
}

void* MemoryTable::lock(const char* call, DWORD handle) {
    {
        const std::lock_guard lock{mutex_};
        if (auto* block = find(handle)) {
            block->locks += 1;
            return block->bytes.get();
        }
    }
    report_misuse(call, no_such(handle));
    return nullptr;
}

void MemoryTable::unlock(const char* call, DWORD handle) {
    std::string mistake;
    {
        const std::lock_guard lock{mutex_};
        auto* block = find(handle);
        if (block == nullptr) {
            mistake = no_such(handle);
        } else if (block->locks == 0) {
            mistake = "the memory with handle " + std::to_string(handle) + " is not locked";
        } else {
            block->locks -= 1;
        }
    }
    if (!mistake.empty()) report_misuse(call, mistake);
}

DWORD MemoryTable::size(const char* call, DWORD handle) {
    {
        const std::lock_guard lock{mutex_};
        if (const auto* block = find(handle)) return block->size;
    }
    report_misuse(call, no_such(handle));
    return 0;
}

std::vector<std::string> MemoryTable::locked() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> found;
    for (const auto& [handle, block] : blocks_) {
        if (block.locks == 0) continue;
        found.push_back("handle " + std::to_string(handle) + " (" + std::to_string(block.size) + " bytes) is locked " +
                        std::to_string(block.locks) + (block.locks == 1 ? " time" : " times"));
    }
    return found;
}

}  // namespace notes_stub
