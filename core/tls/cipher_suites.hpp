#pragma once

#include <string_view>

namespace postern::tls {

/// A cipher suite of TLS 1.3. OpenSSL and IANA have the same names for them.
struct SuiteOf13 {
    std::string_view name;
    std::string_view id;  ///< Hexadecimal.
};
/// All of them (RFC 8446 §B.4).
inline constexpr SuiteOf13 suites_of_1_3[] = {
    {"TLS_AES_128_GCM_SHA256", "1301"}, {"TLS_AES_256_GCM_SHA384", "1302"},   {"TLS_CHACHA20_POLY1305_SHA256", "1303"},
    {"TLS_AES_128_CCM_SHA256", "1304"}, {"TLS_AES_128_CCM_8_SHA256", "1305"},
};

}  // namespace postern::tls
