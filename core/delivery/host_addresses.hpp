#pragma once

#include "core/base/expected.hpp"
#include "core/dns/answer.hpp"
#include "core/smtp/delivery_failure.hpp"
#include "core/tls/plan.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace postern::delivery {

/// Below its argument.
using Random = std::function<std::size_t(std::size_t)>;

/// More are not tried in one walk: each may cost a time-out.
inline constexpr std::size_t max_hosts = 16;

/// The addresses of a relay host in the order of trial, from the answers to its A and AAAA questions: IPv4 first,
/// because a sender without a working IPv6 route would wait a time-out for every host; among one family in random order
/// (RFC 5321 §5.1). One family's failed look-up does not matter while the other has addresses. None: a failure that
/// never lasts, since a mistyped relay host must hold mail up and not return it. Pure but for `random`.
[[nodiscard]] Expected<std::vector<tls::Host>, smtp::DeliveryFailure> relay_host_addresses(const std::string& name,
                                                                                           const dns::Answer& v4,
                                                                                           const dns::Answer& v6,
                                                                                           const Random& random);

/// What was answered to the address questions of one MX host.
struct MxAddresses {
    std::string host;
    dns::Answer v4;
    dns::Answer v6;
};

/// The addresses of a domain's MX hosts, host by host in the order of trial, each as above, max_hosts in all. Hosts
/// that have none, or whose look-up failed, are passed over while another has some. None at all: transient where a
/// look-up failed (the resolver, not the domain, owes us an answer); else permanent, 5.1.2 for the domain itself as its
/// implicit MX and 5.4.4 for hosts that its MX names (RFC 5321 §5.1). Pure but for `random`.
[[nodiscard]] Expected<std::vector<tls::Host>, smtp::DeliveryFailure> mx_addresses(
    const std::string& domain, const std::vector<MxAddresses>& answers, const Random& random);

}  // namespace postern::delivery
