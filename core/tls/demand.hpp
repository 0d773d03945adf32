#pragma once

#include "core/tls/facts.hpp"
#include "core/tls/tlsa.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// By what the other server is to show that it is the right one.
enum class Proof {
    none,         ///< By nothing: whatever certificate it has will do.
    tlsa,         ///< Its certificate matches a TLSA record (RFC 7672 §3).
    fingerprint,  ///< Its certificate or key is one of those listed.
    chain,        ///< A trusted root vouches for its certificate, which bears one of the names.
};

/// What a TLS connection must give before a message goes over it.
struct Demand {
    Proof proof = Proof::none;
    /// Lower case, one of them: `mx.example`, `*.example` for all names below, or an address. At `tlsa` they count
    /// only for records of usage DANE-TA (RFC 7672 §3.1.1).
    std::vector<std::string> names{};
    std::vector<TlsaRecord> tlsa{};           ///< All usable.
    std::vector<std::string> fingerprints{};  ///< SHA-256 in lower-case hexadecimal.
    std::string trust_anchors{};              ///< File of roots that stand in for the usual ones; empty: the usual.
    std::string server_name{};                ///< SNI; empty: the host's own name.
    std::string protocols{};                  ///< The oldest version, `TLSv1.2`; empty: the usual.
    std::string ciphers{};                    ///< Up to TLS 1.2, in OpenSSL's notation; empty: the usual.
    std::string client_certificate{};         ///< File; empty: the usual one.

    friend bool operator==(const Demand&, const Demand&) = default;
};

/// All that it demands, in one line: two demands with the same key are met by the same sessions. Not for people.
[[nodiscard]] std::string key_of(const Demand& demand);

/// A connection that came up to `made_for` gives all that `wanted` demands: the same, or `wanted` demands no proof and
/// has the same terms for the rest.
[[nodiscard]] bool is_met_by(const Demand& wanted, const Demand& made_for);

/// Why a host is not used, or a connection to it. Where RFC 8460 §4.3 has a word for it, it is that one.
enum class Obstacle {
    starttls_not_supported,
    handshake_failed,
    certificate_not_trusted,
    certificate_expired,
    certificate_host_mismatch,
    fingerprint_mismatch,
    tlsa_invalid,          ///< No TLSA record matches the certificate.
    dnssec_invalid,        ///< Bogus: somebody changed the records, or their owner let the signatures run out.
    look_up_failed,        ///< The name servers gave no answer that could be judged.
    self_test_failed,      ///< Of DNSSEC, and the domain is known to have DANE.
    dane_required,         ///< Level dane-only, and no usable TLSA record is published.
    mx_not_in_sts_policy,  ///< The domain's MTA-STS policy does not name the host (RFC 8461 §4.1).
    policy_undecided,      ///< The policy document is wrong.
};

/// `tlsa-invalid`
[[nodiscard]] std::string_view to_string(Obstacle obstacle);
/// Back; empty: it is none.
[[nodiscard]] std::optional<Obstacle> parse_obstacle(std::string_view text);

/// What a connection lacks, and how a person is told: `the certificate matches none of the host's TLSA records`.
struct Shortfall {
    Obstacle obstacle;
    std::string words;

    friend bool operator==(const Shortfall&, const Shortfall&) = default;
};

/// What the connection that `facts` speak of lacks for `demand`; empty: nothing, and a message may go over it. Pure.
/// Source: RFC 7672 §3, RFC 8461 §4.1.
[[nodiscard]] std::optional<Shortfall> find_shortfall(const Demand& demand, const Facts& facts);

}  // namespace postern::tls
