/// Bodies of header fields as Notes has them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace notes_stub {

/// Unfolded, its encoded words read (RFC 2047), in LMBCS. Octets that are no UTF-8 are taken as Latin-1. An encoded
/// word in a character set that is not known here stays as it is.
[[nodiscard]] std::string text_native(std::string_view body);

/// The octets of a TIMEDATE; empty where `body` is no date (RFC 5322 §3.3).
[[nodiscard]] std::string date_native(std::string_view body);

}  // namespace notes_stub
