#include "core/config/policy_documents.hpp"

#include "core/base/ascii.hpp"
#include "core/base/parse_date.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/document_items.hpp"
#include "core/config/policy_checks.hpp"
#include "core/config/tls_levels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace postern::config {

namespace {

using tls::Level;
using tls::Policy;

constexpr Choice off_on[] = {{"0", "Disabled"}, {"1", "Enabled"}};
constexpr Choice versions[] = {{"TLSv1", "TLS 1.0 and newer"},
                               {"TLSv1.1", "TLS 1.1 and newer"},
                               {"TLSv1.2", "TLS 1.2 and newer"},
                               {"TLSv1.3", "TLS 1.3 alone"}};
constexpr std::uint64_t usual_version = 2;
constexpr auto ours = Origin::ours;

// clang-format off
constexpr auto rows = std::to_array<Item>({
    {policy_form, "PolicyDestinations", ours, "next hops", ItemType::list, "", "", 0, 0, {}, check_policy_pattern, nullptr, nullptr,
        "For which next hops: example.com (the domain whose MX is asked, or the host of that name), *.example.com (those below it), relay.example:587 (where the next hop names this port), [192.0.2.7], or * (all). Several may be listed. The narrowest of all documents counts: name and port, else the name, else the longest *.domain, else *."},
    {policy_form, "PolicyLevel", ours, "TLS level", ItemType::text, "", "", 0, 0, {}, check_level, nullptr, nullptr,
        "As the level of a route document; fingerprint too: one of PolicyFingerprints. One that gives up what the default promises needs PolicyEnds."},
    {policy_form, "PolicyMatchNames", ours, "names in the certificate", ItemType::list, "", "", 0, 0, {}, check_match_name, nullptr, nullptr,
        "At verify and secure: the certificate must have one of these names; *.example.com stands for the names below. Empty: what the level says."},
    {policy_form, "PolicyFingerprints", ours, "fingerprints", ItemType::list, "", "", 0, 0, {}, check_fingerprint, nullptr, nullptr,
        "At fingerprint: SHA-256 of the certificate or of its public key, 64 hexadecimal digits with or without colons. Several may be listed, so that the next one can be added before a change."},
    {policy_form, "PolicyTrustAnchors", ours, "trusted roots", ItemType::text, "", "", 0, 0, {}, nullptr, nullptr, nullptr,
        "At verify and secure: a PEM file, relative to the data directory; its certificates alone are trusted. Empty: those of the system."},
    {policy_form, "PolicyProtocols", ours, "TLS versions", ItemType::choice, "", "TLSv1.2", 0, 0, versions, nullptr, nullptr, nullptr,
        "TLS 1.0 and 1.1 are broken: a document that allows them needs PolicyEnds."},
    {policy_form, "PolicyCiphers", ours, "cipher suites", ItemType::text, "", "", 0, 0, {}, check_cipher_list, nullptr, nullptr,
        "Up to TLS 1.2, in OpenSSL's notation, such as ECDHE+AESGCM. A list that lets weak ones in needs PolicyEnds. Empty: the usual."},
    {policy_form, "PolicySNIName", ours, "server name (SNI)", ItemType::text, "", "", 0, 0, {}, check_host_name, nullptr, nullptr,
        "The name that the other server is asked for in the handshake. Empty: its own, or the one that the level asks for."},
    {policy_form, "PolicyClientCertificate", ours, "client certificate", ItemType::text, "", "", 0, 0, {}, nullptr, nullptr, nullptr,
        "A PEM file with chain and key, relative to the data directory, for servers that want to see one of its own. Empty: the server's certificate."},
    {policy_form, "PolicyEnds", ours, "end date", ItemType::text, "", "", 0, 0, {}, check_end, nullptr, nullptr,
        "When the document stops counting, in UTC: 2026-12-24 18:00, or 2026-12-24 for the end of that day. From then on it is as if there were no such document."},
    {policy_form, "PolicyRatchet", ours, "ratchet", ItemType::on_off, "", "Disabled", 0, 1, off_on, nullptr, nullptr, nullptr,
        "Enabled: a host that gives less TLS than it did since the task was started (STARTTLS, the version, a verified certificate) gets no mail until it gives as much again. tell smtp forget DOMAIN ends it."},
    {policy_form, "PolicyStatus", ours, "status", ItemType::on_off, "", "Enabled", 0, 1, off_on, nullptr, nullptr, nullptr,
        "Disabled: as if there were no such document."},
    {policy_form, "PolicyComment", ours, "comment", ItemType::text, "", "", 0, 0, {}, nullptr, nullptr, nullptr,
        "For those who read it. That of an exemption stands in lists and in the log."},
});
// clang-format on

/// One document, until the first item that is wrong.
class DocumentReader {
public:
    DocumentReader(const ports::Document& document, const DefaultLevel& standard)
        : id_(document.id), items_(document, rows), standard_(standard) {}

