#include "core/delivery/attempt_terms.hpp"

#include "core/smtp/tls_obstacle.hpp"
#include "core/tls/tlsa.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace postern::delivery {

namespace {

constexpr std::string_view lmtp_sentence = "LMTP in clear text, as the local domains' destination says";

bool is_published_level(tls::Level level) { return level == tls::Level::dane || level == tls::Level::dane_only; }

/// `postmaster@[192.0.2.1]` goes there without a document that says so.
bool is_named_by_recipients(const Job& job) {
    const auto& all = job.transaction.recipients;
    const auto is_it = [&](const mail::Address& one) {
        return one.domain.starts_with('[') && one.domain.ends_with(job.next_hop.host + ']');
    };
    return job.next_hop.kind == routing::NextHop::Kind::literal && std::all_of(all.begin(), all.end(), is_it);
}

/// None of the session's time limits is longer.
void limit_waits(smtp::ClientSettings& settings, std::chrono::seconds longest) {
    for (auto* limit : {&settings.greeting_timeout, &settings.handshake_timeout, &settings.command_timeout,
                        &settings.data_init_timeout, &settings.data_block_timeout, &settings.data_end_timeout,
                        &settings.reset_timeout, &settings.quit_timeout})
        *limit = std::min(*limit, longest);
}

}  // namespace

tls::Plan make_lmtp_plan(std::size_t hosts, std::uint16_t port) {
    tls::Plan plan{{}, std::string(lmtp_sentence)};
    for (std::size_t host = 0; host < hosts; ++host)
        plan.steps.push_back({host, port, tls::Mode::clear, tls::Level::none, tls::Condition::always});
    return plan;
}

tls::PlanInput plan_input(const Job& job) {
    const auto& hop = job.next_hop;
    tls::PlanInput input{job.ports, {}, hop.port, job.transaction.options.requires_tls, hop.level};
    input.policy = job.policy;
    input.default_level = job.default_level;
    input.dane_known_since = job.dane_known_since;
    input.is_tls_optional = job.transaction.options.is_tls_optional;
    input.honours_tls_optional = job.honours_tls_optional;
    if (hop.kind == routing::NextHop::Kind::literal) return input;
    input.domain = hop.host;
    // Named by a setting, the host is whom the administrator means (RFC 7672 §2.2.2).
    if (hop.kind == routing::NextHop::Kind::host) input.mx_security = dns::Security::secure;
    return input;
}

bool is_published_looked_at(const Job& job) {
    if (job.next_hop.protocol == routing::NextHop::Protocol::lmtp) return false;
    if (job.policy && is_published_level(job.policy->level)) return true;
    if (job.next_hop.level) return is_published_level(*job.next_hop.level);
    if (tls::is_waived(plan_input(job))) return false;
    return !job.policy && job.ports.tcp_status != tls::PortStatus::enabled && is_published_level(job.default_level);
}

std::vector<std::uint16_t> tlsa_ports(const Job& job) {
    if (!is_published_looked_at(job)) return {};
    std::vector<std::uint16_t> ports;
    if (job.ports.tcp_status != tls::PortStatus::disabled)
        ports.push_back(job.next_hop.port != 0 ? job.next_hop.port : job.ports.tcp_port);
    const bool is_another = ports.empty() || ports.front() != job.ports.ssl_port;
    if (job.ports.is_ssl_enabled && is_another) ports.push_back(job.ports.ssl_port);
    return ports;
}

bool is_demand_looked_up(const Job& job) {
    using Kind = routing::NextHop::Kind;
    const bool has_name = job.next_hop.kind == Kind::mx || job.next_hop.kind == Kind::host;
    const bool is_lmtp = job.next_hop.protocol == routing::NextHop::Protocol::lmtp;
    return has_name && !is_lmtp && (is_published_looked_at(job) || job.transaction.options.requires_tls);
}

bool is_enough_for(const Reusable& kept, const tls::Step& wanted, const tls::Host& host) {
    // Clear text after a failed handshake is an exception for one message.
    if (wanted.condition == tls::Condition::after_failed_handshake) return false;
    const bool is_same_place = kept.name == host.name && kept.address == host.address && kept.step.port == wanted.port;
    const bool may_be_clear = wanted.mode == tls::Mode::clear || wanted.level == tls::Level::may;
    return is_same_place && kept.step.mode == wanted.mode && (kept.is_encrypted || may_be_clear) &&
           tls::is_met_by(wanted.demand, kept.step.demand);
}

