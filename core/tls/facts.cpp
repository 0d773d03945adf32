#include "core/tls/facts.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

namespace postern::tls {
namespace {

constexpr std::size_t max_name_octets = 128;

}  // namespace

std::string client_certificate_words(const Facts& facts) {
    if (facts.verification == Verification::no_certificate) return {};
    const auto judgement = facts.verification == Verification::verified
                               ? std::string("verified")
                               : fmt::format("not verified: {}", facts.verification_reason);
    return fmt::format("client certificate {}, SHA-256 {}, subject {}, issuer {}", judgement,
                       facts.peer_certificate_sha256, cut(facts.peer_subject, max_name_octets),
                       cut(facts.peer_issuer, max_name_octets));
}

}  // namespace postern::tls
