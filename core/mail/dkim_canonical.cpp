#include "core/mail/dkim_canonical.hpp"

#include "core/base/ascii.hpp"
#include "core/base/trimmed.hpp"

#include <algorithm>
#include <utility>

namespace postern::mail {
namespace {

constexpr std::size_t most_ready_octets = 64U << 10U;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Without line ends, each run of blanks one space, none around.
std::string relaxed_value(std::string_view value) {
    std::string text;
    bool has_blank = false;
    for (const char c : value) {
        if (c == '\r' || c == '\n') continue;
        if (is_blank(c)) {
            has_blank = true;
            continue;
        }
        if (has_blank && !text.empty()) text += ' ';
        has_blank = false;
        text += c;
    }
    return text;
}

}  // namespace

void RelaxedBody::add(std::string_view octets) {
    for (const char c : octets) take(c);
    flush();
}

void RelaxedBody::finish() {
    if (has_cr_) put('\r');
    if (!is_empty_) ready_ += "\r\n";
    flush();
}

void RelaxedBody::take(char c) {
    if (std::exchange(has_cr_, false)) {
        if (c == '\n') {
            has_blank_ = false;
            ++line_ends_;
            return;
        }
        put('\r');
    }
    if (c == '\r')
        has_cr_ = true;
    else if (is_blank(c))
        has_blank_ = true;
    else
        put(c);
}

void RelaxedBody::put(char c) {
    for (; line_ends_ > 0; --line_ends_) {
        ready_ += "\r\n";
        if (ready_.size() > most_ready_octets) flush();
    }
    if (std::exchange(has_blank_, false)) ready_ += ' ';
    ready_ += c;
    is_empty_ = false;
    if (ready_.size() > most_ready_octets) flush();
}

void RelaxedBody::flush() {
    if (!ready_.empty()) sink_(ready_);
    ready_.clear();
}

std::string simple_body(std::string_view body) {
    constexpr std::string_view line_end = "\r\n";
    while (body.ends_with(line_end)) body.remove_suffix(line_end.size());
    return std::string(body) + std::string(line_end);
}

std::string relaxed_field(std::string_view field) { return field_name(field) + ':' + field_value(field); }

std::vector<std::string_view> header_fields(std::string_view header) {
    std::vector<std::string_view> fields;
    while (!header.empty() && !header.starts_with("\r\n")) {
        std::size_t end = 0;
        do {
            const auto line_end = header.find("\r\n", end);
            end = line_end == std::string_view::npos ? header.size() : line_end + 2;
        } while (end < header.size() && is_blank(header[end]));
        fields.push_back(header.substr(0, end));
        header.remove_prefix(end);
    }
    return fields;
}

std::string field_name(std::string_view field) {
    const auto colon = field.find(':');
    return colon == std::string_view::npos ? std::string() : to_lower(trimmed(field.substr(0, colon)));
}

std::string field_value(std::string_view field) {
    const auto colon = field.find(':');
    return colon == std::string_view::npos ? std::string() : relaxed_value(field.substr(colon + 1));
}

}  // namespace postern::mail
