#include "core/report/tlsrpt_record.hpp"

#include "core/base/ascii.hpp"
#include "core/base/trimmed.hpp"
#include "core/mail/address.hpp"

#include <algorithm>
#include <utility>

namespace postern::report {
namespace {

constexpr std::string_view version = "v=TLSRPTv1";
constexpr std::size_t most_places = 10;  // Nobody needs more, and each costs a message a day.

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

/// RFC 8460 §3, tlsrpt-ext-name and tlsrpt-ext-value.
bool is_extension(std::string_view field) {
    const auto equals = field.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals > 32) return false;
    const auto name = field.substr(0, equals);
    const auto value = field.substr(equals + 1);
    const auto is_in_name = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; };
    const auto is_in_value = [](char c) { return c > ' ' && c < '\x7F' && c != '=' && c != ';'; };
    return is_alphanumeric(name.front()) && std::all_of(name.begin(), name.end(), is_in_name) && !value.empty() &&
           std::all_of(value.begin(), value.end(), is_in_value);
}

std::optional<std::string> without_percents(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const auto high = digits.find(to_lower(text[at + 1]));
        const auto low = digits.find(to_lower(text[at + 2]));
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        result += static_cast<char>(high << 4U | low);
        at += 2;
    }
    return result;
}

bool starts_with_scheme(std::string_view uri, std::string_view scheme) {
    return uri.size() > scheme.size() && is_same_ignoring_case(uri.substr(0, scheme.size()), scheme);
}

/// Places of schemes that are none of ours are left out (RFC 8460 §3).
void add_place(std::string_view uri, TlsrptRecord& record) {
    constexpr std::string_view mail_scheme = "mailto:";
    constexpr std::string_view web_scheme = "https://";
    const bool is_text = std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (!is_text || record.mail.size() + record.web.size() >= most_places) return;
    if (starts_with_scheme(uri, web_scheme)) record.web.emplace_back(uri);
    if (!starts_with_scheme(uri, mail_scheme)) return;
    // What a mailto URI may say beside the address is no matter of ours (RFC 6068 §2).
    const auto text = uri.substr(mail_scheme.size());
    const auto decoded = without_percents(text.substr(0, text.find('?')));
    if (!decoded) return;
    if (const auto address = mail::parse_address(*decoded)) record.mail.push_back(address->to_string());
}

void add_places(std::string_view list, TlsrptRecord& record) {
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        add_place(trimmed(list.substr(0, end)), record);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

std::optional<TlsrptRecord> parse_record(std::string_view text) {
    TlsrptRecord record;
    bool has_places = false;
    text.remove_prefix(version.size());
    text = trimmed(text);
    while (!text.empty()) {
        if (text.front() != ';') return std::nullopt;
        text = trimmed(text.substr(1));
        const auto field = trimmed(text.substr(0, text.find(';')));
        text.remove_prefix(std::min(text.find(';'), text.size()));
        if (field.empty()) return text.empty() && has_places ? std::optional(record) : std::nullopt;
        if (field.starts_with("rua=")) {
            if (std::exchange(has_places, true)) return std::nullopt;
            add_places(field.substr(4), record);
        } else if (!is_extension(field)) {
            return std::nullopt;
        }
    }
    return has_places ? std::optional(record) : std::nullopt;
}

/// RFC 8460 §3: others are left out before it is looked how many there are.
bool is_of_version(std::string_view text) {
    return text.starts_with(version) && text.size() > version.size() &&
           (text[version.size()] == ';' || text[version.size()] == ' ' || text[version.size()] == '\t');
}

}  // namespace

std::string tlsrpt_name(std::string_view domain) { return std::string("_smtp._tls.").append(domain); }

std::optional<TlsrptRecord> parse_tlsrpt_records(const std::vector<std::string>& texts) {
    const auto count = std::count_if(texts.begin(), texts.end(), is_of_version);
    if (count != 1) return std::nullopt;
    auto record = parse_record(*std::find_if(texts.begin(), texts.end(), is_of_version));
    if (record && record->mail.empty() && record->web.empty()) return std::nullopt;
    return record;
}

}  // namespace postern::report
