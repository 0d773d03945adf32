/// printf as the log functions take it: C's conversions, and %z for a TIMEDATE*.
#pragma once

#include <cstdarg>
#include <string>

namespace notes_stub {

/// Formats LMBCS text. More than `limit` conversions are a misuse of `call`, reported; they are formatted all the same.
/// %n is not performed. A null string is shown as "(null)".
[[nodiscard]] std::string format_text(const char* call, int limit, const char* format, std::va_list arguments);

}  // namespace notes_stub
