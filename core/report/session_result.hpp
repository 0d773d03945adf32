#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::report {

/// Which policy a session to a mail host was held to (RFC 8460 §4.4, policy-type).
enum class PolicyType : std::uint8_t { tlsa, sts, no_policy_found };

/// What was wrong with a session, or with the policy before there was one (RFC 8460 §4.3).
enum class FailureType : std::uint8_t {
    starttls_not_supported,
    certificate_host_mismatch,
    certificate_expired,
    certificate_not_trusted,
    validation_failure,      ///< None of the others.
    tlsa_invalid,            ///< TLSA records, and none of them can be used or matches.
    dnssec_invalid,          ///< A bogus answer, or none.
    dane_required,           ///< The level demands DANE, and there are no TLSA records.
    sts_policy_fetch_error,  ///< The policy could not be fetched; of no host.
    sts_policy_invalid,      ///< It was, and is none; of no host.
    sts_webpki_invalid,      ///< Its web server's certificate; of no host.
};

/// A policy as a report describes it.
struct AppliedPolicy {
    PolicyType type = PolicyType::no_policy_found;
    /// In the DNS's form. Of tlsa: the TLSA base domain (RFC 7672 §2.2.3); of the others: the domain of the recipients.
    std::string domain;
    /// Of tlsa: each record, `3 1 1 0123…`; of sts: each line of the policy. Empty where there is none.
    std::vector<std::string> strings{};
    std::vector<std::string> mx_patterns{};  ///< Of sts: `mx.example`, `*.example`.

    friend bool operator==(const AppliedPolicy&, const AppliedPolicy&) = default;
};

/// One session with a mail host, or one attempt at it that ended for a reason of TLS, as far as its receiver's domain
/// wants to hear of it (RFC 8460 §4). A host that could not be reached by TCP is none. Text from DNS, certificates and
/// peers is cut to 200 octets and safe to print.
struct SessionResult {
    std::string domain;  ///< Of the recipients, or the next hop that a setting names: whose `_smtp._tls` is asked.
    AppliedPolicy policy;
    std::optional<FailureType> failure{};  ///< Nothing: success.
    std::string mx_host{};                 ///< Empty: it failed before there was one.
    std::string receiving_helo{};          ///< As the host named itself in its greeting or EHLO; may be empty.
    std::string receiving_ip{};
    std::string sending_ip{};
    std::string reason{};  ///< Words for failure-reason-code: `certificate has expired`.
};

}  // namespace postern::report
