#include "core/smtp/xclient.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/mail/delivery_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

namespace postern::smtp {
namespace {

constexpr std::string_view unknown_address = "unknown";
constexpr std::size_t max_login_octets = 255;
constexpr std::size_t max_name_octets = 64;  // Of a version, cipher or group, as far as it is told.

bool is_unavailable(std::string_view value) {
    return is_same_ignoring_case(value, "[UNAVAILABLE]") || is_same_ignoring_case(value, "[TEMPUNAVAIL]");
}

std::optional<IpAddress> address_of(std::string_view value) {
    constexpr std::string_view tag = "IPV6:";
    if (!is_same_ignoring_case(value.substr(0, tag.size()), tag)) return parse_ip_address(value);
    value.remove_prefix(tag.size());
    return value.find(':') == value.npos ? std::nullopt : parse_ip_address(value);
}

tls::Facts& tls_of(Peer& peer) {
    auto& facts = peer.introduction->tls;
    return facts ? *facts : facts.emplace();
}

bool is_visible(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// Each takes a value, or an empty one where it is not known; false: it is malformed.

bool take_name(std::string_view value, Peer& peer) {
    peer.name = value;
    return value.empty() || mail::is_domain_name(value);
}

bool take_address(std::string_view value, Peer& peer) {
    const auto address = address_of(value);
    peer.address = address ? to_string(*address) : std::string(unknown_address);
    return value.empty() || address;
}

bool take_destination(std::string_view value, Peer&) { return value.empty() || address_of(value); }

bool take_port(std::string_view value, Peer&) {
    std::uint16_t port = 0;
    const auto* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, port);
    return value.empty() || (error == std::errc{} && stopped == end);
}

bool take_protocol(std::string_view value, Peer&) {
    return value.empty() || is_same_ignoring_case(value, "SMTP") || is_same_ignoring_case(value, "ESMTP");
}

bool take_helo(std::string_view value, Peer&) { return value.empty() || is_usable_helo(value); }

bool take_login(std::string_view value, Peer& peer) {
    peer.login = escape_for_log(value, max_login_octets);
    return value.size() <= max_login_octets;
}

template <std::string tls::Facts::*Name>
bool take_tls(std::string_view value, Peer& peer) {
    tls_of(peer).*Name = escape_for_log(value, max_name_octets);
    return is_visible(value);
}

struct Attribute {
    std::string_view name;
    bool (*take)(std::string_view value, Peer& peer);
    std::string_view must_be;
};

constexpr Attribute attributes[] = {
    {"NAME", take_name, "a host name"},
    {"ADDR", take_address, "an IPv4 address, or IPV6: and an IPv6 address"},
    {"PORT", take_port, "a port number"},
    {"PROTO", take_protocol, "SMTP or ESMTP"},
    {"HELO", take_helo, "what may stand behind EHLO"},
    {"LOGIN", take_login, "a name of 255 octets at most"},
    {"DESTADDR", take_destination, "an IPv4 address, or IPV6: and an IPv6 address"},
    {"DESTPORT", take_port, "a port number"},
    {"TLSVERSION", take_tls<&tls::Facts::version>, "visible ASCII"},
    {"TLSCIPHER", take_tls<&tls::Facts::cipher>, "visible ASCII"},
    {"TLSCURVE", take_tls<&tls::Facts::group>, "visible ASCII"},
};

std::string_view take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
    return word;
}

}  // namespace

Expected<Peer, std::string> introduced(const Peer& peer, std::string_view argument) {
    Peer result = peer;
    if (!result.introduction) result.introduction.emplace();
    result.introduction->proxy = peer.address;
    std::set<const Attribute*> given;
    while (!argument.empty()) {
        const auto word = take_word(argument);
        const auto equals = word.find('=');
        const auto* attribute = std::find_if(std::begin(attributes), std::end(attributes), [&](const Attribute& one) {
            return is_same_ignoring_case(one.name, word.substr(0, equals));
        });
        if (equals == word.npos || attribute == std::end(attributes))
            return unexpected(fmt::format("501 5.5.4 XCLIENT takes NAME=value, with the names {}", xclient_attributes));
        if (!given.insert(attribute).second)
            return unexpected(fmt::format("501 5.5.4 {} is given twice; give it once", attribute->name));
        const auto value = mail::decode_xtext(word.substr(equals + 1));
        const bool is_known = !is_unavailable(value);
        if ((is_known && value.empty()) || !attribute->take(is_known ? value : std::string_view{}, result))
            return unexpected(
                fmt::format("501 5.5.4 {} must be {}, or [UNAVAILABLE]", attribute->name, attribute->must_be));
    }
    return result;
}

}  // namespace postern::smtp
