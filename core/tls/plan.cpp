#include "core/tls/plan.hpp"

#include "core/tls/host_demand.hpp"
#include "core/tls/plan_words.hpp"

#include <algorithm>
#include <utility>

namespace postern::tls {

namespace {

/// What the settings come to, before any host is looked at.
struct Rules {
    bool may_use_ssl_port = false;
    bool may_use_tcp_port = false;
    bool may_fall_back = false;
    Level ssl_level = Level::encrypt;
    Level tcp_level = Level::none;
    std::uint16_t tcp_port = 25;
};

/// By name, for this next hop alone. A document that is less strict than the next hop itself does not weaken it: its
/// credentials may depend on it.
std::optional<Level> named_level(const PlanInput& input) {
    if (!input.policy) return input.level;
    if (input.level && is_weaker(input.policy->level, *input.level)) return input.level;
    return input.policy->level;
}

Level level_of(PortStatus status, Level default_level) {
    return status == PortStatus::enabled ? Level::none : default_level;
}

Rules read(const PlanInput& input) {
    const auto& ports = input.ports;
    const auto named = named_level(input);
    Rules rules;
    const auto usual = is_waived(input) ? Level::may : input.default_level;
    rules.tcp_level = named.value_or(level_of(ports.tcp_status, usual));
    // Clear text on the other port is no reason to look at certificates on this one.
    rules.ssl_level = std::max(rules.tcp_level, Level::encrypt);
    rules.may_use_ssl_port = ports.is_ssl_enabled && named != Level::none;
    rules.may_use_tcp_port = ports.tcp_status != PortStatus::disabled;
    rules.tcp_port = input.explicit_port != 0 ? input.explicit_port : ports.tcp_port;
    rules.may_fall_back = ports.may_fall_back_to_clear_text && rules.may_use_tcp_port;
    // Without STARTTLS the TCP/IP port has nothing for a message that requires TLS.
    if (input.requires_tls) rules.may_use_tcp_port &= rules.tcp_level != Level::none;
    return rules;
}

/// What is demanded of one host's ports; null: the port is not used for it.
struct HostPlan {
    std::optional<HostDemand> ssl;
    std::optional<HostDemand> tcp;
};

bool is_usable(const std::optional<HostDemand>& demand) { return demand && !demand->obstacle; }

HostDemand demand_of_ssl_port(const PlanInput& input, const Rules& rules, const Host& host) {
    auto found = demand_of(input, rules.ssl_level, host, host.ssl_tlsa);
    if (found.level == Level::may) found.level = Level::encrypt;  // There is nothing less on this port.
    return found;
}

HostPlan plan_host(const PlanInput& input, const Rules& rules, const Host& host) {
    HostPlan plan;
    if (rules.may_use_ssl_port) plan.ssl = demand_of_ssl_port(input, rules, host);
    if (rules.may_use_tcp_port) plan.tcp = demand_of(input, rules.tcp_level, host, host.tlsa);
    if (!plan.tcp || !plan.ssl) return plan;
    // Who can answer on the port without records must not get round those of the other (RFC 7672 §2.2).
    const bool is_way_round = (plan.tcp->has_tlsa || plan.tcp->obstacle) && !plan.ssl->has_tlsa;
    // A message waits its time-out for a port that gave no answer an hour ago only where it has no other port.
    const bool is_waste = host.is_ssl_port_known_silent && !plan.tcp->obstacle;
    if (is_way_round || is_waste) plan.ssl.reset();
    return plan;
}

Step ssl_step(const PlanInput& input, std::size_t host, const HostDemand& found) {
    return {host, input.ports.ssl_port, Mode::implicit, found.level, Condition::always, found.demand};
}

Step tcp_step(const Rules& rules, std::size_t host, const HostDemand& found) {
    const auto mode = found.level == Level::none ? Mode::clear : Mode::starttls;
    return {host, rules.tcp_port, mode, found.level, Condition::always, found.demand};
}

void add_steps(Plan& plan, const PlanInput& input, const Rules& rules, const HostPlan& host, std::size_t index) {
    const bool has_ssl_step = is_usable(host.ssl);
    if (has_ssl_step) plan.steps.push_back(ssl_step(input, index, *host.ssl));
    if (is_usable(host.tcp)) {
        plan.steps.push_back(tcp_step(rules, index, *host.tcp));
        if (has_ssl_step) plan.steps.back().condition = Condition::after_no_connection_to_ssl_port;
    }
    if (has_ssl_step || is_usable(host.tcp)) return;
    const auto& why = host.tcp ? host.tcp : host.ssl;
    if (why) plan.left_out.push_back({index, why->level, *why->obstacle, why->words});
}

/// Whether what the host publishes, or a document demands, leaves clear text after a failed handshake.
bool may_fall_back(const Rules& rules, const HostPlan& host) {
    if (!rules.may_fall_back || !is_usable(host.tcp)) return false;
    const bool has_ssl_step = is_usable(host.ssl);
    if (has_ssl_step && (host.ssl->has_tlsa || host.ssl->demand.proof != Proof::none)) return false;
    // A host without a step under TLS has no handshake that could fail, and so no second turn.
    return host.tcp->level == Level::may || (host.tcp->level == Level::none && has_ssl_step);
}

Plan plan_hosts(const PlanInput& input) {
    const auto rules = read(input);
    Plan plan;
    plan.steps.reserve(input.hosts.size() * 3);
    std::vector<HostPlan> hosts;
    for (const auto& host : input.hosts) hosts.push_back(plan_host(input, rules, host));
    for (std::size_t i = 0; i < hosts.size(); ++i) add_steps(plan, input, rules, hosts[i], i);
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (!may_fall_back(rules, hosts[i])) continue;
        plan.steps.push_back({i, rules.tcp_port, Mode::clear, Level::may, Condition::after_failed_handshake, {}});
    }
    WordsInput words{input, rules.may_use_ssl_port, rules.may_use_tcp_port, named_level(input), {}, {}};
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (hosts[i].tcp) words.found.push_back(*hosts[i].tcp);
        if (hosts[i].ssl && (!hosts[i].tcp || hosts[i].ssl->has_tlsa)) words.found.push_back(*hosts[i].ssl);
        if (rules.may_use_ssl_port && !hosts[i].ssl && input.hosts[i].is_ssl_port_known_silent)
            words.silent.push_back(input.hosts[i].address);
    }
    plan.sentence = make_sentence(words, plan);
    return plan;
}

}  // namespace

