#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// The longest time that a policy may be kept, one year; what is longer counts as this (RFC 8461 §3.2).
inline constexpr std::chrono::seconds longest_sts_max_age{31557600};
/// Of a policy; what is longer is no policy (RFC 8461 §3.3).
inline constexpr std::size_t max_sts_policy_octets = 64u << 10;

/// What a domain says in its MTA-STS policy of the hosts that take its mail (RFC 8461 §3.2).
struct StsPolicy {
    enum class Mode {
        enforce,  ///< Only hosts that the policy lists, under TLS with a certificate that verifies.
        testing,  ///< What would have failed is reported, and delivered all the same.
        none,     ///< The domain has no policy any more.
    };
    Mode mode = Mode::none;
    std::vector<std::string> mx;  ///< Lower case: names of hosts, and `*.` with a domain.
    std::chrono::seconds max_age{0};
    std::string id;      ///< Of the DNS record under which it was fetched.
    WallTime fetched{};  ///< From here on max_age counts.

    friend bool operator==(const StsPolicy&, const StsPolicy&) = default;
};

/// A policy as it is kept on disk.
struct KeptStsPolicy {
    std::string domain;  ///< Lower case, A-labels.
    StsPolicy policy;
    WallTime used{};  ///< When a message was last sent there, as far as it is remembered: to the day.

    friend bool operator==(const KeptStsPolicy&, const KeptStsPolicy&) = default;
};

/// `enforce`, `testing`, `none`: as policies have it.
[[nodiscard]] std::string_view to_string(StsPolicy::Mode mode);
/// The inverse, case kept; nothing: it is none of them.
[[nodiscard]] std::optional<StsPolicy::Mode> sts_mode_of(std::string_view word);

/// Whether the policy lists a host of this name, any case; `*.` stands for one label (RFC 8461 §4.1). Whatever its
/// mode.
[[nodiscard]] bool allows_mx(const StsPolicy& policy, std::string_view name);

[[nodiscard]] inline WallTime expiry_of(const StsPolicy& policy) { return policy.fetched + policy.max_age; }

/// What the TXT records of `_mta-sts.DOMAIN` come to.
struct StsRecord {
    enum class State {
        absent,     ///< The domain has no MTA-STS.
        valid,      ///< There is one record, with an id.
        malformed,  ///< There are several, or one that is wrong: counts as absent (RFC 8461 §3.1).
    };
    State state = State::absent;
    std::string id{};     ///< Letters and digits, at most 32.
    std::string words{};  ///< What is wrong, safe to print; empty unless malformed.
};

/// Each text is one record, its strings joined. What does not begin with `v=STSv1;` is another's and left out. Pure.
[[nodiscard]] StsRecord read_sts_record(const std::vector<std::string>& texts);

/// Reads the body of a policy: lines that end with LF or CRLF, keys that are not known ignored, of a key that stands
/// twice the first one taken. Neither id nor fetched is set. The error says what is wrong, safe to print. Pure.
[[nodiscard]] Expected<StsPolicy, std::string> parse_sts_policy(std::string_view body);

/// Where the domain has its policy (RFC 8461 §3.3). `port` 443 is left out.
[[nodiscard]] std::string sts_policy_url(std::string_view domain, unsigned port = 443);

/// Why a policy that the domain announces is not to be had; the result types of RFC 8460 §4.3.2.2.
enum class StsTrouble {
    none,
    fetch_error,     ///< `sts-policy-fetch-error`
    policy_invalid,  ///< `sts-policy-invalid`
    webpki_invalid,  ///< `sts-webpki-invalid`: the certificate of the policy's host.
};

/// What is known of a domain's policy when a message is about to be sent there.
struct StsFinding {
    std::optional<StsPolicy> policy{};  ///< The one in force, its mode may be none; nothing: as without MTA-STS.
    StsTrouble trouble = StsTrouble::none;
    std::string words{};  ///< What went wrong on the way to a newer one, safe to print; empty: nothing.
};

}  // namespace postern::tls
