#include "core/smtp/tls_obstacle.hpp"

#include <fmt/format.h>

namespace postern::smtp {

namespace {

constexpr EnhancedCode name_server_failure{4, 4, 3};  // RFC 3463 §3.5
constexpr EnhancedCode misconfigured{4, 3, 5};        // RFC 3463 §3.4
constexpr EnhancedCode feature_missing{4, 7, 4};      // RFC 3463 §3.8
constexpr EnhancedCode cryptographic_failure{4, 7, 5};
constexpr EnhancedCode certificate_expired{4, 7, 322};
constexpr EnhancedCode tlsa_invalid{4, 7, 323};
constexpr EnhancedCode dnssec_invalid{4, 7, 324};

}  // namespace

EnhancedCode code_of(tls::Obstacle obstacle) {
    switch (obstacle) {
        case tls::Obstacle::starttls_not_supported:
            return feature_missing;
        case tls::Obstacle::handshake_failed:
        case tls::Obstacle::certificate_not_trusted:
        case tls::Obstacle::certificate_host_mismatch:
        case tls::Obstacle::fingerprint_mismatch:
        case tls::Obstacle::dane_required:
        case tls::Obstacle::mx_not_in_sts_policy:
            return cryptographic_failure;
        case tls::Obstacle::certificate_expired:
            return certificate_expired;
        case tls::Obstacle::tlsa_invalid:
            return tlsa_invalid;
        case tls::Obstacle::dnssec_invalid:
            return dnssec_invalid;
        case tls::Obstacle::look_up_failed:
        case tls::Obstacle::self_test_failed:
            return name_server_failure;
        case tls::Obstacle::policy_undecided:
            return misconfigured;
    }
    return cryptographic_failure;
}

// Said to people who did nothing wrong: no word alarms, and each says what would help.
ObstacleWords words_of(tls::Obstacle obstacle) {
    constexpr std::string_view other_server = "whoever runs the other server has to mend it";
    constexpr std::string_view other_domain = "whoever runs the recipients' domain has to mend it";
    constexpr std::string_view our_policy = "this server's TLS policy asks for it: its administrator decides";
    constexpr std::string_view exempt = "exempt the destination for a while by a TLS policy document";
    switch (obstacle) {
        case tls::Obstacle::starttls_not_supported:
            return {"The receiving server offers no encryption (STARTTLS), and the message must not travel without it.",
                    other_server, "offer STARTTLS on its mail server", exempt};
        case tls::Obstacle::handshake_failed:
            return {
                "The receiving server and this one did not come to an encrypted connection.", other_server,
                "look at the TLS settings and the log of its mail server",
                "look at the handshake's record (tell smtp show message, tell smtp test) and exempt the destination "
                "for a while by a TLS policy document"};
        case tls::Obstacle::certificate_not_trusted:
            return {"No authority that is trusted here vouches for the receiving server's certificate.", other_server,
                    "install a certificate of a public authority", exempt};
        case tls::Obstacle::certificate_expired:
            return {"The receiving server's certificate has expired.", other_server, "renew its certificate", exempt};
        case tls::Obstacle::certificate_host_mismatch:
            return {"The receiving server's certificate is for another name.", other_server,
                    "install a certificate for the name of its mail server", exempt};
        case tls::Obstacle::fingerprint_mismatch:
            return {"The receiving server shows another certificate than the one that is on record here.", our_policy,
                    "say whether its certificate was replaced",
                    "put the new fingerprint, once it is confirmed, into the TLS policy document"};
        case tls::Obstacle::tlsa_invalid:
            return {"The receiving server's certificate is not the one that its domain announces (TLSA records).",
                    other_domain, "publish TLSA records that match the certificate of its mail server", exempt};
        case tls::Obstacle::dnssec_invalid:
            return {"The signatures of the recipients' domain in the DNS do not hold (DNSSEC).", other_domain,
                    "sign its zone anew", "see whether other signed domains are met too (tell smtp test dnssec)"};
        case tls::Obstacle::look_up_failed:
            return {"The name servers of the recipients' domain gave no answer that can be used.", other_domain,
                    "see that its name servers answer", "see whether other domains are met too"};
        case tls::Obstacle::self_test_failed:
            return {
                "This server cannot check signatures of the DNS at present, and the recipients' domain relies on "
                "them.",
                "this server's administrator has to mend its name servers or its trust anchor", "",
                "mend the name servers that it asks, or its trust anchor (tell smtp test dnssec)"};
        case tls::Obstacle::dane_required:
            return {
                "This server sends there only to servers that TLSA records prove, and there are none that can be "
                "used.",
                our_policy, "publish TLSA records under DNSSEC", "choose another TLS level for the destination"};
        case tls::Obstacle::mx_not_in_sts_policy:
            return {"The policy of the recipients' domain (MTA-STS) does not name the server that takes its mail.",
                    other_domain, "name its mail server in its MTA-STS policy", exempt};
        case tls::Obstacle::policy_undecided:
            return {"A TLS policy document of this server is wrong, and says how this mail is to be protected.",
                    our_policy, "", "correct the TLS policy document"};
    }
    return {};
}

std::vector<std::string> turn_sentences(tls::Obstacle obstacle, std::string_view administrator) {
    const auto words = words_of(obstacle);
    std::vector<std::string> sentences;
    if (!words.receiving_side.empty())
        sentences.push_back(fmt::format("The receiving side can {}.", words.receiving_side));
    if (!words.administrator.empty())
        sentences.push_back(fmt::format("{} can {}.", administrator, words.administrator));
    return sentences;
}

DeliveryFailure failure_of(tls::Obstacle obstacle, std::string_view words) {
    return {Permanence::transient,
            Scope::host,
            0,
            code_of(obstacle),
            {},
            fmt::format("{} ({})", words, words_of(obstacle).turn),
            obstacle};
}

}  // namespace postern::smtp
