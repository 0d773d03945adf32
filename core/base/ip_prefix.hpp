#pragma once

#include "core/base/expected.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern {

/// An IP address as octets. IPv4 stands in the mapped form of RFC 4291 §2.5.5.2, so that `192.0.2.7` and
/// `::ffff:192.0.2.7`, which a socket for both families reports, are the same address.
struct IpAddress {
    std::array<std::uint8_t, 16> octets{};

    [[nodiscard]] bool is_v4() const;
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Reads `192.0.2.7` (four decimal numbers, no leading zeros) or an IPv6 address in any form of RFC 4291 §2.2, without
/// brackets, zone or prefix. Anything else is no address. Pure.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

/// `192.0.2.7` (the mapped form too), `2001:db8::7`. parse_ip_address() is its inverse. Source: RFC 5952 §4.
[[nodiscard]] std::string to_string(const IpAddress& address);

/// The addresses that share their first `bits` bits (0 to 128, counted in the mapped form).
struct IpPrefix {
    IpAddress network;
    unsigned bits = 128;

    [[nodiscard]] bool contains(const IpAddress& address) const;
};

/// The first `bits` bits of it, the others 0.
[[nodiscard]] IpAddress first_bits(IpAddress address, unsigned bits);
/// What one subscriber has: an IPv4 address, or the /64 that an IPv6 one is of.
[[nodiscard]] IpAddress subscriber_of(const IpAddress& address);

/// Reads an address, or a prefix as in `192.0.2.0/24` and `2001:db8::/32`. The error says what is wrong with it: a
/// length out of range, or bits set behind it, which is nearly always a slip of the pen.
[[nodiscard]] Expected<IpPrefix, std::string> parse_ip_prefix(std::string_view text);

[[nodiscard]] bool is_in_any(const IpAddress& address, const std::vector<IpPrefix>& prefixes);

}  // namespace postern
