#pragma once

#include "core/base/expected.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace postern::routing {

/// Where a recipient's message goes next.
struct NextHop {
    enum class Kind {
        host,     ///< A name whose address records are used, no MX.
        literal,  ///< An address literal, no DNS.
    };
    Kind kind = Kind::host;
    std::string host;        ///< Name in lower case, or the address without brackets.
    std::uint16_t port = 0;  ///< 0: the outbound TCP/IP port of the Server document.

    /// `relay.example`, `[192.0.2.7]:2526`: how documents write it, and the name of its queue.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const NextHop&, const NextHop&) = default;
};

/// Reads what an administrator writes as relay host: `relay.example`, `relay.example:587`, `[192.0.2.7]`, `192.0.2.7`,
/// `[2001:db8::7]:2526`, `[IPv6:2001:db8::7]`, `[relay.example]` (brackets: no MX, as elsewhere). The error says what
/// is wrong with it.
[[nodiscard]] Expected<NextHop, std::string> parse_next_hop(std::string_view text);

}  // namespace postern::routing
