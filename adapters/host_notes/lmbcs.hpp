#pragma once

#include <string>
#include <string_view>

namespace postern::host_notes {

/// Every string of the Notes C API is LMBCS, everything of ours is UTF-8. These two are the border. Any thread that the
/// API knows. What has no place in the other set comes out as the API makes it (a question mark).
[[nodiscard]] std::string to_lmbcs(std::string_view utf8);
[[nodiscard]] std::string to_utf8(std::string_view lmbcs);

}  // namespace postern::host_notes
