#pragma once

#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/tls/tlsa.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// What an administrator wants done about the certificate.
struct CertificateOrder {
    enum class Kind {
        reload,       ///< Read the files again.
        self_signed,  ///< `words`: host names; none: the server's own.
        request,      ///< The same.
        install,      ///< `words`: a file, and where it is another one the key's.
    };
    Kind kind = Kind::reload;
    std::vector<std::string> words{};  ///< Behind them, but for a request, `force`.
};

/// One that lies in the files that the documents name and is not in use.
struct NextCertificate {
    ports::CertificateFacts facts;
    std::string key_sha256;  ///< Of its SubjectPublicKeyInfo, in lower-case hexadecimal.
    /// Whether one of these records proves it for the server's host name. Any thread.
    std::function<bool(const std::vector<TlsaRecord>&)> is_proved_by;
};

/// Whether a name of a certificate stands for this host: the same, or `*.` and the host without its first label
/// (RFC 6125 §6.4.3). Any case.
[[nodiscard]] bool covers(std::string_view certificate_name, std::string_view host);

/// What is wrong with a certificate that could be used all the same.
struct Fault {
    enum class Kind { expired, not_yet_valid, issuer_expired, issuer_not_yet_valid, other_name };
    Kind kind = Kind::expired;
    std::string file;   ///< Of the one beside the first that has it; empty: the first has.
    std::string words;  ///< A clause, as `it expired on 2026-11-30 10:00:00 UTC`.
};

/// Dates of the certificate, of its issuers and of those beside it, and that no name of it is `host_name`. In the order
/// of weight.
[[nodiscard]] std::vector<Fault> faults_of(const ports::CertificateFacts& facts, std::string_view host_name,
                                           WallTime now);

/// The first fault that what is in use has not, and for which the other is refused; nothing: it may take its place. By
/// kind, not by number: an expired certificate is no match for one with another name.
[[nodiscard]] std::optional<Fault> first_new_fault(const std::vector<Fault>& faults, const std::vector<Fault>& in_use);

/// From three weeks before the end of the certificate, of its issuers' and of those beside it, one sentence each:
/// `The certificate … expires in 5 day[s] …`
[[nodiscard]] std::vector<std::string> expiry_warnings(const ports::CertificateFacts& facts, WallTime now);

/// One sentence for each key that others than its owner may read.
[[nodiscard]] std::vector<std::string> key_warnings(const ports::CertificateFacts& facts);

/// Whole days to the end of what ends first, issuers among them; negative behind it.
[[nodiscard]] long days_left(const ports::CertificateFacts& facts, WallTime now);

}  // namespace postern::tls
