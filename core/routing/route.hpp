#pragma once

#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"

#include <optional>
#include <string>
#include <vector>

namespace postern::routing {

/// What decides where mail goes.
struct RouteSettings {
    std::vector<std::string> local_domains;  ///< Lower case.
    NextHop local_destination{NextHop::Kind::mailbox, {}, 0, NextHop::Protocol::smtp};
    std::optional<NextHop> relay_host;  ///< Empty: by MX.

    friend bool operator==(const RouteSettings&, const RouteSettings&) = default;
};

/// The next hop of one recipient: the local destination for a local domain and for Postmaster without a domain, else
/// the relay host where one is set, else the domain's MX (for an address literal: that address, RFC 5321 §4.1.3). Pure.
[[nodiscard]] NextHop route(const RouteSettings& settings, const mail::Address& recipient);

}  // namespace postern::routing
