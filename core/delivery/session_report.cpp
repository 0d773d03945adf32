#include "core/delivery/session_report.hpp"

#include "core/base/utf8.hpp"
#include "core/delivery/attempt_terms.hpp"
#include "core/tls/tlsa.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::delivery {
namespace {

using report::AppliedPolicy;
using report::FailureType;
using report::PolicyType;

constexpr std::size_t max_reason_octets = 200;

std::vector<std::string> lines_of(const tls::StsPolicy& policy) {
    const auto* mode = policy.mode == tls::StsPolicy::Mode::enforce   ? "enforce"
                       : policy.mode == tls::StsPolicy::Mode::testing ? "testing"
                                                                      : "none";
    std::vector<std::string> lines{"version: STSv1", fmt::format("mode: {}", mode)};
    for (const auto& pattern : policy.mx) lines.push_back("mx: " + pattern);
    lines.push_back(fmt::format("max_age: {}", policy.max_age.count()));
    return lines;
}

AppliedPolicy policy_of(const ObservedSession& session) {
    const auto& tlsa = session.tlsa;
    if (tlsa.security == dns::Security::secure && !tlsa.records.empty()) {
        AppliedPolicy policy{PolicyType::tlsa, tlsa.base_domain.empty() ? session.host.name : tlsa.base_domain};
        for (const auto& record : tlsa.records) policy.strings.push_back(tls::to_string(record));
        return policy;
    }
    const bool has_sts = session.sts != nullptr && session.sts->mode != tls::StsPolicy::Mode::none;
    if (has_sts) return {PolicyType::sts, session.domain, lines_of(*session.sts), session.sts->mx};
    return {PolicyType::no_policy_found, session.domain};
}

FailureType type_of(tls::Obstacle obstacle) {
    switch (obstacle) {
        case tls::Obstacle::starttls_not_supported:
            return FailureType::starttls_not_supported;
        case tls::Obstacle::certificate_not_trusted:
            return FailureType::certificate_not_trusted;
        case tls::Obstacle::certificate_expired:
            return FailureType::certificate_expired;
        case tls::Obstacle::certificate_host_mismatch:
            return FailureType::certificate_host_mismatch;
        case tls::Obstacle::tlsa_invalid:
            return FailureType::tlsa_invalid;
        case tls::Obstacle::dnssec_invalid:
        case tls::Obstacle::look_up_failed:
            return FailureType::dnssec_invalid;
        case tls::Obstacle::dane_required:
            return FailureType::dane_required;
        case tls::Obstacle::handshake_failed:
        case tls::Obstacle::fingerprint_mismatch:
        case tls::Obstacle::mx_not_in_sts_policy:
        case tls::Obstacle::policy_undecided:
        case tls::Obstacle::self_test_failed:
            break;
    }
    return FailureType::validation_failure;
}

/// What an MTA-STS policy finds wrong with it, also where it is not enforced.
std::optional<FailureType> judged_by_sts(const ObservedSession& session, std::string& reason) {
    if (!tls::allows_mx(*session.sts, session.host.name)) {
        reason = "the policy does not list this MX";
        return FailureType::validation_failure;
    }
    const auto& facts = *session.facts;
    reason = facts.verification_reason;
    if (facts.verification != tls::Verification::verified)
        return reason.find("expired") != std::string::npos ? FailureType::certificate_expired
                                                           : FailureType::certificate_not_trusted;
    if (!facts.is_name_matched) return FailureType::certificate_host_mismatch;
    return std::nullopt;
}

std::optional<FailureType> failure_of(const ObservedSession& session, PolicyType policy, std::string& reason) {
    if (session.failed_handshake != nullptr) {
        reason = session.failed_handshake->words;
        return FailureType::validation_failure;
    }
    if (session.facts != nullptr) reason = session.facts->verification_reason;
    if (session.obstacle) return type_of(*session.obstacle);
    if (session.facts == nullptr) return FailureType::starttls_not_supported;
    return policy == PolicyType::sts ? judged_by_sts(session, reason) : std::nullopt;
}

bool is_telling(const SessionEnd& end) {
    const bool has_delivered = std::any_of(end.recipients.begin(), end.recipients.end(),
                                           [](const RecipientResult& recipient) { return recipient.is_delivered; });
    return end.tls || end.finished.tls_failure || has_delivered;
}

}  // namespace

report::SessionResult session_result(const ObservedSession& session) {
    report::SessionResult result;
    result.domain = session.domain;
    result.policy = policy_of(session);
    std::string reason;
    result.failure = failure_of(session, result.policy.type, reason);
    if (result.failure) result.reason = cut(reason, max_reason_octets);
    result.mx_host = session.host.name;
    result.receiving_ip = session.host.address;
    return result;
}

std::optional<report::SessionResult> observed(const Job& job, const tls::Step& step, const tls::Host& host,
                                              const SessionEnd& end, const Circumstances& around) {
    const auto& hop = job.next_hop;
    const bool has_domain = hop.kind == routing::NextHop::Kind::mx || hop.kind == routing::NextHop::Kind::host;
    const bool is_observed =
        has_domain && hop.protocol == routing::NextHop::Protocol::smtp && step.mode != tls::Mode::clear;
    const bool is_known = is_telling(end) || around.obstacle;
    // Of one whose sender does without the domain's policy nothing can be said of that policy.
    if (tls::is_waived(plan_input(job))) return std::nullopt;
    if (!is_observed || job.transaction.options.is_tls_report || !is_known) return std::nullopt;
    const auto& failure = end.finished.tls_failure;
    return session_result({hop.host, host, step.mode == tls::Mode::implicit ? host.ssl_tlsa : host.tlsa, around.sts,
                           end.tls ? &*end.tls : nullptr, failure ? &*failure : nullptr, around.obstacle});
}

}  // namespace postern::delivery