    void read();
    [[nodiscard]] bool is_enabled() { return items_.number("PolicyStatus", 1) != 0; }
    /// Empty: read; `policies` has one for each pattern.
    [[nodiscard]] const std::string& error() const { return items_.error(); }
    /// What is wrong is less than the default: that stands in for it, and nothing has to wait.
    [[nodiscard]] bool is_exemption() const { return is_exemption_; }
    /// What an earlier reading had of the same document and may still count.
    [[nodiscard]] std::vector<Policy> policies_in(const tls::PolicyTable* table) const;

    std::vector<Policy> policies;

private:
    [[nodiscard]] Policy read_demands();
    void check_demands(const Policy& policy);
    void check_exemption(Policy& policy);
    [[nodiscard]] bool gives_up_something(const Policy& policy) const;
    [[nodiscard]] Policy nothing_read() const;

    const std::string& id_;
    DocumentItems items_;
    const DefaultLevel& standard_;
    bool has_level_ = false;
    bool is_exemption_ = false;
};

bool checks_chain(Level level) { return level == Level::verify || level == Level::secure; }

bool has_old_version(const Policy& policy) { return policy.protocols == "TLSv1" || policy.protocols == "TLSv1.1"; }

bool DocumentReader::gives_up_something(const Policy& policy) const {
    return tls::is_weaker(policy.level, standard_.level) || has_old_version(policy) || has_weak_cipher(policy.ciphers);
}

Policy DocumentReader::nothing_read() const {
    Policy policy;
    policy.document = items_.name();
    policy.document_id = id_;
    return policy;
}

Policy DocumentReader::read_demands() {
    auto policy = nothing_read();
    const auto level = find_level(items_.text("PolicyLevel"));
    if (!level) items_.refuse("PolicyLevel", ": a policy needs one");
    has_level_ = level.has_value();
    policy.level = level.value_or(Level::may);
    for (const auto& name : items_.list("PolicyMatchNames")) policy.match_names.push_back(as_match_name(name));
    for (const auto& digits : items_.list("PolicyFingerprints")) policy.fingerprints.push_back(as_fingerprint(digits));
    policy.trust_anchors = items_.text("PolicyTrustAnchors");
    const auto version = items_.number("PolicyProtocols", usual_version);
    if (version != usual_version) policy.protocols = versions[version].code;
    policy.ciphers = items_.text("PolicyCiphers");
    policy.sni_name = as_match_name(items_.text("PolicySNIName"));
    policy.client_certificate = items_.text("PolicyClientCertificate");
    policy.comment = items_.text("PolicyComment");
    policy.ends = parse_short_date(items_.text("PolicyEnds"));
    policy.has_ratchet = items_.number("PolicyRatchet", 0) != 0;
    return policy;
}

/// What a level does not look at is a mistake of somebody who believes that it does.
void DocumentReader::check_demands(const Policy& policy) {
    const auto unused = [&](std::string_view item, std::string_view levels) {
        items_.refuse(item,
                      fmt::format(": the level {} does not look at it; leave it empty, or write {} as PolicyLevel",
                                  tls::to_string(policy.level), levels));
    };
    if (!policy.match_names.empty() && !checks_chain(policy.level)) unused("PolicyMatchNames", "verify or secure");
    if (!policy.trust_anchors.empty() && !checks_chain(policy.level)) unused("PolicyTrustAnchors", "verify or secure");
    if (!policy.fingerprints.empty() && policy.level != Level::fingerprint) unused("PolicyFingerprints", "fingerprint");
    if (policy.fingerprints.empty() && policy.level == Level::fingerprint)
        items_.refuse("PolicyFingerprints", ": the level fingerprint needs one");
}

void DocumentReader::check_exemption(Policy& policy) {
    policy.is_exemption = is_exemption_ = has_level_ && gives_up_something(policy);
    if (!is_exemption_ || policy.ends) return;
    const auto needs_end = [&](std::string_view item, const std::string& why) {
        items_.refuse(item, fmt::format(": {}, and what is weaker than usual must end; write PolicyEnds, such as "
                                        "2026-12-24 18:00 (UTC)",
                                        why));
    };
    if (has_old_version(policy)) return needs_end("PolicyProtocols", "TLS 1.0 and 1.1 are broken");
    if (has_weak_cipher(policy.ciphers)) return needs_end("PolicyCiphers", "the list lets weak ciphers in");
    needs_end("PolicyLevel",
              fmt::format("the default level is {} ({})", tls::to_string(standard_.level), standard_.words));
}

void DocumentReader::read() {
    const auto patterns = items_.list("PolicyDestinations");
    if (patterns.empty()) return items_.refuse("PolicyDestinations", ": a policy is for some next hop");
    auto policy = read_demands();
    // An exemption whose end cannot be read is no reason to hold mail, so this is asked whatever else is wrong.
    check_exemption(policy);
    if (error().empty()) check_demands(policy);
    if (!error().empty()) policy = nothing_read();
    policy.is_undecided = !error().empty();
    for (const auto& text : patterns) {
        policy.pattern = parse_policy_pattern(text).value_or("");
        policies.push_back(policy);
    }
}

std::vector<Policy> DocumentReader::policies_in(const tls::PolicyTable* table) const {
    std::vector<Policy> found;
    if (table == nullptr) return found;
    for (const auto& [pattern, known] : table->policies()) {
        if (known.is_undecided || !items_.is(known.document, known.document_id)) continue;
        // The default may be another one by now.
        auto policy = known;
        policy.is_exemption = gives_up_something(policy);
        if (!policy.is_exemption || policy.ends) found.push_back(std::move(policy));
    }
    return found;
}

std::string named(const Policy& policy) {
    const auto id = policy.document_id.empty() ? std::string() : fmt::format(", unid {}", policy.document_id);
    return fmt::format("{} (level {}{})", policy.document, tls::to_string(policy.level), id);
}

void add_all(std::vector<Policy> policies, PolicyReading& reading) {
    for (auto& policy : policies) {
        const auto* first = reading.policies.add(policy);
        if (first == nullptr) continue;
        reading.errors.push_back(
            fmt::format("{} and {} are both for {}. Kept: the first. Delete or disable one of them.", named(*first),
                        named(policy), escape_for_log(policy.pattern, 200)));
    }
}

void read_document(const ports::Document& document, const tls::PolicyTable* last_good, const DefaultLevel& standard,
                   PolicyReading& reading) {
    DocumentReader reader(document, standard);
    if (!reader.is_enabled()) return;
    reader.read();
    if (reader.error().empty()) return add_all(std::move(reader.policies), reading);
    auto kept = reader.policies_in(last_good);
    std::string outcome = "Kept: what the document said before";
    if (kept.empty() && reader.policies.empty()) outcome = "It is not used";
    if (kept.empty() && !reader.policies.empty()) {
        outcome = "Mail for its next hops waits until it is corrected";
        if (reader.is_exemption())
            outcome = fmt::format("It is not used: the default level {} counts", tls::to_string(standard.level));
        else
            kept = std::move(reader.policies);
    }
    reading.errors.push_back(fmt::format("{}. {}.", reader.error(), outcome));
    add_all(std::move(kept), reading);
}

}  // namespace

std::span<const Item> policy_items() { return rows; }

PolicyReading read_policy_documents(std::span<const ports::Document> documents, const tls::PolicyTable* last_good,
                                    const DefaultLevel& standard) {
    PolicyReading reading;
    for (const auto& document : documents)
        if (is_same_ignoring_case(document.form, policy_form)) read_document(document, last_good, standard, reading);
    return reading;
}

}  // namespace postern::config
