#include "core/routing/next_hop.hpp"

#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace postern::routing {

namespace {

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
    if (parse_ip_address(text)) return Parts{text, std::nullopt};
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
    if (parse_ip_address(host)) return NextHop{NextHop::Kind::literal, std::move(host), port, NextHop::Protocol::smtp};
    if (host.ends_with('.')) host.pop_back();  // How DNS tools write a full name.
    // Wide and raised digits are plain ones as a name in the DNS.
    auto name = mail::to_ascii_domain(host);
    if (looks_like_address(name ? *name : host))
        return unexpected(fmt::format("\"{}\" is no IP address", escape_for_log(as_written)));
    if (!name) return unexpected(fmt::format("\"{}\" is no host name", escape_for_log(as_written)));
    return NextHop{NextHop::Kind::host, std::move(*name), port, NextHop::Protocol::smtp};
}

constexpr std::size_t max_socket_path_octets = 107;  // What a UNIX socket's address holds, with its final zero.

Expected<NextHop, std::string> make_socket(std::string_view path) {
    if (path.size() > max_socket_path_octets)
        return unexpected(fmt::format("the path of a UNIX socket has {} octets at most", max_socket_path_octets));
    if (path.size() == 1 || path.find('\0') != std::string_view::npos)
        return unexpected(fmt::format("\"{}\" is no path of a UNIX socket", escape_for_log(path)));
    return NextHop{NextHop::Kind::unix_socket, std::string(path), 0, NextHop::Protocol::lmtp};
}

Expected<NextHop, std::string> make_lmtp_host(std::string_view host_and_port) {
    auto hop = parse_next_hop(host_and_port);
    if (!hop) return hop;
    // LMTP has no port of its own, and must not be spoken on SMTP's (RFC 2033 §1).
    if (hop->port == 0 || hop->port == 25)
        return unexpected(fmt::format("LMTP needs a port of its own, other than 25, behind the host: lmtp://{}:24",
                                      escape_for_log(hop->host)));
    hop->protocol = NextHop::Protocol::lmtp;
    return hop;
}

constexpr std::string_view lmtp_scheme = "lmtp:";
constexpr std::string_view mailbox_name = "mail.box";
constexpr std::string_view mx_word = "mx ";

std::string show_place(const NextHop& hop) {
    switch (hop.kind) {
        case NextHop::Kind::mx:
            return "MX " + hop.host;
        case NextHop::Kind::unix_socket:
            return std::string(lmtp_scheme) + hop.host;
        case NextHop::Kind::mailbox:
            return std::string(mailbox_name);
        case NextHop::Kind::undecided:
            return "undecided: " + hop.host;
        case NextHop::Kind::host:
            return hop.host;
        case NextHop::Kind::literal:
            return "[" + hop.host + "]";
    }
    return {};
}

}  // namespace

std::string NextHop::to_string() const {
    auto text = show_place(*this);
    if (port != 0) text += fmt::format(":{}", port);
    if (protocol == Protocol::lmtp && kind != Kind::unix_socket) text.insert(0, std::string(lmtp_scheme) + "//");
    std::string demands;
    if (level) demands = fmt::format("TLS level {}", tls::to_string(*level));
    if (!credentials.empty()) demands += fmt::format("{}credentials {}", demands.empty() ? "" : ", ", credentials);
    return demands.empty() ? text : fmt::format("{} ({})", text, demands);
}

Expected<NextHop, std::string> parse_route_next_hop(std::string_view text) {
    const auto written = trimmed(text);
    const auto in_lower_case = to_lower(written);
    if (in_lower_case == mailbox_name || in_lower_case.starts_with(lmtp_scheme))
        return parse_local_destination(written);
    if (in_lower_case == "mx") return unexpected(std::string("MX has no domain behind it (a host of that name: [mx])"));
    if (!in_lower_case.starts_with(mx_word)) return parse_next_hop(written);
    auto hop = parse_next_hop(written.substr(mx_word.size()));
    if (!hop) return hop;
    if (hop->kind != NextHop::Kind::host)
        return unexpected(fmt::format("\"{}\" is an address, which has no MX", escape_for_log(written)));
    hop->kind = NextHop::Kind::mx;
    return hop;
}

Expected<NextHop, std::string> parse_local_destination(std::string_view text) {
    const auto written = trimmed(text);
    const auto in_lower_case = to_lower(written);
    if (in_lower_case == mailbox_name) return NextHop{NextHop::Kind::mailbox, {}, 0, NextHop::Protocol::smtp};
    if (!in_lower_case.starts_with(lmtp_scheme))
        return unexpected(fmt::format("\"{}\" is neither mail.box nor begins with lmtp:", escape_for_log(written)));
    auto rest = written.substr(lmtp_scheme.size());
    const bool has_authority = rest.starts_with("//");
    if (has_authority) rest.remove_prefix(2);
    if (rest.starts_with('/')) return make_socket(rest);
    if (has_authority) return make_lmtp_host(rest);
    return unexpected(fmt::format("\"{}\" names neither //HOST:PORT nor an absolute path", escape_for_log(written)));
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
    return make_hop(to_lower(parts->host), port, parts->host);
}

}  // namespace postern::routing
