#pragma once

#include <cstdint>
#include <string>

namespace postern::host_notes {

/// What the Notes C API says of a status of its own, in UTF-8; its number where it has no text. Any thread that the API
/// knows.
[[nodiscard]] std::string status_text(std::uint16_t status);

}  // namespace postern::host_notes
