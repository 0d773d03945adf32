#include "core/smtp/header_scanner.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace postern::smtp {
namespace {

constexpr std::string_view white_space = " \t";
constexpr std::size_t longest_word = 8;  // What is longer is not `No`.

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
    if (line.empty())
        is_in_header_ = false;
    else if (white_space.find(line.front()) != std::string_view::npos)
        on_continuation(line);
    else
        on_field(line);
}

void HeaderScanner::on_continuation(std::string_view line) {
    const auto text = without_white_space_around(line);
    // A long Message-ID stands folded on the line behind its name.
    if (is_in_message_id_) message_id_ = text;
    is_in_message_id_ = is_in_message_id_ && message_id_.empty();
    if (is_in_tls_required_ && tls_required_.size() < longest_word) tls_required_ += text;
}

void HeaderScanner::on_field(std::string_view line) {
    std::string_view value;
    is_in_message_id_ = is_in_tls_required_ = false;
    if (begins_field(line, "received", value)) {
        ++received_fields_;
    } else if (begins_field(line, "tls-required", value)) {
        is_in_tls_required_ = ++tls_required_fields_ == 1;
        if (is_in_tls_required_) tls_required_ = without_white_space_around(value).substr(0, longest_word);
    } else if (begins_field(line, "message-id", value)) {
        has_message_id_ = true;
        is_in_message_id_ = message_id_.empty();
        if (is_in_message_id_) message_id_ = without_white_space_around(value);
        is_in_message_id_ = is_in_message_id_ && message_id_.empty();
    } else {
        has_date_ = has_date_ || begins_field(line, "date", value);
    }
}

bool HeaderScanner::is_tls_optional() const {
    return tls_required_fields_ == 1 && is_same_ignoring_case(tls_required_, "No");
}

}  // namespace postern::smtp
