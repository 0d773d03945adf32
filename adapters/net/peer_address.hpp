#pragma once

#include "core/base/ip_prefix.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>

namespace postern::net {

/// A peer's address as tables and decisions have it: without the scope that a link-local one has (RFC 4007 §11).
/// Nothing: it is unspecified.
[[nodiscard]] std::optional<IpAddress> address_of(const boost::asio::ip::address& address);

}  // namespace postern::net
