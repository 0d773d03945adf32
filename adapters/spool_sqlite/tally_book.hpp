#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace postern::spool_sqlite {

/// The counters in memory, and which of them the database does not have yet. Any thread.
class TallyBook {
public:
    using Tallies = std::map<std::string, std::int64_t>;

    void load(Tallies stored) {
        const std::scoped_lock lock(mutex_);
        totals_ = std::move(stored);
    }
    void add(const Tallies& increments) {
        const std::scoped_lock lock(mutex_);
        for (const auto& [name, increment] : increments) {
            totals_[name] += increment;
            unsaved_.insert(name);
        }
    }
    void forget(const std::vector<std::string>& names) {
        const std::scoped_lock lock(mutex_);
        for (const auto& name : names)
            if (totals_.erase(name) > 0) unsaved_.insert(name);
    }
    [[nodiscard]] Tallies totals() const {
        const std::scoped_lock lock(mutex_);
        return totals_;
    }
    /// What is to be written now, 0 where it is forgotten; to be given back by put_back() where that failed.
    [[nodiscard]] Tallies take_unsaved() {
        const std::scoped_lock lock(mutex_);
        Tallies unsaved;
        for (const auto& name : unsaved_) {
            const auto total = totals_.find(name);
            unsaved.emplace(name, total == totals_.end() ? 0 : total->second);
        }
        unsaved_.clear();
        return unsaved;
    }
    void put_back(const Tallies& unsaved) {
        const std::scoped_lock lock(mutex_);
        for (const auto& [name, value] : unsaved) unsaved_.insert(name);
    }
    [[nodiscard]] bool has_unsaved() const {
        const std::scoped_lock lock(mutex_);
        return !unsaved_.empty();
    }

private:
    mutable std::mutex mutex_;
    Tallies totals_;
    std::set<std::string> unsaved_;
};

}  // namespace postern::spool_sqlite
