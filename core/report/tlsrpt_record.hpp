#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

/// Where a domain wants reports to go, of what it published at `_smtp._tls.DOMAIN`.
struct TlsrptRecord {
    std::vector<std::string> mail;  ///< Addresses, `tls@example.org`, percent signs decoded.
    std::vector<std::string> web;   ///< URLs of HTTPS, as they stand there.
};

/// `_smtp._tls.example.org`
[[nodiscard]] std::string tlsrpt_name(std::string_view domain);

/// Reads the domain's TXT records, the strings of each put together. Nothing: there is none, there are several, it is
/// malformed, or it names no place that we could report to. Pure. Source: RFC 8460 §3.
[[nodiscard]] std::optional<TlsrptRecord> parse_tlsrpt_records(const std::vector<std::string>& texts);

}  // namespace postern::report
