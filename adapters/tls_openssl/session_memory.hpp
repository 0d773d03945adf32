#pragma once

#include "core/tls/facts.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace postern::tls_openssl {

/// A session that may be resumed, and what its full handshake found: a resumed one shows no certificate.
struct RememberedSession {
    SslSessionPtr session;
    tls::Facts facts;
};

/// Sessions of client channels, by all that was demanded of them. The newest of a key is kept, and of all the newest
/// `max_sessions`. Thread-safe.
class SessionMemory {
public:
    explicit SessionMemory(std::size_t max_sessions = 2000) : max_sessions_(max_sessions) {}

    void remember(const std::string& key, RememberedSession session);
    /// It is forgotten: a ticket used twice ties the two connections together (RFC 8446 §C.4).
    [[nodiscard]] std::optional<RememberedSession> take(const std::string& key);

private:
    using Entry = std::pair<std::string, RememberedSession>;

    const std::size_t max_sessions_;
    std::mutex mutex_;
    std::list<Entry> entries_;  ///< The oldest first.
    std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace postern::tls_openssl
