#pragma once

#include "core/ports/tls_engine.hpp"

#include "adapters/tls_openssl/tls_openssl.hpp"
#include "tests/support/tls/test_certificate.hpp"

#include <cstddef>
#include <limits>
#include <memory>
#include <string>

namespace postern::test {

inline constexpr std::size_t all_at_once = std::numeric_limits<std::size_t>::max();

/// An engine that trusts no root unless the options name one.
[[nodiscard]] std::unique_ptr<ports::TlsEngine> engine(tls_openssl::TlsOptions options = {});
/// An engine with this certificate installed.
[[nodiscard]] std::unique_ptr<ports::TlsEngine> engine_with(const TestCertificate& certificate,
                                                            tls_openssl::TlsOptions options = {});
/// An engine that trusts this root and nothing else.
[[nodiscard]] std::unique_ptr<ports::TlsEngine> engine_trusting(const std::string& root_pem);

/// Moves what `from` has to send to `to`, in pieces of at most `piece_octets`, and has the handshake go on after each.
void deliver(ports::TlsChannel& from, ports::TlsChannel& to, std::size_t piece_octets = all_at_once);

/// Two channels that talk to each other in memory.
struct ChannelPair {
    using State = ports::TlsChannel::State;

    std::unique_ptr<ports::TlsChannel> client;
    std::unique_ptr<ports::TlsChannel> server;

    ChannelPair(ports::TlsEngine& client_engine, ports::TlsEngine& server_engine,
                const std::string& server_name = "mail.example.test")
        : ChannelPair(client_engine, server_engine, ports::ClientTlsOptions{server_name}) {}
    ChannelPair(ports::TlsEngine& client_engine, ports::TlsEngine& server_engine,
                const ports::ClientTlsOptions& options);

    /// Runs the handshake until neither side has anything to say.
    ChannelPair& shake_hands(std::size_t piece_octets = all_at_once);
    [[nodiscard]] bool are_both(State state) const;
};

/// Everything that can be read now.
[[nodiscard]] std::string read_all(ports::TlsChannel& channel);

/// Encrypts on one side and decrypts on the other.
[[nodiscard]] std::string carry(ports::TlsChannel& from, ports::TlsChannel& to, const std::string& text);

}  // namespace postern::test
