#pragma once

#include "core/base/expected.hpp"
#include "core/ports/tls_engine.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// Our own certificate: the leaf, what stands behind it in the file, and the key that belongs to the leaf.
struct Certificate {
    X509Ptr leaf;
    std::vector<X509Ptr> chain;
    KeyPtr key;
    std::string exposed_key_file;   ///< The key's file, where others than its owner may read it.
    std::vector<Certificate> more;  ///< Of the files beside it.
};

/// Reads PEM files, or PKCS #12; relative paths start in `data_directory`. Errors: words that name the file, what is
/// wrong and what to do: unreadable, no certificate, no key, a key under a password that is not known, a key of another
/// certificate, a chain out of order. Dates are not judged: an expired certificate still encrypts, and its facts show
/// the date.
[[nodiscard]] Expected<Certificate, std::string> load_certificate(const ports::CertificateFiles& files,
                                                                  const std::string& data_directory);

[[nodiscard]] ports::CertificateFacts facts_of(const Certificate& certificate, const ports::CertificateFiles& files);

}  // namespace postern::tls_openssl
