#include "core/tls/host_demand.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::tls {

namespace {

using dns::Security;

HostDemand left_out(Level level, Obstacle obstacle, std::string words) {
    return {level, {}, false, obstacle, std::move(words)};
}

std::string shown_name(const Host& host) { return escape_for_log(host.name.empty() ? host.address : host.name); }

void add_name(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// A name that the resolver's words may hold is somebody else's.
std::string cause_words(const TlsaAnswer& tlsa) { return tlsa.failure.empty() ? "" : ": " + tlsa.failure; }

/// RFC 7672 §2.1: what is bogus may be anybody's, and what cannot be judged may be bogus.
std::optional<HostDemand> find_bad_answer(const PlanInput& input, Level level, const Host& host) {
    const auto judge = [&](Security security, const std::string& what) -> std::optional<HostDemand> {
        if (security == Security::bogus)
            return left_out(level, Obstacle::dnssec_invalid,
                            fmt::format("the DNSSEC signatures of {} do not hold", what));
        if (security == Security::failed)
            return left_out(level, Obstacle::look_up_failed, fmt::format("{} cannot be looked up", what));
        return std::nullopt;
    };
    if (auto bad = judge(input.mx_security, "the MX of " + escape_for_log(input.domain))) return bad;
    return judge(host.security, "the addresses of " + shown_name(host));
}

/// RFC 7672 §2.2: TLSA records count only below a chain of answers that DNSSEC vouches for.
bool is_dane_possible(const PlanInput& input, const Host& host) {
    return input.mx_security == Security::secure && host.security == Security::secure && !host.name.empty();
}

std::string base_domain(const Host& host, const TlsaAnswer& tlsa) {
    return tlsa.base_domain.empty() ? host.name : tlsa.base_domain;
}

/// RFC 7672 §3.2.2: the TLSA base domain, the next-hop domain, and where its aliases end. That the MX is secure was
/// found before.
std::vector<std::string> reference_identifiers(const PlanInput& input, const std::string& base) {
    std::vector<std::string> names;
    add_name(names, base);
    add_name(names, input.domain);
    add_name(names, input.canonical_domain);
    return names;
}

HostDemand by_tlsa(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa,
                   std::vector<TlsaRecord> usable) {
    HostDemand found{level, {}, true, std::nullopt, {}};
    const auto base = base_domain(host, tlsa);
    found.words = fmt::format("DANE: {} publishes TLSA records, {} of {} usable: TLS that one of them proves",
                              escape_for_log(base), usable.size(), tlsa.records.size());
    found.demand.proof = Proof::tlsa;
    found.demand.names = reference_identifiers(input, base);
    found.demand.tlsa = std::move(usable);
    found.demand.server_name = base;  // RFC 7672 §8.1
    return found;
}

/// RFC 8461 §5: only a policy that enforces changes anything here.
std::optional<HostDemand> by_sts(const PlanInput& input, const Host& host) {
    if (!input.sts || input.sts->mode != StsPolicy::Mode::enforce) return std::nullopt;
    const auto name = shown_name(host);
    if (host.name.empty() || !allows_mx(*input.sts, host.name))
        return left_out(Level::secure, Obstacle::mx_not_in_sts_policy,
                        fmt::format("the MTA-STS policy of {} does not name {}", escape_for_log(input.domain), name));
    HostDemand found{Level::secure, {}, false, std::nullopt, {}};
    found.demand.proof = Proof::chain;
    found.demand.names = {host.name};
    found.words = fmt::format("MTA-STS: the policy {} of {} enforces TLS with a trusted certificate for {}",
                              escape_for_log(input.sts->id), escape_for_log(input.domain), name);
    return found;
}

std::string testing_words(const PlanInput& input) {
    if (!input.sts || input.sts->mode != StsPolicy::Mode::testing) return {};
    return fmt::format("MTA-STS: the policy {} of {} is in testing and demands nothing", escape_for_log(input.sts->id),
                       escape_for_log(input.domain));
}

HostDemand without_usable_tlsa(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa) {
    const auto base = escape_for_log(base_domain(host, tlsa));
    const bool has_tlsa = !tlsa.records.empty();
    const auto what = has_tlsa ? fmt::format("none of the TLSA records of {} can be used", base)
                               : fmt::format("{} publishes no TLSA record", base);
    if (level == Level::dane_only) return left_out(level, Obstacle::dane_required, what);
    auto found = by_sts(input, host).value_or(HostDemand{Level::may, {}, false, std::nullopt, testing_words(input)});
    if (!has_tlsa && found.words.empty() && is_dane_possible(input, host)) found.words = "DANE: " + what;
    if (!has_tlsa) return found;
    found.has_tlsa = true;
    if (found.level != Level::may) return found;
    found.level = Level::encrypt;  // RFC 7672 §2.2: TLS is demanded, authentication is not.
    found.words = "DANE: " + what + ": TLS, the certificate not checked";
    return found;
}

/// No signature is looked at: whoever strips them must not get mail in clear text that DANE protected before.
HostDemand without_validation(const PlanInput& input, Level level, const Host& host) {
    const auto name = shown_name(host);
    if (input.dane_known_since)
        return left_out(
            level, Obstacle::self_test_failed,
            fmt::format("DNSSEC fails its self-test, so that the TLSA records of {} cannot be had, and {} is "
                        "known to have DANE since {} UTC",
                        name, escape_for_log(input.domain), short_date(*input.dane_known_since)));
    const auto words =
        fmt::format("DNSSEC fails its self-test, so that nobody can say whether {} publishes TLSA records", name);
    if (level == Level::dane_only) return left_out(level, Obstacle::self_test_failed, words);
    auto found = without_usable_tlsa(input, level, host, {});
    found.words = found.words.empty() ? words + ": as if it did not" : words + "; " + found.words;
    return found;
}

HostDemand by_what_is_published(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa) {
    if (!is_dane_possible(input, host) && input.is_validation_given_up) return without_validation(input, level, host);
    if (!is_dane_possible(input, host)) {
        const TlsaAnswer none;
        auto found = without_usable_tlsa(input, level, host, none);
        if (found.obstacle == Obstacle::dane_required)
            found.words = fmt::format("DNSSEC does not vouch for {}, so that it has no TLSA record", shown_name(host));
        return found;
    }
    const auto base = escape_for_log(base_domain(host, tlsa));
    if (tlsa.security == Security::bogus)
        return left_out(
            level, Obstacle::dnssec_invalid,
            fmt::format("the DNSSEC signatures of the TLSA records of {} do not hold{}", base, cause_words(tlsa)));
    if (tlsa.security == Security::failed)
        return left_out(level, Obstacle::look_up_failed,
                        fmt::format("the TLSA records of {} cannot be looked up{}", base, cause_words(tlsa)));
    if (tlsa.security == Security::insecure) return without_usable_tlsa(input, level, host, {});
    auto usable = usable_of(tlsa.records);
    if (!usable.empty()) return by_tlsa(input, level, host, tlsa, std::move(usable));
    return without_usable_tlsa(input, level, host, tlsa);
}

std::vector<std::string> names_or(const PlanInput& input, std::vector<std::string> usual) {
    if (input.policy && !input.policy->match_names.empty()) return input.policy->match_names;
    return usual;
}

HostDemand by_level(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa) {
    HostDemand found{level, {}, false, std::nullopt, {}};
    auto& demand = found.demand;
    switch (level) {
        case Level::none:
        case Level::may:
        case Level::encrypt:
            break;
        case Level::dane:
        case Level::dane_only:
            return by_what_is_published(input, level, host, tlsa);
        case Level::fingerprint:
            demand.proof = Proof::fingerprint;
            if (input.policy) demand.fingerprints = input.policy->fingerprints;
            break;
        case Level::verify:
            demand.proof = Proof::chain;
            demand.names = names_or(input, {host.name.empty() ? host.address : host.name});
            break;
        case Level::secure: {
            // The name that the sender wrote, since whoever forges an MX would have a certificate for what it names.
            demand.proof = Proof::chain;
            demand.names = names_or(input, input.domain.empty() ? std::vector{host.address}
                                                                : std::vector{input.domain, "*." + input.domain});
            break;
        }
    }
    return found;
}

void add_policy(Demand& demand, const Policy& policy) {
    demand.protocols = policy.protocols;
    demand.ciphers = policy.ciphers;
    demand.client_certificate = policy.client_certificate;
    if (demand.proof == Proof::chain) demand.trust_anchors = policy.trust_anchors;
    // At dane the name is that of the records (RFC 7672 §8.1).
    if (demand.proof != Proof::tlsa) demand.server_name = policy.sni_name;
}

/// RFC 8689 §4.2.1: whatever else is demanded, the host proves its name.
void require_proof(HostDemand& found, const Host& host) {
    if (found.demand.proof != Proof::none) return;
    found.level = Level::secure;
    found.demand.proof = Proof::chain;
    found.demand.names = {host.name.empty() ? host.address : host.name};
}

}  // namespace

HostDemand demand_of(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa) {
    if (auto bad = find_bad_answer(input, level, host)) return std::move(*bad);
    auto found = by_level(input, level, host, tlsa);
    if (found.obstacle) return found;
    if (input.requires_tls && level != Level::none) require_proof(found, host);
    if (input.policy) add_policy(found.demand, *input.policy);
    return found;
}

}  // namespace postern::tls
