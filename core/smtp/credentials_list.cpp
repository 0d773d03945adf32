#include "core/smtp/credentials_list.hpp"

#include "core/base/trimmed.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::smtp {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::size_t max_name_octets = 64;
constexpr std::string_view form = "; a line has NAME USER PASSWORD";

/// The first word, taken off `rest`.
std::string_view take_word(std::string_view& rest) {
    const auto end = std::min(rest.find_first_of(blanks), rest.size());
    const auto word = rest.substr(0, end);
    rest = trimmed(rest.substr(end));
    return word;
}

/// Empty: read, or nothing to read.
std::string read_line(std::string_view line, CredentialsByName& all) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto rest = trimmed(line);
    if (rest.empty() || rest.starts_with('#')) return {};
    const auto name = take_word(rest);
    const auto user = take_word(rest);
    if (const auto checked = check_credentials_name(name); !checked) return "its first word: " + checked.error();
    if (user.empty()) return std::string("there is no user").append(form);
    if (rest.empty()) return std::string("there is no password").append(form);
    const bool is_text = is_utf8(line) && line.find('\0') == std::string_view::npos;
    if (!is_text) return "it is no text in UTF-8";
    if (!all.try_emplace(std::string(name), Credentials{std::string(user), std::string(rest)}).second)
        return "its name stands in an earlier line too";
    return {};
}

}  // namespace

Expected<void, std::string> check_credentials_name(std::string_view text) {
    const auto is_fit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
    };
    if (!text.empty() && text.size() <= max_name_octets && std::all_of(text.begin(), text.end(), is_fit)) return {};
    return unexpected(fmt::format(
        "this is no name of an entry; names have letters, digits, dots, hyphens and underscores, {} at most",
        max_name_octets));
}

Expected<CredentialsByName, std::string> parse_credentials(std::string_view text) {
    CredentialsByName all;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto error = read_line(text.substr(0, end), all);
        if (!error.empty()) return unexpected(fmt::format("line {}: {}", number, error));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

}  // namespace postern::smtp
