#include "core/tls/plan.hpp"

#include <fmt/format.h>

namespace postern::tls {

namespace {

/// What the settings come to, before any host is looked at.
struct Rules {
    bool may_use_ssl_port = false;
    bool may_use_tcp_port = false;
    bool may_fall_back = false;
    Step ssl_step;
    Step tcp_step;
};

Rules read(const PlanInput& input) {
    const auto& ports = input.ports;
    Rules rules;
    rules.may_use_ssl_port = ports.is_ssl_enabled;
    rules.may_use_tcp_port = ports.tcp_status != PortStatus::disabled;
    rules.ssl_step = {0, ports.ssl_port, Mode::implicit, Level::encrypt, Condition::always};
    const auto tcp_port = input.explicit_port != 0 ? input.explicit_port : ports.tcp_port;
    const bool is_negotiated = ports.tcp_status == PortStatus::negotiated;
    rules.tcp_step = {0, tcp_port, is_negotiated ? Mode::starttls : Mode::clear,
                      is_negotiated ? Level::may : Level::none, Condition::always};
    if (input.level) {
        rules.may_use_ssl_port &= *input.level != Level::none;
        rules.tcp_step.mode = *input.level == Level::none ? Mode::clear : Mode::starttls;
        rules.tcp_step.level = *input.level;
    }
    const bool is_start_tls_used = rules.tcp_step.mode == Mode::starttls;
    // Clear text needs a port that may be used for it, and a handshake that can fail.
    rules.may_fall_back = ports.may_fall_back_to_clear_text && rules.may_use_tcp_port &&
                          (rules.may_use_ssl_port || is_start_tls_used) && input.level != Level::encrypt;
    if (!input.requires_tls) return rules;
    rules.may_use_tcp_port &= is_start_tls_used;
    rules.may_fall_back = false;
    rules.ssl_step.level = rules.tcp_step.level = Level::secure;
    return rules;
}

// A message waits its time-out for a port that gave no answer an hour ago only where it has no other port.
bool uses_ssl_port(const Rules& rules, const Host& host) {
    return rules.may_use_ssl_port && !(host.is_ssl_port_known_silent && rules.may_use_tcp_port);
}

void add_steps(Plan& plan, const Rules& rules, const Host& host, std::size_t index) {
    const bool has_ssl_step = uses_ssl_port(rules, host);
    if (has_ssl_step) {
        plan.steps.push_back(rules.ssl_step);
        plan.steps.back().host = index;
    }
    if (!rules.may_use_tcp_port) return;
    plan.steps.push_back(rules.tcp_step);
    plan.steps.back().host = index;
    if (has_ssl_step) plan.steps.back().condition = Condition::after_no_connection_to_ssl_port;
}

// A host without a step under TLS has no handshake that could fail, and so no second turn.
void add_fallback(Plan& plan, const Rules& rules, const Host& host, std::size_t index) {
    if (!uses_ssl_port(rules, host) && rules.tcp_step.mode == Mode::clear) return;
    plan.steps.push_back({index, rules.tcp_step.port, Mode::clear, Level::may, Condition::after_failed_handshake});
}

std::string_view tcp_clause(PortStatus status) {
    switch (status) {
        case PortStatus::disabled:
            return "outbound TCP/IP port status is Disabled";
        case PortStatus::enabled:
            return "outbound TCP/IP port status is Enabled: clear text, STARTTLS is not used";
        case PortStatus::negotiated:
            return "outbound TCP/IP port status is Negotiated SSL: STARTTLS where it is offered, clear text where it "
                   "is not";
    }
    return {};
}

std::string_view level_clause(Level level) {
    if (level == Level::none) return "the next hop's TLS level is none: clear text, STARTTLS is not used";
    if (level == Level::may)
        return "the next hop's TLS level is may: STARTTLS where it is offered, clear text where it is not";
    return "the next hop's TLS level is encrypt: STARTTLS, and nothing where it is not offered";
}

std::string fallback_clause(const Rules& rules) {
    if (rules.may_fall_back) {
        return "; after a failed handshake on every host, clear text in a new connection (notes.ini "
               "RouterFallbackNonTLS=1)";
    }
    const bool has_handshake = rules.may_use_ssl_port || rules.tcp_step.mode == Mode::starttls;
    return has_handshake ? "; no clear text after a failed handshake" : "";
}

std::string silent_clause(const PlanInput& input, const Rules& rules) {
    std::string names;
    for (const auto& host : input.hosts) {
        if (rules.may_use_ssl_port && !uses_ssl_port(rules, host)) names += (names.empty() ? "" : ", ") + host.address;
    }
    if (names.empty()) return {};
    return fmt::format("; passed over, because it did not answer within the last hour: the SSL port of {}", names);
}

std::string make_sentence(const PlanInput& input, const Rules& rules) {
    std::string ports;
    if (rules.may_use_ssl_port) {
        ports = fmt::format("outbound SSL port status is Enabled: TLS on port {} ", input.ports.ssl_port);
        ports += rules.may_use_tcp_port ? "first, the TCP/IP port where no connection can be made; " : "only; ";
    }
    if (input.level) ports += level_clause(*input.level);
    if (input.level && !rules.may_use_tcp_port) ports += "; ";
    if (!input.level || !rules.may_use_tcp_port) ports += tcp_clause(input.ports.tcp_status);
    if (rules.may_use_tcp_port && input.explicit_port != 0) {
        ports += fmt::format("; port {}, as the next hop names it", input.explicit_port);
    }
    const std::string_view demand =
        input.requires_tls ? "; the message's sender demands TLS with a certificate that proves the host (REQUIRETLS)"
                           : "";
    return fmt::format("{}{}{}{}", ports, demand, fallback_clause(rules), silent_clause(input, rules));
}

/// What the certificate lacks for `verified`.
std::string_view shortcoming(const Facts& facts) {
    switch (facts.verification) {
        case Verification::no_certificate:
            return "the peer showed none";
        case Verification::unverified:
            return facts.verification_reason;
        case Verification::verified:
            return facts.is_name_matched ? "" : "it does not name the host";
    }
    return {};
}

std::string describe_unverified(Level level, const Facts* facts) {
    auto words = fmt::format("encrypted, certificate not checked (level {})", to_string(level));
    const auto reason = facts != nullptr ? shortcoming(*facts) : std::string_view{};
    if (!reason.empty()) words.append(": ").append(reason);
    return words;
}

}  // namespace

bool is_sending_allowed(const PortSettings& ports) {
    return ports.tcp_status != PortStatus::disabled || ports.is_ssl_enabled;
}

Plan make_plan(const PlanInput& input) {
    if (!is_sending_allowed(input.ports)) {
        return {{},
                "outbound TCP/IP port status and SSL port status are Disabled: nothing is sent until one is enabled"};
    }
    const auto rules = read(input);
    Plan plan;
    plan.steps.reserve(input.hosts.size() * 3);
    for (std::size_t i = 0; i < input.hosts.size(); ++i) add_steps(plan, rules, input.hosts[i], i);
    for (std::size_t i = 0; rules.may_fall_back && i < input.hosts.size(); ++i)
        add_fallback(plan, rules, input.hosts[i], i);
    plan.sentence = make_sentence(input, rules);
    return plan;
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::encrypted_verified:
            return "encrypted-verified";
        case Outcome::encrypted_unverified:
            return "encrypted-unverified";
        case Outcome::clear_by_setting:
            return "clear-by-setting";
        case Outcome::clear_not_offered:
            return "clear-not-offered";
        case Outcome::clear_after_failure:
            return "clear-after-failure";
    }
    return {};
}

std::string describe(Outcome outcome, Level level, const Facts* facts) {
    switch (outcome) {
        case Outcome::encrypted_verified:
            return fmt::format("encrypted, certificate verified (level {})", to_string(level));
        case Outcome::encrypted_unverified:
            return describe_unverified(level, facts);
        case Outcome::clear_by_setting:
            return "clear text, because outbound TCP/IP port status is Enabled";
        case Outcome::clear_not_offered:
            return fmt::format("clear text, because STARTTLS is not offered (level {})", to_string(level));
        case Outcome::clear_after_failure:
            return "clear text after a failed handshake, because notes.ini says RouterFallbackNonTLS=1";
    }
    return {};
}

}  // namespace postern::tls
