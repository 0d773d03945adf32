#pragma once

#include "core/base/bytes.hpp"
#include "core/dns/answer.hpp"

#include <optional>
#include <string>

namespace postern::dns_unbound {

// Record data as it stands in an uncompressed message (RFC 1035 §3.3). Null: the octets are no such record.

/// Of an A (4 octets) or AAAA record (16 octets, RFC 3596 §2.2).
[[nodiscard]] std::optional<std::string> address_text(Octets data);

[[nodiscard]] std::optional<dns::MxRecord> mx_record(Octets data);

/// The strings of a TXT record, one behind the other (RFC 1035 §3.3.14).
[[nodiscard]] std::optional<std::string> joined_text(Octets data);

/// RFC 6698 §2.1. One that is too short becomes a record that nobody can use: that it is there demands TLS all the
/// same (RFC 7672 §2.2).
[[nodiscard]] tls::TlsaRecord tlsa_record(Octets data);

/// `mail.example.test`; the root is `.`.
[[nodiscard]] std::optional<std::string> domain_text(Octets data);

}  // namespace postern::dns_unbound
