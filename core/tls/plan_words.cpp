#include "core/tls/plan_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::tls {

namespace {

std::string_view level_words(Level level) {
    switch (level) {
        case Level::none:
            return "clear text, STARTTLS is not used";
        case Level::may:
            return "STARTTLS where it is offered, clear text where it is not";
        case Level::encrypt:
            return "STARTTLS, and nothing where it is not offered";
        case Level::dane:
            return "what the domain publishes, else STARTTLS where it is offered, clear text where it is not";
        case Level::dane_only:
            return "TLS that TLSA records prove, and nothing else";
        case Level::fingerprint:
            return "TLS with a certificate or key of the list, and nothing else";
        case Level::verify:
        case Level::secure:
            return "TLS with a trusted certificate, and nothing else";
    }
    return {};
}

/// `TLS policy document example.com says TLS level verify`
std::string source_words(const WordsInput& words) {
    const auto& policy = words.input.policy;
    const bool is_of_policy = policy && policy->level == words.named;
    return is_of_policy ? fmt::format("{} says TLS level {}", policy->document, to_string(*words.named))
                        : fmt::format("the next hop's TLS level is {}", to_string(*words.named));
}

/// ` for mx.example or *.example`
std::string names_words(const WordsInput& words) {
    if (words.found.empty() || words.found.front().demand.proof != Proof::chain) return {};
    return fmt::format(" ({})", fmt::join(words.found.front().demand.names, " or "));
}

std::string level_clause(const WordsInput& words) {
    const auto level = *words.named;
    const bool has_names = level == Level::verify || level == Level::secure;
    return fmt::format("{}: {}{}", source_words(words), level_words(level),
                       has_names ? names_words(words) : std::string());
}

/// Every host demands more than the port status says, and is spoken of behind it.
bool is_status_overtaken(const WordsInput& words) {
    const auto is_more = [](const HostDemand& host) { return host.obstacle || host.level != Level::may; };
    return !words.found.empty() && std::all_of(words.found.begin(), words.found.end(), is_more);
}

std::string tcp_clause(const WordsInput& words) {
    const auto level = words.input.default_level;
    switch (words.input.ports.tcp_status) {
        case PortStatus::disabled:
            return "outbound TCP/IP port status is Disabled";
        case PortStatus::enabled:
            return "outbound TCP/IP port status is Enabled: clear text, STARTTLS is not used";
        case PortStatus::negotiated:
            if (level != Level::dane)
                return fmt::format("outbound TCP/IP port status is Negotiated SSL, and the default TLS level is {}: {}",
                                   to_string(level), level_words(level));
            return fmt::format(
                "outbound TCP/IP port status is Negotiated SSL{}",
                is_status_overtaken(words) ? "" : ": STARTTLS where it is offered, clear text where it is not");
    }
    return {};
}

std::string ports_clause(const WordsInput& words) {
    const auto& input = words.input;
    std::string ports;
    if (words.may_use_ssl_port) {
        ports = fmt::format("outbound SSL port status is Enabled: TLS on port {} ", input.ports.ssl_port);
        ports += words.may_use_tcp_port ? "first, the TCP/IP port where no connection can be made; " : "only; ";
    }
    if (words.named) ports += level_clause(words);
    if (words.named && !words.may_use_tcp_port) ports += "; ";
    if (!words.named || !words.may_use_tcp_port) ports += tcp_clause(words);
    if (words.may_use_tcp_port && input.explicit_port != 0)
        ports += fmt::format("; port {}, as the next hop names it", input.explicit_port);
    return ports;
}

std::string found_clause(const WordsInput& words) {
    std::vector<std::string> clauses;
    for (const auto& host : words.found) {
        const auto clause = (host.obstacle ? "left out: " : "") + host.words;
        if (!host.words.empty() && std::find(clauses.begin(), clauses.end(), clause) == clauses.end())
            clauses.push_back(clause);
    }
    return clauses.empty() ? "" : fmt::format("; {}", fmt::join(clauses, "; "));
}

std::string fallback_clause(const WordsInput& words, const Plan& plan) {
    const auto is_fallback = [](const Step& step) { return step.condition == Condition::after_failed_handshake; };
    const auto is_encrypted = [](const Step& step) { return step.mode != Mode::clear; };
    if (std::any_of(plan.steps.begin(), plan.steps.end(), is_fallback)) {
        const auto is_free = [](const HostDemand& host) { return host.level <= Level::may; };
        const bool is_for_all = std::all_of(words.found.begin(), words.found.end(), is_free);
        return fmt::format(
            "; after a failed handshake on every host, clear text in a new connection{} (notes.ini "
            "RouterFallbackNonTLS=1)",
            is_for_all ? "" : " to those of which nothing is demanded");
    }
    return std::any_of(plan.steps.begin(), plan.steps.end(), is_encrypted) ? "; no clear text after a failed handshake"
                                                                           : "";
}

std::string silent_clause(const WordsInput& words) {
    if (words.silent.empty()) return {};
    return fmt::format("; passed over, because it did not answer within the last hour: the SSL port of {}",
                       fmt::join(words.silent, ", "));
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

std::string proof_words(Level level, const Facts* facts) {
    if (level == Level::fingerprint) return "certificate or key has a listed fingerprint";
    if (level != Level::dane && level != Level::dane_only) return "certificate verified";
    const bool has_record = facts != nullptr && !facts->tlsa_record.empty();
    return "certificate proved by TLSA record" + (has_record ? " " + facts->tlsa_record : "");
}

/// What became of the sender's wish to do without (RFC 8689 §4.2.2).
std::string_view waiver_clause(const PlanInput& input) {
    if (!input.is_tls_optional || input.requires_tls) return {};
    if (is_waived(input)) return "; what the domain demands does not count, by the sender's wish (TLS-Required: No)";
    if (!input.honours_tls_optional)
        return "; the sender's TLS-Required: No does not count, because SMTP_TLSRequiredNo is Disabled";
    return "; the sender's TLS-Required: No does not count against this server's own rules";
}

}  // namespace

std::string make_sentence(const WordsInput& words, const Plan& plan) {
    const std::string_view demand =
        words.input.requires_tls
            ? "; the message's sender demands TLS with a certificate that proves the host (REQUIRETLS)"
            : "";
    const auto exemption = words.input.policy ? exemption_words(*words.input.policy) : std::string();
    return fmt::format("{}{}{}{}{}{}{}{}", ports_clause(words), exemption.empty() ? "" : "; ", exemption,
                       found_clause(words), demand, waiver_clause(words.input), fallback_clause(words, plan),
                       silent_clause(words));
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
            return fmt::format("encrypted, {} (level {})", proof_words(level, facts), to_string(level));
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