bool is_waived(const PlanInput& input) {
    return input.is_tls_optional && input.honours_tls_optional && !input.requires_tls && !named_level(input) &&
           input.default_level == Level::dane;
}

Grounds grounds_of(const PlanInput& input) {
    Grounds grounds;
    grounds.is_waived = is_waived(input);
    if (!named_level(input)) return grounds;
    const bool is_of_policy = input.policy && input.policy->level == named_level(input);
    grounds.source = !is_of_policy                            ? Grounds::Source::next_hop
                     : exemption_words(*input.policy).empty() ? Grounds::Source::policy_document
                                                              : Grounds::Source::exemption;
    return grounds;
}

bool is_sending_allowed(const PortSettings& ports) {
    return ports.tcp_status != PortStatus::disabled || ports.is_ssl_enabled;
}

Plan make_plan(const PlanInput& input) {
    if (!is_sending_allowed(input.ports)) {
        return {{},
                "outbound TCP/IP port status and SSL port status are Disabled: nothing is sent until one is enabled",
                {}};
    }
    if (input.policy && input.policy->is_undecided) {
        auto words = input.policy->document + " is wrong, and says what TLS this mail is to have: correct it";
        return {{}, words, {{0, input.policy->level, Obstacle::policy_undecided, words}}};
    }
    return plan_hosts(input);
}

Plan make_outline(PlanInput input) {
    // Level and sentence of a host that publishes nothing, without the complaint about that.
    input.hosts = {Host{}};
    input.mx_security = dns::Security::insecure;
    input.sts.reset();
    if (named_level(input) == Level::dane_only || input.default_level == Level::dane_only) {
        input.level = Level::encrypt;
        input.policy.reset();
    }
    return make_plan(input);
}

}  // namespace postern::tls
