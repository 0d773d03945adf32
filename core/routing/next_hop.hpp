#pragma once

#include "core/base/expected.hpp"
#include "core/tls/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::routing {

/// Where a recipient's message goes next.
struct NextHop {
    enum class Kind {
        host,         ///< A name whose address records are used, no MX.
        literal,      ///< An address literal, no DNS.
        mx,           ///< A domain: its MX, else its address records (RFC 5321 §5.1).
        unix_socket,  ///< A path; LMTP only.
        mailbox,      ///< The host server's mail.box.
        undecided,    ///< Nobody knows, because the document that says so is wrong: mail waits.
    };
    enum class Protocol { smtp, lmtp };

    Kind kind = Kind::host;
    /// Name or domain in lower case, the address without brackets, or the path. Empty for mailbox; of an undecided one
    /// the name of the document.
    std::string host;
    std::uint16_t port = 0;  ///< 0: the outbound TCP/IP port of the Server document.
    Protocol protocol = Protocol::smtp;
    std::optional<tls::Level> level{};  ///< Demanded by name; empty: what the outbound port statuses say.
    std::string credentials{};          ///< The entry of the credentials file to authenticate with; empty: none.

    /// `relay.example`, `[192.0.2.7]:2526`, `lmtp://[127.0.0.1]:24`, `lmtp:/run/lmtp`, `mail.box`: how documents write
    /// it, and the name of its queue. A domain's is `MX example.org`. What is demanded stands behind it, since a
    /// connection made for less does not do: `relay.example:587 (TLS level encrypt, credentials partner)`.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const NextHop&, const NextHop&) = default;
};

/// Reads what an administrator writes as relay host: `relay.example`, `relay.example:587`, `[192.0.2.7]`, `192.0.2.7`,
/// `[2001:db8::7]:2526`, `[IPv6:2001:db8::7]`, `[relay.example]` (brackets: no MX, as elsewhere). The error says what
/// is wrong with it.
[[nodiscard]] Expected<NextHop, std::string> parse_next_hop(std::string_view text);

/// Reads what a route document has as next hop: a relay host as above, `MX example.org` and `MX example.org:2525` for
/// the mail hosts of a domain, or a local destination as below. The error says what is wrong with it.
[[nodiscard]] Expected<NextHop, std::string> parse_route_next_hop(std::string_view text);

/// Reads what an administrator writes as the local domains' destination: `mail.box`, `lmtp://HOST:PORT` (HOST as
/// above), or `lmtp:/PATH` and `lmtp:///PATH` for a UNIX socket (LMTP: RFC 2033). The error says what is wrong with it.
[[nodiscard]] Expected<NextHop, std::string> parse_local_destination(std::string_view text);

}  // namespace postern::routing
