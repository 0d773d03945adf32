#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::config {

// What the items of a TLS policy document may be, and the one way in which each is kept. The checks' errors are clauses
// for a person. Pure.

/// The text of tls::Policy::pattern for what an administrator writes.
[[nodiscard]] Expected<std::string, std::string> parse_policy_pattern(std::string_view text);
[[nodiscard]] Expected<void, std::string> check_policy_pattern(std::string_view text);

/// `mx.example.com` or `*.example.com`.
[[nodiscard]] Expected<void, std::string> check_match_name(std::string_view text);
/// As the DNS has it, in lower case. What was checked.
[[nodiscard]] std::string as_match_name(std::string_view text);
/// A host's name, without asterisks.
[[nodiscard]] Expected<void, std::string> check_host_name(std::string_view text);

/// 64 hexadecimal digits, colons between them as one likes.
[[nodiscard]] Expected<void, std::string> check_fingerprint(std::string_view text);
/// Lower case, without colons.
[[nodiscard]] std::string as_fingerprint(std::string_view text);

/// The characters that a list of OpenSSL's has; which suites there are only the library knows.
[[nodiscard]] Expected<void, std::string> check_cipher_list(std::string_view text);
/// Whether one of its words lets in what the usual list leaves out because it can be broken.
[[nodiscard]] bool has_weak_cipher(std::string_view cipher_list);

/// A date as parse_short_date() reads it.
[[nodiscard]] Expected<void, std::string> check_end(std::string_view text);

}  // namespace postern::config
