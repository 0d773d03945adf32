#pragma once

#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"
#include "core/routing/route_table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace postern::routing {

/// What decides where mail goes.
struct RouteSettings {
    RouteTable documents;
    std::vector<std::string> local_domains;  ///< Lower case.
    NextHop local_destination{NextHop::Kind::mailbox, {}, 0, NextHop::Protocol::smtp};
    std::optional<NextHop> relay_host;  ///< Empty: by MX.

    friend bool operator==(const RouteSettings&, const RouteSettings&) = default;
};

/// Where a recipient's message goes, and why.
struct Decision {
    enum class Rule {
        document,    ///< A route document.
        local,       ///< A local domain, or Postmaster without a domain.
        relay_host,  ///< All that is not local.
        literal,     ///< The address itself names the host.
        mx,          ///< Nothing says otherwise.
    };
    Rule rule = Rule::mx;
    NextHop next_hop;
    const RecipientRoute* document = nullptr;  ///< Of Rule::document; lives in the settings.
};

/// The next hop of one recipient: that of its route document where there is one, else the local destination for a local
/// domain and for Postmaster without a domain, else the relay host where one is set, else the domain's MX (for an
/// address literal: that address, RFC 5321 §4.1.3). Pure.
[[nodiscard]] Decision decide(const RouteSettings& settings, const mail::Address& recipient);
[[nodiscard]] NextHop route(const RouteSettings& settings, const mail::Address& recipient);

}  // namespace postern::routing
