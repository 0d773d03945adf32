#pragma once

#include <string>
#include <string_view>

namespace postern::mime_gmime {

/// Whether an octet is above 127.
[[nodiscard]] bool has_eight_bit(std::string_view octets);

/// Text with CRLF line ends, which stay what they are (RFC 2045 §6.7).
[[nodiscard]] std::string quoted_printable(std::string_view text);
/// Lines of 76 digits, the last one with its CRLF too (RFC 2045 §6.8).
[[nodiscard]] std::string base64(std::string_view octets);

}  // namespace postern::mime_gmime
