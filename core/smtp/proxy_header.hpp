#pragma once

#include "core/base/bytes.hpp"
#include "core/tls/facts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postern::smtp {

/// What a proxy says of the connection that it passes on.
struct ProxyHeader {
    std::string address;  ///< The client's, `192.0.2.7`; empty: the proxy speaks for itself, or does not know whom for.
    std::optional<tls::Facts>
        tls;  ///< Of the client's connection to the proxy; safe to print. Empty: nothing was said.

    friend bool operator==(const ProxyHeader&, const ProxyHeader&) = default;
};

/// Reads the header of HAProxy's PROXY protocol, version 1 or 2, that stands before all else on a connection. Bounded:
/// a header of version 1 has 107 octets at most, one of version 2 16 KiB. What is not TCP over IP is taken for the
/// proxy's own, as the protocol wants it; of the extensions of version 2 only the one on TLS is read. Never throws on
/// what a peer sent. One thread at a time. Source: HAProxy's doc/proxy-protocol.txt (2020).
class ProxyHeaderParser {
public:
    static constexpr std::size_t max_line_octets = 107;
    static constexpr std::size_t max_block_octets = 16u << 10;  ///< Behind the first 16 octets of version 2.

    enum class Status {
        incomplete,  ///< All of `input` was taken, and more is needed.
        complete,    ///< header() is there; what follows it is left in `input`.
        malformed,   ///< error() says why; more octets change nothing.
    };

    /// Takes octets from the front of `input` up to the end of the header.
    [[nodiscard]] Status take(Octets& input);
    [[nodiscard]] const ProxyHeader& header() const { return header_; }
    /// What is wrong with the header, a clause safe to print.
    [[nodiscard]] std::string_view error() const { return error_; }
    /// Nothing was taken yet.
    [[nodiscard]] bool is_at_rest() const { return taken_.empty(); }

private:
    [[nodiscard]] Status judge();
    [[nodiscard]] Status judge_line();
    [[nodiscard]] Status judge_block();
    [[nodiscard]] Status fail(std::string_view words);
    [[nodiscard]] Status read_line(std::string_view line);
    [[nodiscard]] Status read_block(std::string_view block);
    [[nodiscard]] bool read_extensions(std::string_view extensions);

    Status status_ = Status::incomplete;
    std::string taken_;
    ProxyHeader header_;
    std::string_view error_;
};

}  // namespace postern::smtp
