#include "core/delivery/host_addresses.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::delivery {

namespace {

using Status = dns::Answer::Status;

// RFC 3463 §3.5: X.4.3 directory server failure, X.4.4 unable to route.
constexpr smtp::EnhancedCode look_up_failed{4, 4, 3};
constexpr smtp::EnhancedCode cannot_route{4, 4, 4};
constexpr smtp::EnhancedCode cannot_ever_route{5, 4, 4};
constexpr smtp::EnhancedCode no_such_domain{5, 1, 2};  // RFC 3463 §3.2

void add_in_random_order(std::vector<tls::Host>& hosts, const std::string& name, std::vector<std::string> addresses,
                         const Random& random) {
    for (std::size_t left = addresses.size(); left > 0 && hosts.size() < max_hosts; --left) {
        std::swap(addresses[random(left) % left], addresses[left - 1]);
        hosts.push_back({name, std::move(addresses[left - 1]), false});
    }
}

smtp::DeliveryFailure failure_of_host(smtp::EnhancedCode enhanced, std::string words) {
    return {smtp::Permanence::transient, smtp::Scope::host, 0, enhanced, {}, std::move(words)};
}

smtp::DeliveryFailure failed_look_up(const std::string& name, const dns::Answer& v4, const dns::Answer& v6) {
    const auto& failed = v4.status == Status::failed ? v4 : v6;
    return failure_of_host(look_up_failed, fmt::format("addresses of {} cannot be looked up: {}", escape_for_log(name),
                                                       escape_for_log(failed.failure)));
}

smtp::DeliveryFailure no_address(const std::string& name, const dns::Answer& v4, const dns::Answer& v6) {
    const bool is_unknown = v4.status == Status::no_such_name && v6.status == Status::no_such_name;
    return failure_of_host(
        cannot_route,
        fmt::format("{} {} in DNS: check the next hop in the Configuration Settings document", escape_for_log(name),
                    is_unknown ? "does not exist" : "has no address, neither A nor AAAA,"));
}

smtp::DeliveryFailure no_mx_address(const std::string& domain, const std::vector<MxAddresses>& answers) {
    const auto shown = escape_for_log(domain);
    const bool is_implicit = answers.size() == 1 && answers.front().host == domain;
    auto words = is_implicit ? fmt::format("domain {} has no host for mail: neither MX nor A nor AAAA", shown)
                             : fmt::format("no host that the MX of {} names has an address", shown);
    return {smtp::Permanence::permanent,
            smtp::Scope::domain,
            0,
            is_implicit ? no_such_domain : cannot_ever_route,
            {},
            std::move(words)};
}

}  // namespace

Expected<std::vector<tls::Host>, smtp::DeliveryFailure> relay_host_addresses(const std::string& name,
                                                                             const dns::Answer& v4,
                                                                             const dns::Answer& v6,
                                                                             const Random& random) {
    std::vector<tls::Host> hosts;
    if (v4.status == Status::found) add_in_random_order(hosts, name, v4.addresses, random);
    if (v6.status == Status::found) add_in_random_order(hosts, name, v6.addresses, random);
    if (!hosts.empty()) return hosts;
    if (v4.status == Status::failed || v6.status == Status::failed) return unexpected(failed_look_up(name, v4, v6));
    return unexpected(no_address(name, v4, v6));
}

Expected<std::vector<tls::Host>, smtp::DeliveryFailure> mx_addresses(const std::string& domain,
                                                                     const std::vector<MxAddresses>& answers,
                                                                     const Random& random) {
    std::vector<tls::Host> hosts;
    const MxAddresses* failed = nullptr;
    for (const auto& answer : answers) {
        if (answer.v4.status == Status::found) add_in_random_order(hosts, answer.host, answer.v4.addresses, random);
        if (answer.v6.status == Status::found) add_in_random_order(hosts, answer.host, answer.v6.addresses, random);
        const bool has_failed = answer.v4.status == Status::failed || answer.v6.status == Status::failed;
        if (has_failed && failed == nullptr) failed = &answer;
    }
    if (!hosts.empty()) return hosts;
    if (failed != nullptr) return unexpected(failed_look_up(failed->host, failed->v4, failed->v6));
    return unexpected(no_mx_address(domain, answers));
}

}  // namespace postern::delivery
