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

std::string_view turn_words(tls::Obstacle obstacle) {
    switch (obstacle) {
        case tls::Obstacle::starttls_not_supported:
        case tls::Obstacle::handshake_failed:
        case tls::Obstacle::certificate_not_trusted:
        case tls::Obstacle::certificate_expired:
        case tls::Obstacle::certificate_host_mismatch:
            return "whoever runs the other server has to mend it";
        case tls::Obstacle::tlsa_invalid:
        case tls::Obstacle::dnssec_invalid:
        case tls::Obstacle::look_up_failed:
        case tls::Obstacle::mx_not_in_sts_policy:
            return "whoever runs the recipients' domain has to mend it";
        case tls::Obstacle::self_test_failed:
            return "this server's administrator has to mend its name servers or its trust anchor";
        case tls::Obstacle::fingerprint_mismatch:
        case tls::Obstacle::dane_required:
        case tls::Obstacle::policy_undecided:
            return "this server's TLS policy asks for it: its administrator decides";
    }
    return {};
}

DeliveryFailure failure_of(tls::Obstacle obstacle, std::string_view words) {
    return {Permanence::transient, Scope::host, 0,
            code_of(obstacle),     {},          fmt::format("{} ({})", words, turn_words(obstacle))};
}

}  // namespace postern::smtp
