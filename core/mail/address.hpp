#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::mail {

/// A mailbox as SMTP names it: local part and domain, or the empty reverse-path, or Postmaster without a domain.
struct Address {
    std::string
        local_part;  ///< As it came, quotes and case kept: only the receiving host may judge it (RFC 5321 §2.4).
    std::string
        domain;  ///< Lower case; an address literal keeps its brackets. Empty: null reverse-path or bare Postmaster.

    [[nodiscard]] bool is_null() const { return local_part.empty() && domain.empty(); }
    /// `local@domain`, `Postmaster`, or the empty string; without angle brackets.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Address&, const Address&) = default;
};

/// The path behind `MAIL FROM:` or `RCPT TO:`, and what stands after it.
struct ParsedPath {
    Address address;
    std::string_view parameters;  ///< What follows the closing bracket, leading spaces removed; looks into the input.
};

enum class PathKind { reverse, forward };

/// Reads `<local@domain>`, `<>` (reverse only), `<Postmaster>` (forward only, any case), `<@relay:local@domain>` with
/// its source route ignored (RFC 5321 §4.1.1.3). Lengths: local part 64, domain 255, path 256 octets (RFC 5321
/// §4.5.3.1). The error says what is wrong in words fit for a 501 reply. Pure. Source: RFC 5321 §4.1.2.
[[nodiscard]] Expected<ParsedPath, std::string> parse_path(std::string_view text, PathKind kind);

/// Reads `local@domain` without brackets, as documents and consoles have it.
[[nodiscard]] Expected<Address, std::string> parse_address(std::string_view text);

/// Whether `name` is a host or domain name of letters, digits and hyphens, with labels of 1 to 63 octets (RFC 5321
/// §2.3.5). A trailing dot is no part of a domain in SMTP and is refused.
[[nodiscard]] bool is_domain_name(std::string_view name);

}  // namespace postern::mail
