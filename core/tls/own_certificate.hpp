#pragma once

#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"

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
    std::vector<std::string> words{};
};

/// Whether a name of a certificate stands for this host: the same, or `*.` and the host without its first label
/// (RFC 6125 §6.4.3). Any case.
[[nodiscard]] bool covers(std::string_view certificate_name, std::string_view host);

/// What is wrong with a certificate that could be used all the same, one sentence each: its dates, and that no name of
/// it is `host_name`. In the order of weight.
[[nodiscard]] std::vector<std::string> faults_of(const ports::CertificateFacts& facts, std::string_view host_name,
                                                 WallTime now);

/// From three weeks before its end. `The certificate … expires in 5 days …`; empty: there is time.
[[nodiscard]] std::string expiry_warning(const ports::CertificateFacts& facts, WallTime now);

/// Those of the certificate and of the ones beside it.
[[nodiscard]] std::vector<std::string> expiry_warnings(const ports::CertificateFacts& facts, WallTime now);

/// Whole days to the end of what ends first; negative behind it.
[[nodiscard]] long days_left(const ports::CertificateFacts& facts, WallTime now);

}  // namespace postern::tls
