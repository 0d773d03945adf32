#include "core/smtp/header_scanner.hpp"

#include <algorithm>

namespace postern::smtp {
namespace {

constexpr std::string_view white_space = " \t";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether `line` begins the field `name` (lower case); spaces before the colon are the obsolete form of RFC 5322 §4.5.
bool begins_field(std::string_view line, std::string_view name, std::string_view& value) {
    if (line.size() <= name.size() ||
        !std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) { return a == lower(b); }))
        return false;
    const auto colon = line.find_first_not_of(white_space, name.size());
    if (colon == std::string_view::npos || line[colon] != ':') return false;
    value = line.substr(colon + 1);
    return true;
}

std::string_view without_white_space_around(std::string_view text) {
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) + 1 - first);
}

}  // namespace

void HeaderScanner::on_line(std::string_view line) {
    if (!is_in_header_) return;
    std::string_view value;
    if (line.empty()) {
        is_in_header_ = false;
    } else if (white_space.find(line.front()) != std::string_view::npos) {
        // A long Message-ID stands folded on the line behind its name.
        if (is_in_message_id_) message_id_ = without_white_space_around(line);
        is_in_message_id_ = is_in_message_id_ && message_id_.empty();
    } else if (begins_field(line, "received", value)) {
        ++received_fields_;
        is_in_message_id_ = false;
    } else {
        has_date_ = has_date_ || begins_field(line, "date", value);
        const bool begins_message_id = begins_field(line, "message-id", value);
        has_message_id_ = has_message_id_ || begins_message_id;
        is_in_message_id_ = message_id_.empty() && begins_message_id;
        if (is_in_message_id_) message_id_ = without_white_space_around(value);
        is_in_message_id_ = is_in_message_id_ && message_id_.empty();
    }
}

}  // namespace postern::smtp
