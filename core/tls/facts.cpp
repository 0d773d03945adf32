#include "core/tls/facts.hpp"

#include <fmt/format.h>

namespace postern::tls {
namespace {

constexpr std::size_t max_name_octets = 128;

std::string cut(const std::string& name) {
    if (name.size() <= max_name_octets) return name;
    auto end = max_name_octets;
    // Not in the middle of a character of UTF-8.
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    return name.substr(0, end) + "...";
}

}  // namespace

std::string client_certificate_words(const Facts& facts) {
    if (facts.verification == Verification::no_certificate) return {};
    const auto judgement = facts.verification == Verification::verified
                               ? std::string("verified")
                               : fmt::format("not verified: {}", facts.verification_reason);
    return fmt::format("client certificate {}, SHA-256 {}, subject {}, issuer {}", judgement,
                       facts.peer_certificate_sha256, cut(facts.peer_subject), cut(facts.peer_issuer));
}

}  // namespace postern::tls
