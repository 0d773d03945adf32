#pragma once

#include "core/base/expected.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/mail/address.hpp"
#include "core/smtp/server_session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace postern::access {

/// Who may send to whom through this server.
struct RelayControls {
    std::vector<std::string> local_domains;  ///< Lower case.
    std::vector<IpPrefix> allowed_hosts;     ///< May send to any domain.
};

/// Domains in any case; hosts as `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. The error names the entry and says what
/// is wrong with it.
[[nodiscard]] Expected<RelayControls, std::string> make_relay_controls(const std::vector<std::string>& local_domains,
                                                                       const std::vector<std::string>& allowed_hosts);

/// An allowed host may send to everyone; others only to local domains and to Postmaster (RFC 5321 §4.5.1), the rest is
/// 550 5.7.1. A local part that itself names a route (`user%other.example`, `other.example!user`,
/// `"user@other.example"`) is refused from them too, because the host behind us may follow it and relay for us. Pure.
[[nodiscard]] smtp::Decision decide_recipient(const RelayControls& controls, std::string_view peer_address,
                                              const mail::Address& recipient);

}  // namespace postern::access
