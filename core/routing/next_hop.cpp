#include "core/routing/next_hop.hpp"

#include "core/base/peer_text.hpp"
#include "core/config/ip_prefix.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace postern::routing {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    const auto lower_letter = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::transform(result.begin(), result.end(), result.begin(), lower_letter);
    return result;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What was written, cut at its brackets and its colon.
struct Parts {
    std::string_view host;
    std::optional<std::string_view> port;
};

std::optional<Parts> split_bracketed(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto host = text.substr(1, end - 1);
    const auto rest = text.substr(end + 1);
    if (rest.empty()) return Parts{host, std::nullopt};
    if (rest.front() != ':') return std::nullopt;
    return Parts{host, rest.substr(1)};
}

std::optional<Parts> split(std::string_view text) {
    if (text.starts_with('[')) return split_bracketed(text);
    // An IPv6 address without brackets has no place for a port: `2001:db8::7:25` would be a guess.
    if (config::parse_ip_address(text)) return Parts{text, std::nullopt};
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return Parts{text, std::nullopt};
    return Parts{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc{} || stopped != end || port == 0) return std::nullopt;
    return port;
}

/// `192.0.2.300` would pass as a host name of four labels; nobody means that (RFC 3696 §2).
bool looks_like_address(std::string_view host) {
    const auto last_label = host.substr(host.rfind('.') + 1);
    const bool is_number = !last_label.empty() && last_label.find_first_not_of("0123456789") == std::string_view::npos;
    return is_number || host.find(':') != std::string_view::npos;
}

constexpr std::string_view v6_tag = "ipv6:";  // RFC 5321 §4.1.3

Expected<NextHop, std::string> make_hop(std::string host, std::uint16_t port, std::string_view as_written) {
    if (host.starts_with(v6_tag)) host.erase(0, v6_tag.size());
    if (config::parse_ip_address(host)) return NextHop{NextHop::Kind::literal, std::move(host), port};
    if (host.ends_with('.')) host.pop_back();  // How DNS tools write a full name.
    if (looks_like_address(host)) return unexpected(fmt::format("\"{}\" is no IP address", escape_for_log(as_written)));
    if (mail::is_domain_name(host)) return NextHop{NextHop::Kind::host, std::move(host), port};
    return unexpected(fmt::format("\"{}\" is no host name", escape_for_log(as_written)));
}

}  // namespace

std::string NextHop::to_string() const {
    auto text = kind == Kind::literal ? "[" + host + "]" : host;
    if (port != 0) text += fmt::format(":{}", port);
    return text;
}

Expected<NextHop, std::string> parse_next_hop(std::string_view text) {
    const auto written = trimmed(text);
    if (written.empty()) return unexpected(std::string("no host is named"));
    const auto parts = split(written);
    if (!parts) {
        return unexpected(
            fmt::format("\"{}\" has brackets that are not closed, or something behind them that is no port",
                        escape_for_log(written)));
    }
    std::uint16_t port = 0;
    if (parts->port) {
        const auto number = parse_port(*parts->port);
        if (!number)
            return unexpected(fmt::format("port \"{}\" is no number from 1 to 65535", escape_for_log(*parts->port)));
        port = *number;
    }
    return make_hop(lower(parts->host), port, parts->host);
}

}  // namespace postern::routing
