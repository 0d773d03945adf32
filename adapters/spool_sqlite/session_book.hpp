#pragma once

#include "core/report/session_tally.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace postern::spool_sqlite {

/// Sessions for TLS reports that the database does not have yet. Any thread.
class SessionBook {
public:
    using Tallies = std::vector<report::SessionTally>;

    void add(Tallies tallies) {
        const std::scoped_lock lock(mutex_);
        for (auto& tally : tallies) {
            // Where the database takes none for long, what is new is not counted any more: a report is not worth more.
            const Key key{tally.day, tally.domain, tally.policy, tally.failure};
            if (unsaved_.size() < most_unsaved || unsaved_.contains(key)) unsaved_[key] += tally.sessions;
        }
    }
    /// What is to be written now; to be added again where that failed.
    [[nodiscard]] Tallies take() {
        const std::scoped_lock lock(mutex_);
        Tallies tallies;
        for (const auto& [key, sessions] : std::exchange(unsaved_, {})) {
            const auto& [day, domain, policy, failure] = key;
            tallies.push_back({day, domain, policy, failure, sessions});
        }
        return tallies;
    }
    [[nodiscard]] bool has_unsaved() const {
        const std::scoped_lock lock(mutex_);
        return !unsaved_.empty();
    }

private:
    using Key = std::tuple<report::Day, std::string, std::string, std::string>;
    static constexpr std::size_t most_unsaved = 20'000;

    mutable std::mutex mutex_;
    std::map<Key, std::uint64_t> unsaved_;
};

}  // namespace postern::spool_sqlite
