#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern {

/// The octets that `text` stands for; nothing where it is no base64 with its padding and nothing else (RFC 4648 §4).
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

/// `octets` in base64, with padding and without line ends.
[[nodiscard]] std::string encode_base64(std::string_view octets);

}  // namespace postern
