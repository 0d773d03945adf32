#pragma once

#include "core/tls/memory.hpp"

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace postern::spool_sqlite {

/// What is remembered of TLS and not in the database yet, the last word on each host. Any thread.
class TlsBook {
public:
    using Rows = std::vector<tls::MemoryRow>;

    void add(Rows rows) {
        const std::scoped_lock lock(mutex_);
        for (auto& row : rows) {
            Key key{row.next_hop, row.host};
            unsaved_.insert_or_assign(std::move(key), std::move(row));
        }
    }
    /// What is to be written now; to be given back by put_back() where that failed.
    [[nodiscard]] Rows take() {
        const std::scoped_lock lock(mutex_);
        Rows rows;
        for (auto& [key, row] : std::exchange(unsaved_, {})) rows.push_back(std::move(row));
        return rows;
    }
    /// What was said meanwhile counts.
    void put_back(Rows rows) {
        const std::scoped_lock lock(mutex_);
        for (auto& row : rows) {
            Key key{row.next_hop, row.host};
            unsaved_.try_emplace(std::move(key), std::move(row));
        }
    }
    [[nodiscard]] bool has_unsaved() const {
        const std::scoped_lock lock(mutex_);
        return !unsaved_.empty();
    }

private:
    using Key = std::pair<std::string, std::string>;

    mutable std::mutex mutex_;
    std::map<Key, tls::MemoryRow> unsaved_;
};

}  // namespace postern::spool_sqlite
