#include "core/tls/demand.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::tls {

namespace {

// As the TLS library words them (X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH); the peer has no say in it.
constexpr std::string_view expired_words = "certificate has expired";
constexpr std::string_view other_name_words = "hostname mismatch";

Shortfall untrusted(const Facts& facts) {
    const bool is_expired = facts.verification_reason == expired_words;
    return {is_expired ? Obstacle::certificate_expired : Obstacle::certificate_not_trusted,
            fmt::format("the certificate is not verified: {}", facts.verification_reason)};
}

std::optional<Shortfall> find_chain_shortfall(const Demand& demand, const Facts& facts) {
    if (facts.verification != Verification::verified) return untrusted(facts);
    if (facts.is_name_matched) return std::nullopt;
    return Shortfall{Obstacle::certificate_host_mismatch,
                     fmt::format("the certificate is not for {}", fmt::join(demand.names, " or "))};
}

/// Dates and names are looked at only where a record of usage 2 proved an issuer before (RFC 7671 §5.2), so that the
/// records are not what has to be mended.
Shortfall unproved(const Demand& demand, const Facts& facts) {
    const auto& reason = facts.tlsa_reason;
    if (reason == expired_words)
        return {Obstacle::certificate_expired,
                "a TLSA record proves the certificate's issuer, but the certificate or an issuer's has expired"};
    if (reason == other_name_words)
        return {Obstacle::certificate_host_mismatch,
                fmt::format("a TLSA record proves the certificate's issuer, but the certificate is not for {}",
                            fmt::join(demand.names, " or "))};
    return {Obstacle::tlsa_invalid, fmt::format("the certificate matches none of the host's TLSA records{}{}",
                                                reason.empty() ? "" : ": ", reason)};
}

bool has_fingerprint(const Demand& demand, const std::string& fingerprint) {
    return !fingerprint.empty() &&
           std::find(demand.fingerprints.begin(), demand.fingerprints.end(), fingerprint) != demand.fingerprints.end();
}

}  // namespace

std::string key_of(const Demand& demand) {
    auto key = fmt::format("{}\n{}\n", static_cast<int>(demand.proof), fmt::join(demand.names, " "));
    // At full length: two records that differ in their last octet are two demands.
    for (const auto& record : demand.tlsa) key += to_string(record, record.data.size()) + ' ';
    key += fmt::format("\n{}\n{}\n{}\n{}\n{}\n{}", fmt::join(demand.fingerprints, " "), demand.trust_anchors,
                       demand.server_name, demand.protocols, demand.ciphers, demand.client_certificate);
    return key;
}

bool is_met_by(const Demand& wanted, const Demand& made_for) {
    if (wanted == made_for) return true;
    // Another name may have led to another server behind the same address.
    const bool is_name_asked = wanted.server_name.empty() || wanted.server_name == made_for.server_name;
    return wanted.proof == Proof::none && is_name_asked && wanted.protocols == made_for.protocols &&
           wanted.ciphers == made_for.ciphers && wanted.client_certificate == made_for.client_certificate;
}

std::string_view to_string(Obstacle obstacle) {
    switch (obstacle) {
        case Obstacle::starttls_not_supported:
            return "starttls-not-supported";
        case Obstacle::handshake_failed:
            return "handshake-failed";
        case Obstacle::certificate_not_trusted:
            return "certificate-not-trusted";
        case Obstacle::certificate_expired:
            return "certificate-expired";
        case Obstacle::certificate_host_mismatch:
            return "certificate-host-mismatch";
        case Obstacle::fingerprint_mismatch:
            return "fingerprint-mismatch";
        case Obstacle::tlsa_invalid:
            return "tlsa-invalid";
        case Obstacle::dnssec_invalid:
            return "dnssec-invalid";
        case Obstacle::look_up_failed:
            return "look-up-failed";
        case Obstacle::self_test_failed:
            return "dnssec-self-test-failed";
        case Obstacle::dane_required:
            return "dane-required";
        case Obstacle::mx_not_in_sts_policy:
            return "mx-not-in-sts-policy";
        case Obstacle::policy_undecided:
            return "policy-undecided";
    }
    return {};
}

std::optional<Obstacle> parse_obstacle(std::string_view text) {
    constexpr auto last = static_cast<int>(Obstacle::policy_undecided);
    for (int each = 0; each <= last; ++each)
        if (to_string(static_cast<Obstacle>(each)) == text) return static_cast<Obstacle>(each);
    return std::nullopt;
}

std::optional<Shortfall> find_shortfall(const Demand& demand, const Facts& facts) {
    if (demand.proof == Proof::none) return std::nullopt;
    if (facts.verification == Verification::no_certificate)
        return Shortfall{Obstacle::certificate_not_trusted, "the host shows no certificate"};
    switch (demand.proof) {
        case Proof::none:
            return std::nullopt;
        case Proof::tlsa:
            if (facts.is_tlsa_matched) return std::nullopt;
            return unproved(demand, facts);
        case Proof::fingerprint:
            if (has_fingerprint(demand, facts.peer_certificate_sha256) ||
                has_fingerprint(demand, facts.peer_key_sha256))
                return std::nullopt;
            return Shortfall{Obstacle::fingerprint_mismatch, "neither certificate nor key has a listed fingerprint"};
        case Proof::chain:
            return find_chain_shortfall(demand, facts);
    }
    return std::nullopt;
}

}  // namespace postern::tls
