#include "adapters/tls_openssl/inbound_tls.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::tls_openssl {

namespace {

/// The items of `wanted` that `used` does not obey.
std::vector<std::string> items_not_obeyed(const tls::ServerRules& wanted, const tls::ServerRules& used) {
    std::vector<std::string> items;
    if (used.ciphers != wanted.ciphers) items.emplace_back("SMTP_TLSCiphers");
    if (used.groups != wanted.groups) items.emplace_back("SMTP_TLSGroups");
    if (used.minimum_version != wanted.minimum_version) items.emplace_back("SMTP_TLSMinimumVersion");
    return items;
}

}  // namespace

InboundTls::Outcome InboundTls::use(const InboundTlsSettings& settings, WallTime now) {
    const auto use_certificate = [&] { return certificate_.use(settings.files, settings.host_name, now); };
    Outcome outcome{{}, use_certificate(), {}, {}};
    // The rules behind the certificate: whether they leave a cipher depends on its key.
    const bool is_in_trouble = !certificate_.certificate() || !certificate_.trouble().empty();
    if (is_in_trouble && settings.rules != in_force_ && certificate_.use_with(settings.rules, now)) {
        in_force_ = settings.rules;
        outcome.complaints = use_certificate();
    } else if (auto refusal = use_rules(settings.rules); !refusal.words.empty()) {
        outcome.complaints.push_back("SMTP: " + refusal.words);
        outcome.errors.push_back(std::move(refusal.words));
        outcome.kept = std::move(refusal.items);
    }
    if (const auto& trouble = certificate_.trouble(); !trouble.empty()) {
        outcome.errors.push_back(std::string(CertificateKeeper::kept_words) + trouble);
        outcome.kept.emplace_back("SMTP_CertificateFile");
    }
    if (const auto dominos = engine_.domino_ciphers(); !dominos.why_not.empty())
        outcome.complaints.push_back(fmt::format("SMTP: {}: the usual ones are used.", dominos.why_not));
    outcome.rules = in_force_;
    return outcome;
}

InboundTls::Refusal InboundTls::use_rules(const tls::ServerRules& wanted) {
    const auto set = engine_.set_server_rules(wanted);
    if (set) {
        in_force_ = wanted;
        return {};
    }
    for (const auto& fallback : tls::fallbacks_of(wanted, in_force_)) {
        if (!engine_.set_server_rules(fallback.rules)) continue;
        in_force_ = fallback.rules;
        return {fmt::format("{}: {}.", fallback.words, set.error()), items_not_obeyed(wanted, fallback.rules)};
    }
    return {fmt::format("inbound TLS stays as it was: {}.", set.error()), items_not_obeyed(wanted, in_force_)};
}

}  // namespace postern::tls_openssl
