#include "notes_stub/ipc/queue_trace.hpp"

#include <cstdio>

namespace notes_stub {
namespace {

constexpr std::size_t longest_shown_octets = 200;

std::string quoted(std::string_view message) {
    std::string text = "\"";
    for (const char c : message.substr(0, longest_shown_octets)) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            text += c;
            continue;
        }
        char escaped[5];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        text += escaped;
    }
    return text + (message.size() > longest_shown_octets ? "\" and more" : "\"");
}

}  // namespace

std::string queue_trace(std::string_view queue, std::string_view what, STATUS status, std::string_view message) {
    std::string text = std::string{queue} + ": " + std::string{what};
    if (status != NOERROR) {
        char number[24];
        std::snprintf(number, sizeof number, ", status 0x%04x", static_cast<unsigned>(status));
        return text + number;
    }
    return text + ", " + std::to_string(message.size()) + " octets: " + quoted(message);
}

}  // namespace notes_stub