std::string show_host(const tls::Host& host, std::uint16_t port) {
    return host.name.empty() ? fmt::format("[{}]:{}", host.address, port)
                             : fmt::format("{} [{}]:{}", host.name, host.address, port);
}

smtp::ClientSettings session_settings(const tls::Step& step, const Job& job) {
    smtp::ClientSettings settings;
    settings.helo_name = job.helo_name;
    // An MX, or who wrote the address, may name an address or an alias of ours. Whom the documents name may share our
    // name, as another task of the same machine does.
    settings.is_own_name_a_loop = job.next_hop.kind == routing::NextHop::Kind::mx || is_named_by_recipients(job);
    settings.is_implicit_tls = step.mode == tls::Mode::implicit;
    switch (step.mode) {
        case tls::Mode::clear:
        case tls::Mode::implicit:
            settings.start_tls = smtp::StartTlsUse::never;
            break;
        case tls::Mode::starttls:
            settings.start_tls =
                step.level == tls::Level::may ? smtp::StartTlsUse::when_offered : smtp::StartTlsUse::required;
            break;
    }
    settings.demand = step.demand;
    settings.is_lmtp = job.next_hop.protocol == routing::NextHop::Protocol::lmtp;
    settings.uses_chunking = job.uses_chunking;
    settings.max_reencoded_octets = job.max_reencoded_octets;
    settings.credentials = job.credentials;
    limit_waits(settings, job.longest_wait);
    return settings;
}

tls::Outcome outcome_of(const tls::Step& step, const std::optional<tls::Facts>& facts) {
    if (facts) {
        // What was demanded was found, else nothing had been sent.
        const bool is_verified = step.demand.proof != tls::Proof::none ||
                                 (facts->verification == tls::Verification::verified && facts->is_name_matched);
        return is_verified ? tls::Outcome::encrypted_verified : tls::Outcome::encrypted_unverified;
    }
    if (step.condition == tls::Condition::after_failed_handshake) return tls::Outcome::clear_after_failure;
    return step.mode == tls::Mode::starttls ? tls::Outcome::clear_not_offered : tls::Outcome::clear_by_setting;
}

std::string clear_text_words(const Job& job) {
    if (job.policy && job.policy->level == tls::Level::none)
        return fmt::format("clear text, because {} says TLS level none", job.policy->document);
    if (job.next_hop.level == tls::Level::none) return "clear text, because the next hop's TLS level is none";
    return describe(tls::Outcome::clear_by_setting, tls::Level::none, nullptr);
}

bool is_judged(const dns::Answer& answer) {
    return answer.validation == dns::Answer::Validation::done && answer.status != dns::Answer::Status::failed;
}

std::optional<bool> find_dane(const Job& job, const tls::PlanInput& input, bool is_all_judged) {
    using dns::Security;
    if (!is_published_looked_at(job) || input.domain.empty()) return std::nullopt;
    const auto is_usable = [](const tls::TlsaAnswer& tlsa) {
        return tlsa.security == Security::secure && !tls::usable_of(tlsa.records).empty();
    };
    const auto is_published = [&](const tls::Host& host) {
        return host.security == Security::secure && (is_usable(host.tlsa) || is_usable(host.ssl_tlsa));
    };
    const bool is_any = std::any_of(input.hosts.begin(), input.hosts.end(), is_published);
    if (is_any && input.mx_security == Security::secure) return true;
    return is_all_judged ? std::optional(false) : std::nullopt;
}

smtp::DeliveryFailure unvouched_for(const tls::PlanInput& input) {
    const auto demand =
        fmt::format("the message's sender demands TLS (REQUIRETLS), and the MX records of {} are not secured by DNSSEC",
                    input.domain);
    if (input.is_validation_given_up)
        return smtp::failure_of(tls::Obstacle::self_test_failed, demand + ", which fails its self-test");
    return {smtp::Permanence::permanent, smtp::Scope::domain, 0, {5, 7, 10}, {}, demand};
}

smtp::DeliveryFailure no_word() {
    return {smtp::Permanence::transient, smtp::Scope::host, 0, {4, 3, 0}, {}, "the session ended without an answer"};
}

}  // namespace postern::delivery
