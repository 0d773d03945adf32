#pragma once

#include "core/base/time.hpp"
#include "core/tls/level.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// What one policy document demands of the next hops that one of its patterns stands for.
struct Policy {
    /// `example.com`, `*.example.com`, `relay.example:587`, `[192.0.2.7]`, `[2001:db8::7]:2525`, `*`: as the DNS has
    /// it, in lower case.
    std::string pattern;
    Level level = Level::may;
    /// What the certificate must name at verify and secure, one of them: `mx.example.com`, `*.example.com` for the
    /// names below, in lower case. Empty: what the level says.
    std::vector<std::string> match_names;
    /// At fingerprint: SHA-256 of the certificate or of its public key (SubjectPublicKeyInfo, DER), one of them. 64
    /// hexadecimal digits in lower case.
    std::vector<std::string> fingerprints;
    std::string trust_anchors;  ///< PEM file, relative to the data directory; empty: the system's roots.
    std::string protocols;      ///< The oldest version: `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`; empty: the usual.
    std::string ciphers;        ///< Up to TLS 1.2, in OpenSSL's notation; empty: the usual.
    std::string sni_name;       ///< Empty: what the plan says.
    std::string client_certificate;  ///< PEM file of chain and key, relative to the data directory; empty: the usual.
    std::string comment;             ///< As written; not safe to print.
    std::optional<WallTime> ends;    ///< From then on it is as if there were no such document.
    bool has_ratchet = false;        ///< Less TLS than there was is a delay.
    bool is_exemption = false;       ///< It gives up what the default promises, and so has an end.
    /// The document is wrong and demands something that nobody knows: mail for it waits. Then only pattern and document
    /// mean something.
    bool is_undecided = false;
    std::string document;     ///< For a person: `TLS policy document example.com`; safe to print.
    std::string document_id;  ///< Which of the directory's it is; empty: not known.

    [[nodiscard]] bool is_in_force(WallTime now) const { return !ends || now < *ends; }
    friend bool operator==(const Policy&, const Policy&) = default;
};

/// The policy documents. A next hop's policy is that of the narrowest pattern in force: its name and port, else its
/// name, else the longest `*.domain` above it, else `*`. One that ended makes room for the next one. Pure.
class PolicyTable {
public:
    /// Null: added. Else nothing changes, and this is the one that has the pattern already.
    [[nodiscard]] const Policy* add(Policy policy);
    /// `host`: the next hop's domain (of an MX) or name in lower case, or its address without brackets. `port`: as the
    /// next hop names it; 0: it names none. Null: no document in force is for it.
    [[nodiscard]] const Policy* find(std::string_view host, std::uint16_t port, WallTime now) const;
    /// By pattern, those that ended too.
    [[nodiscard]] const std::map<std::string, Policy, std::less<>>& policies() const { return policies_; }
    /// The first end after `now`; empty: none ends any more.
    [[nodiscard]] std::optional<WallTime> next_end(WallTime now) const;

    friend bool operator==(const PolicyTable&, const PolicyTable&) = default;

private:
    std::map<std::string, Policy, std::less<>> policies_;
};

/// What is said of an exemption wherever its destination is: `exempt by TLS policy document old.example until
/// 2026-12-24 18:00:00 UTC: their certificate expired`. Safe to print; empty: the policy is none.
[[nodiscard]] std::string exemption_words(const Policy& policy);

}  // namespace postern::tls
