#pragma once

#include "core/ports/spool.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace postern::spool_sqlite {

/// How many octets of bodies all sessions together may hold in memory. Any thread, without locks.
class MemoryBudget {
public:
    explicit MemoryBudget(std::uint64_t limit_octets) : limit_octets_(limit_octets) {}

    /// False, and nothing taken, where the limit would be passed.
    [[nodiscard]] bool try_take(std::uint64_t octets) {
        std::uint64_t used = used_octets_.load(std::memory_order_relaxed);
        while (octets <= limit_octets_ && used <= limit_octets_ - octets) {
            if (used_octets_.compare_exchange_weak(used, used + octets, std::memory_order_relaxed)) return true;
        }
        return false;
    }
    void give_back(std::uint64_t octets) { used_octets_.fetch_sub(octets, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t used_octets() const { return used_octets_.load(std::memory_order_relaxed); }

private:
    const std::uint64_t limit_octets_;
    std::atomic<std::uint64_t> used_octets_{0};
};

/// What one body holds of the budget; given back when it goes. Keeps the budget alive, because an accepted body may
/// outlive the spool that took it.
class BudgetShare {
public:
    explicit BudgetShare(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}
    BudgetShare(BudgetShare&& other) noexcept
        : budget_(std::move(other.budget_)), octets_(std::exchange(other.octets_, 0)) {}
    BudgetShare& operator=(BudgetShare&&) = delete;
    ~BudgetShare() { give_back(); }

    /// False, and nothing changed, where the budget does not allow it. Never shrinks.
    [[nodiscard]] bool try_grow_to(std::uint64_t octets) {
        if (octets <= octets_) return true;
        if (!budget_->try_take(octets - octets_)) return false;
        octets_ = octets;
        return true;
    }
    void give_back() {
        if (octets_ != 0) budget_->give_back(std::exchange(octets_, 0));
    }

private:
    std::shared_ptr<MemoryBudget> budget_;
    std::uint64_t octets_ = 0;
};

/// A body whose share of the budget goes back with its last reference.
[[nodiscard]] inline ports::BodyInMemory hold_in_memory(std::string octets, BudgetShare share) {
    struct Held {
        std::string octets;
        BudgetShare share;
    };
    auto held = std::make_shared<Held>(Held{std::move(octets), std::move(share)});
    const std::string* body = &held->octets;
    return {std::move(held), body};
}

}  // namespace postern::spool_sqlite
