#include "core/config/item_checks.hpp"

#include "core/base/ascii.hpp"
#include "core/mail/address.hpp"
#include "core/mail/dkim_signer.hpp"

namespace postern::config {

Expected<void, std::string> is_full_address(std::string_view text) {
    const auto address = mail::parse_address(text);
    if (address && !address->domain.empty() && !address->domain.starts_with('[') && is_ascii(text)) return {};
    return unexpected(std::string("this is no address; allowed are ASCII addresses such as tls-reports@example.org"));
}

Expected<void, std::string> is_dkim_record_name(std::string_view text) {
    if (const auto name = mail::parse_dkim_record_name(text); !name) return unexpected(name.error());
    return {};
}

}  // namespace postern::config
