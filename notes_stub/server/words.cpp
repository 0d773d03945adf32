#include "notes_stub/server/words.hpp"

#include <algorithm>

#include "notes_stub/ipc/statistics.hpp"

namespace notes_stub {
namespace {

constexpr std::string_view blanks = " \t\r";

bool is_control(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t') || octet == 0x7f;
}

}  // namespace

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_word(std::string_view& text) {
    text = trim(text);
    const bool is_quoted = text.starts_with('"') && text.find('"', 1) != std::string_view::npos;
    const auto end = is_quoted ? text.find('"', 1) : std::min(text.find_first_of(blanks), text.size());
    const auto word = is_quoted ? text.substr(1, end - 1) : text.substr(0, end);
    text = trim(text.substr(is_quoted ? end + 1 : end));
    return word;
}

bool has_control_character(std::string_view text) { return std::ranges::any_of(text, is_control); }

std::string printable(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, is_control, '?');
    return out;
}

bool is_prefix(std::string_view typed, std::string_view word) {
    return !typed.empty() && typed.size() <= word.size() && equal_ignoring_case(typed, word.substr(0, typed.size()));
}

}  // namespace notes_stub
