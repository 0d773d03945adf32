#include "adapters/files_posix/memory_reserve.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace postern::files_posix {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds shortage_lasts{3};

std::atomic<void*> reserve{nullptr};
std::atomic<std::size_t> reserve_octets{0};
std::atomic<Clock::rep> short_until{0};

/// Called by `operator new` in place of failing; when it returns, that tries again. It may allocate nothing.
void on_no_memory() {
    short_until.store((Clock::now() + shortage_lasts).time_since_epoch().count(), std::memory_order_relaxed);
    void* const block = reserve.exchange(nullptr);
    if (block == nullptr) throw std::bad_alloc();
    munmap(block, reserve_octets.load(std::memory_order_relaxed));
}

}  // namespace

void keep_memory_reserve(std::size_t octets) {
    reserve_octets.store(octets, std::memory_order_relaxed);
    restore_memory_reserve();
    std::set_new_handler(on_no_memory);
}

void restore_memory_reserve() {
    const auto octets = reserve_octets.load(std::memory_order_relaxed);
    if (octets == 0 || reserve.load(std::memory_order_relaxed) != nullptr) return;
    // Counted against RLIMIT_AS, and backed by nothing: it is never touched.
    void* const block = mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block != MAP_FAILED) reserve.store(block);
}

bool has_memory() { return Clock::now().time_since_epoch().count() >= short_until.load(std::memory_order_relaxed); }

}  // namespace postern::files_posix
