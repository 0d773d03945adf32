#include "core/smtp/delivery_failure.hpp"

#include <fmt/format.h>

namespace postern::smtp {

std::string to_string(const EnhancedCode& code) {
    return fmt::format("{}.{}.{}", unsigned{code.status_class}, code.subject, code.detail);
}

std::string describe(const DeliveryFailure& failure) {
    auto line = failure.words;
    // Without a reply the enhanced code is our own guess, which tells a person nothing that our words do not.
    if (failure.smtp_code == 0) return line;
    if (!line.empty()) line += ": ";
    line += fmt::format("{}", failure.smtp_code);
    if (failure.enhanced.status_class != 0) line += " " + to_string(failure.enhanced);
    if (!failure.text.empty()) line += " " + escape_for_log(failure.text);
    return line;
}

}  // namespace postern::smtp
