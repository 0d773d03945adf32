#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::mail {

/// A mailbox as SMTP names it: local part and domain, or the empty reverse-path, or Postmaster without a domain.
struct Address {
    std::string
        local_part;  ///< As it came, quotes and case kept: only the receiving host may judge it (RFC 5321 §2.4).
    /// Lower case, U-labels as A-labels (RFC 5890 §2.3.2.1); an address literal keeps its brackets. Empty: null
    /// reverse-path or bare Postmaster.
    std::string domain;

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

/// What an address may be written in.
enum class Charset {
    ascii,
    utf8,  ///< Internationalized too: UTF-8 local parts, and domains with U-labels (RFC 6531 §3.3).
};

/// Reads `<local@domain>`, `<>` (reverse only), `<Postmaster>` (forward only, any case), `<@relay:local@domain>` with
/// its source route ignored (RFC 5321 §4.1.1.3). Lengths: local part 64, domain 255, path 256 octets (RFC 5321
/// §4.5.3.1). The error says what is wrong in words fit for a 501 reply. Pure. Source: RFC 5321 §4.1.2,
/// RFC 6531 §3.3.
[[nodiscard]] Expected<ParsedPath, std::string> parse_path(std::string_view text, PathKind kind,
                                                           Charset charset = Charset::ascii);

/// Reads `local@domain` without brackets, as documents and consoles have it; internationalized or not.
[[nodiscard]] Expected<Address, std::string> parse_address(std::string_view text);

/// What a local part stands for: without the quotes and backslashes that one way of writing it has (RFC 5321 §4.1.2).
/// `"a\ b"` gives `a b`. For comparing; on the wire the written form stays. Pure.
[[nodiscard]] std::string unquoted(std::string_view local_part);

/// The name as the DNS and sessions have it: lower case, U-labels as A-labels. What patterns begin with, `*.` or `.`,
/// stays; so does, but for its case, what is no name. Pure.
[[nodiscard]] std::string in_dns(std::string_view name);

/// Whether `name` is a host or domain name of letters, digits and hyphens, with labels of 1 to 63 octets (RFC 5321
/// §2.3.5). A trailing dot is no part of a domain in SMTP and is refused.
[[nodiscard]] bool is_domain_name(std::string_view name);

/// The domain name `text`, which may have U-labels in UTF-8, as it stands in the DNS: A-labels, lower case. The error
/// says what is wrong. Upper case and wide forms are mapped first, as people type them (UTS #46, non-transitional).
/// Source: RFC 5890 to 5893.
[[nodiscard]] Expected<std::string, std::string> to_ascii_domain(std::string_view text);

}  // namespace postern::mail
