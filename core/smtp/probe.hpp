#pragma once

#include "core/base/bytes.hpp"
#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/smtp/client_session.hpp"
#include "core/tls/facts.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace postern::smtp {

/// Whom a probe connects to.
struct ProbePlace {
    std::string address;
    std::uint16_t port = 25;
    std::chrono::seconds connect_timeout{10};
};

/// The last ClientClose ends the probe, as on_no_connection() and on_closed() do.
using ProbeAction = std::variant<Send, ClientStartTls, ClientSetDeadline, ClientClose>;
using ProbeActions = std::vector<ProbeAction>;

/// A connection that is made to find something out, and carries no mail. Without I/O: feed events; perform the returned
/// actions in order. Never throws on what the peer sends. One thread at a time.
class Probe {
public:
    virtual ~Probe() = default;

    /// What ClientStartTls is to ask for.
    [[nodiscard]] virtual ports::ClientTlsOptions tls_options() const = 0;

    /// `words`: `Connection refused`.
    virtual void on_no_connection(const std::string& words) = 0;
    [[nodiscard]] virtual ProbeActions on_connected(Now now) = 0;
    [[nodiscard]] virtual ProbeActions on_bytes(Octets input, Now now) = 0;
    /// `chain`: the peer's certificates, its own first.
    [[nodiscard]] virtual ProbeActions on_tls_established(const tls::Facts& facts,
                                                          std::vector<ports::CertificateFacts> chain, Now now) = 0;
    [[nodiscard]] virtual ProbeActions on_tls_failed(const tls::Failure& failure, Now now) = 0;
    /// What crossed the wire of a handshake that is under way; said before on_deadline().
    virtual void on_flights(tls::Flights /*flights*/) {}
    [[nodiscard]] virtual ProbeActions on_deadline(Now now) = 0;
    /// The peer closed.
    virtual void on_closed() = 0;
};

}  // namespace postern::smtp
