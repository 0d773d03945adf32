#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::config {

// What the text of an item must be; the error is a clause, as `Item::check` has it.

/// `tls-reports@example.org`: an address in ASCII with a domain.
[[nodiscard]] Expected<void, std::string> is_full_address(std::string_view text);
/// `SELECTOR._domainkey.DOMAIN`
[[nodiscard]] Expected<void, std::string> is_dkim_record_name(std::string_view text);

}  // namespace postern::config
