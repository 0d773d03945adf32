// Log lines: what AddInLog* and LogEvent* have in common.
#include "notes_stub/include/log.h"

#include <cstdarg>
#include <cstring>

#include "notes_stub/include/addin.h"
#include "notes_stub/runtime/format.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/status_text.hpp"

namespace notes_stub {
namespace {

constexpr int log_conversions = 6;
constexpr int error_conversions = 4;

void log_line(const std::string& lmbcs, STATUS secondary, bool to_console = true) {
    auto text = lmbcs_to_utf8(lmbcs);
    if (ERR(secondary) != NOERROR) text += ": " + status_text_or_number(secondary);
    log_text(text, to_console);
}

// For functions whose one argument is a pointer: the conversion, if there is one, takes it.
std::string with_argument(const char* call, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    auto text = format_text(call, 1, format, arguments);
    va_end(arguments);
    return text;
}

void copy_formatted(char* to, const std::string& text) {
    if (to == nullptr) return;
    const auto size = std::min<std::size_t>(text.size(), MAXSPRINTF - 1);
    std::memcpy(to, text.data(), size);
    to[size] = '\0';
}

// The stub has no string tables of programs: a code of theirs shows as its number, which is what can be looked up.
std::string resource(STATUS string) { return status_text_or_number(string); }

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

void AddInLogMessageText(char* text, STATUS secondary, ...) {
    require_thread("AddInLogMessageText");
    std::va_list arguments;
    va_start(arguments, secondary);
    log_line(format_text("AddInLogMessageText", log_conversions, text, arguments), secondary);
    va_end(arguments);
}

void AddInLogErrorText(char* text, STATUS secondary, char* argument) {
    require_thread("AddInLogErrorText");
    log_line(with_argument("AddInLogErrorText", text, argument), secondary);
}

void AddInLogMessage(STATUS string, STATUS secondary, ...) {
    require_thread("AddInLogMessage");
    std::va_list arguments;
    va_start(arguments, secondary);
    log_line(format_text("AddInLogMessage", log_conversions, resource(string).c_str(), arguments), secondary);
    va_end(arguments);
}

void AddInLogError(STATUS string, STATUS secondary, char* argument) {
    require_thread("AddInLogError");
    log_line(with_argument("AddInLogError", resource(string).c_str(), argument), secondary);
}

void AddInFormatErrorText(char* to, char* text, ...) {
    require_thread("AddInFormatErrorText");
    std::va_list arguments;
    va_start(arguments, text);
    copy_formatted(to, format_text("AddInFormatErrorText", error_conversions, text, arguments));
    va_end(arguments);
}

void AddInFormatError(char* to, STATUS string, ...) {
    require_thread("AddInFormatError");
    std::va_list arguments;
    va_start(arguments, string);
    copy_formatted(to, format_text("AddInFormatError", error_conversions, resource(string).c_str(), arguments));
    va_end(arguments);
}

STATUS LogEvent(STATUS string, HMODULE, STATUS secondary, ...) {
    require_thread("LogEvent");
    std::va_list arguments;
    va_start(arguments, secondary);
    log_line(format_text("LogEvent", log_conversions, resource(string).c_str(), arguments), secondary);
    va_end(arguments);
    return NOERROR;
}

STATUS LogEventText(char* text, HANDLE, STATUS secondary, ...) {
    require_thread("LogEventText");
    std::va_list arguments;
    va_start(arguments, secondary);
    log_line(format_text("LogEventText", log_conversions, text, arguments), secondary);
    va_end(arguments);
    return NOERROR;
}

STATUS LogEventTextNoConsole(char* text, HANDLE, STATUS secondary, ...) {
    require_thread("LogEventTextNoConsole");
    std::va_list arguments;
    va_start(arguments, secondary);
    log_line(format_text("LogEventTextNoConsole", log_conversions, text, arguments), secondary, false);
    va_end(arguments);
    return NOERROR;
}
