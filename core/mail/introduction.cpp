#include "core/mail/introduction.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::mail {
namespace {

std::string certificate_words(const tls::Facts& facts) {
    if (facts.verification == tls::Verification::no_certificate) return {};
    const bool is_verified = facts.verification == tls::Verification::verified;
    return fmt::format(", client certificate{}{} {}", facts.peer_subject.empty() ? "" : " ", facts.peer_subject,
                       is_verified ? "verified" : "not verified");
}

}  // namespace

std::string to_words(const Introduction& introduction) {
    auto words = fmt::format("as told by {}", introduction.proxy);
    if (!introduction.tls) return words;
    const auto& facts = *introduction.tls;
    bool is_first = true;
    for (const auto* name : {&facts.version, &facts.cipher, &facts.group}) {
        if (name->empty()) continue;
        if (std::exchange(is_first, false)) words += ':';
        words += ' ' + *name;
    }
    return words + certificate_words(facts);
}

}  // namespace postern::mail
