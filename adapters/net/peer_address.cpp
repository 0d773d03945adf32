#include "adapters/net/peer_address.hpp"

namespace postern::net {

std::optional<IpAddress> address_of(const boost::asio::ip::address& address) {
    if (address.is_unspecified()) return std::nullopt;
    if (address.is_v4()) return parse_ip_address(address.to_string());
    return IpAddress{address.to_v6().to_bytes()};
}

}  // namespace postern::net
