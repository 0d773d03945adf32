#include "core/config/policy_checks.hpp"

#include "core/base/ascii.hpp"
#include "core/base/parse_date.hpp"
#include "core/base/peer_text.hpp"
#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace postern::config {
namespace {

constexpr std::string_view below_prefix = "*.";

/// Words of OpenSSL's notation, in upper case, that stand for suites which encrypt nothing, authenticate nobody or are
/// broken, and for all there are.
constexpr std::string_view weak_words[] = {"NULL",
                                           "ENULL",
                                           "ANULL",
                                           "ADH",
                                           "AECDH",
                                           "EXPORT",
                                           "EXP",
                                           "LOW",
                                           "RC4",
                                           "DES",
                                           "3DES",
                                           "MD5",
                                           "COMPLEMENTOFALL",
                                           "ALL",
                                           "RC2",
                                           "IDEA",
                                           "SEED",
                                           "COMPLEMENTOFDEFAULT"};

Expected<std::string, std::string> in_dns(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);  // As zone files write it.
    return mail::to_ascii_domain(name);
}

bool is_weak_word(std::string_view word) {
    const auto upper = to_upper(word);
    return std::find(std::begin(weak_words), std::end(weak_words), upper) != std::end(weak_words);
}

/// `ECDHE+RC4` or `ECDHE-RSA-DES-CBC3-SHA`: one of several words is enough.
bool has_weak_word(std::string_view entry, std::string_view separators) {
    while (!entry.empty()) {
        const auto end = std::min(entry.find_first_of(separators), entry.size());
        if (is_weak_word(entry.substr(0, end))) return true;
        entry.remove_prefix(std::min(end + 1, entry.size()));
    }
    return false;
}

}  // namespace

Expected<std::string, std::string> parse_policy_pattern(std::string_view text) {
    if (text == "*") return std::string(text);
    if (text.starts_with(below_prefix)) {
        auto domain = in_dns(text.substr(below_prefix.size()));
        if (!domain) return domain;
        return std::string(below_prefix) + *domain;
    }
    const auto hop = routing::parse_next_hop(text);
    if (!hop) return unexpected(hop.error());
    return hop->to_string();
}

Expected<void, std::string> check_policy_pattern(std::string_view text) {
    const auto pattern = parse_policy_pattern(text);
    if (pattern) return {};
    return unexpected(pattern.error() +
                      "; allowed are example.com, *.example.com, relay.example:587, [192.0.2.7] and *");
}

Expected<void, std::string> check_host_name(std::string_view text) {
    const auto name = in_dns(text);
    if (name) return {};
    return unexpected(name.error() + "; allowed is the name of a host");
}

Expected<void, std::string> check_match_name(std::string_view text) {
    const auto name = in_dns(text.starts_with(below_prefix) ? text.substr(below_prefix.size()) : text);
    if (name) return {};
    return unexpected(name.error() + "; allowed are names of hosts and *.example.com");
}

std::string as_match_name(std::string_view text) {
    const bool is_below = text.starts_with(below_prefix);
    const auto name = in_dns(is_below ? text.substr(below_prefix.size()) : text);
    return name ? (is_below ? std::string(below_prefix) : std::string()) + *name : std::string();
}

Expected<void, std::string> check_fingerprint(std::string_view text) {
    const auto digits = as_fingerprint(text);
    const bool is_hexadecimal = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_hexadecimal && digits.size() == 64) return {};
    return unexpected(std::string("this is no SHA-256; allowed are 64 hexadecimal digits, with or without colons"));
}

std::string as_fingerprint(std::string_view text) {
    auto digits = to_lower(text);
    std::erase(digits, ':');
    return digits;
}

Expected<void, std::string> check_cipher_list(std::string_view text) {
    const bool is_one = std::all_of(text.begin(), text.end(), [](char c) {
        const char lower = to_lower(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("+-_!:@=. ").find(c) != std::string_view::npos;
    });
    if (is_one) return {};
    return unexpected(
        std::string("this is no list of ciphers; allowed is OpenSSL's notation, such as ECDHE+AESGCM:!SHA1"));
}

bool has_weak_cipher(std::string_view cipher_list) {
    constexpr std::string_view between_entries = ":, ";
    if (to_upper(cipher_list).find("@SECLEVEL=0") != std::string::npos) return true;
    while (!cipher_list.empty()) {
        const auto end = std::min(cipher_list.find_first_of(between_entries), cipher_list.size());
        const auto entry = cipher_list.substr(0, end);
        const bool is_taken_out = entry.starts_with('!') || entry.starts_with('-');
        if (!is_taken_out && has_weak_word(entry, "+-_")) return true;
        cipher_list.remove_prefix(std::min(end + 1, cipher_list.size()));
    }
    return false;
}

Expected<void, std::string> check_end(std::string_view text) {
    if (parse_short_date(text)) return {};
    return unexpected(std::string("this is no date; allowed are 2026-12-24 18:00 and 2026-12-24, in UTC"));
}

}  // namespace postern::config
