#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/ports/signing.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::mail {

/// A signature of a message that says nothing wrong, and is yet to be compared with the signer's key.
struct DkimSignature {
    std::string domain;  ///< The signer's, in the DNS's form (d=).
    std::string selector;
    std::string identity_domain;  ///< Of i=: the signer's, or one below it.
    ports::KeyKind kind = ports::KeyKind::rsa;
    std::string sha256;     ///< Of what is signed.
    std::string signature;  ///< Octets (b=).

    /// Where the signer's key is published: `mail2026._domainkey.example.org`
    [[nodiscard]] std::string record_name() const;
};

/// The signatures of the message by the domain of its one author, or by one above that, which hold as far as this can
/// be said without their keys; a few at most. A part of the body that is left out (l=) makes one worthless, as RFC 8460
/// §3 has it for reports. Nothing holds: the error is a clause that says why; safe to print. Pure.
/// Source: RFC 6376 §3.5, §6.1.
[[nodiscard]] Expected<std::vector<DkimSignature>, std::string> signatures_of_author(std::string_view message,
                                                                                     const ports::Signing& signing,
                                                                                     WallTime now);

/// What the TXT records of the signer's key make of it (RFC 6376 §3.6.1, §6.1.2): nothing where it holds for a TLS
/// report, else a clause that says why not.
[[nodiscard]] std::string trouble_of(const DkimSignature& signature, std::span<const std::string> records,
                                     const ports::Signing& signing);

}  // namespace postern::mail
