#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// What a domain says of the certificate that its server shows. Source: RFC 6698 §2.1.
struct TlsaRecord {
    std::uint8_t usage = 0;     ///< 2: DANE-TA, 3: DANE-EE (RFC 7218 §2.1); 0 and 1 lean on public roots.
    std::uint8_t selector = 0;  ///< 0: the whole certificate, 1: its public key.
    std::uint8_t matching = 0;  ///< 0: the octets themselves, 1: their SHA-256, 2: their SHA-512.
    std::string data;           ///< Octets.

    friend bool operator==(const TlsaRecord&, const TlsaRecord&) = default;
};

inline constexpr std::uint8_t usage_dane_ta = 2;
inline constexpr std::uint8_t usage_dane_ee = 3;

/// A mail client can go by it: usage 2 or 3 (RFC 7672 §3.1.3), and a selector, a matching type and a length that are
/// known. One that is not usable counts as not being there, except that TLS is demanded (RFC 7672 §2.2).
[[nodiscard]] bool is_usable(const TlsaRecord& record);

[[nodiscard]] std::vector<TlsaRecord> usable_of(const std::vector<TlsaRecord>& records);

/// `3 1 1 0b9f…`, the data in lower-case hexadecimal and cut after `max_data_octets`.
[[nodiscard]] std::string to_string(const TlsaRecord& record, std::size_t max_data_octets = 64);

/// Where the records of a host's port are: `_25._tcp.mx.example` (RFC 6698 §3).
[[nodiscard]] std::string tlsa_owner(std::uint16_t port, std::string_view base_domain);

}  // namespace postern::tls
