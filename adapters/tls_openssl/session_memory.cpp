#include "adapters/tls_openssl/session_memory.hpp"

#include <utility>

namespace postern::tls_openssl {

void SessionMemory::remember(const std::string& key, RememberedSession session) {
    std::list<Entry> replaced;  // Freed after the lock.
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end())
        replaced.splice(replaced.end(), entries_, found->second);
    entries_.emplace_back(key, std::move(session));
    by_key_[key] = std::prev(entries_.end());
    if (entries_.size() <= max_sessions_) return;
    by_key_.erase(entries_.front().first);
    replaced.splice(replaced.end(), entries_, entries_.begin());
}

std::optional<RememberedSession> SessionMemory::take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    auto session = std::move(found->second->second);
    entries_.erase(found->second);
    by_key_.erase(found);
    return session;
}

}  // namespace postern::tls_openssl
