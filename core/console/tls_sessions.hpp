#pragma once

#include "core/tls/facts.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace postern::console {

/// One inbound session that is under TLS.
struct TlsSession {
    std::string address;  ///< The peer's: `192.0.2.7`, `2001:db8::7`
    std::uint16_t port = 0;
    std::string speaks_for;  ///< The client, where the peer is a proxy that told of it; else empty.
    tls::Facts facts;
    std::chrono::milliseconds age{0};  ///< Since the handshake.
};

/// The inbound sessions under TLS, as they were when they were asked for.
struct TlsSessions {
    std::vector<TlsSession> oldest;  ///< Oldest first; no more than were asked for.
    std::size_t in_all = 0;
    std::size_t silent_workers = 0;  ///< Threads that did not answer in time; their sessions are missing.
};

/// Both together, with `max_rows` of the oldest.
[[nodiscard]] TlsSessions joined(TlsSessions some, TlsSessions others, std::size_t max_rows);

}  // namespace postern::console
