#include "core/smtp/proxy_header.hpp"

#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace postern::smtp {
namespace {

using namespace std::string_view_literals;

constexpr auto line_start = "PROXY "sv;
constexpr auto block_start = "\r\n\r\n\0\r\nQUIT\n"sv;

// Version 2, where it stands.
constexpr std::size_t command_at = 12;  // Version and command.
constexpr std::size_t family_at = 13;   // Address family and transport.
constexpr std::size_t length_at = 14;
constexpr std::size_t fixed_octets = 16;

constexpr unsigned command_local = 0x20;
constexpr unsigned command_proxy = 0x21;
constexpr unsigned tcp_over_v4 = 0x11;
constexpr unsigned tcp_over_v6 = 0x21;
constexpr unsigned greatest_family = 0x3;
constexpr unsigned greatest_transport = 0x2;

// Types of extensions, and of what stands in the one on TLS.
constexpr unsigned type_ssl = 0x20;
constexpr unsigned type_ssl_version = 0x21;
constexpr unsigned type_ssl_common_name = 0x22;
constexpr unsigned type_ssl_cipher = 0x23;
constexpr unsigned type_ssl_group = 0x26;
constexpr unsigned client_used_tls = 0x01;
constexpr unsigned client_showed_certificate = 0x02 | 0x04;  // On this connection, or in an earlier one of its session.
constexpr std::size_t ssl_fixed_octets = 5;                  // A bit field, and the result of the verification.

constexpr std::size_t max_name_octets = 64;  // Of a version, cipher or common name, as far as it is told.

constexpr auto no_header = "what came first is no PROXY header"sv;

unsigned octet_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

unsigned number_at(std::string_view text, std::size_t at) { return octet_at(text, at) << 8 | octet_at(text, at + 1); }

// Decimal, without zeros in front.
bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    const bool has_zero_in_front = text.size() > 1 && text.front() == '0';
    return error == std::errc{} && stopped == end && !has_zero_in_front;
}

// The word before the next space; it and the space are cut off.
std::string_view take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

bool is_v6_notation(std::string_view address) { return address.find(':') != std::string_view::npos; }

std::string address_from(std::string_view octets) {
    IpAddress address;
    if (octets.size() == 4) address.octets[10] = address.octets[11] = 0xFF;
    std::transform(octets.begin(), octets.end(), address.octets.end() - static_cast<std::ptrdiff_t>(octets.size()),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return to_string(address);
}

struct Extension {
    unsigned type = 0;
    std::string_view value;
};

// Cuts one off the front; nothing where it does not fit into `text`.
std::optional<Extension> take_extension(std::string_view& text) {
    constexpr std::size_t head_octets = 3;
    if (text.size() < head_octets) return std::nullopt;
    const auto octets = number_at(text, 1);
    if (text.size() - head_octets < octets) return std::nullopt;
    const Extension extension{octet_at(text, 0), text.substr(head_octets, octets)};
    text.remove_prefix(head_octets + octets);
    return extension;
}

// Returns whether it is well formed; where the client used no TLS `into` stays empty.
bool read_tls(std::string_view value, std::optional<tls::Facts>& into) {
    if (value.size() < ssl_fixed_octets) return false;
    const auto client = octet_at(value, 0);
    const bool is_verified = number_at(value, 1) == 0 && number_at(value, 3) == 0;
    value.remove_prefix(ssl_fixed_octets);
    tls::Facts facts;
    while (!value.empty()) {
        const auto part = take_extension(value);
        if (!part) return false;
        if (part->type == type_ssl_version) facts.version = escape_for_log(part->value, max_name_octets);
        if (part->type == type_ssl_cipher) facts.cipher = escape_for_log(part->value, max_name_octets);
        if (part->type == type_ssl_group) facts.group = escape_for_log(part->value, max_name_octets);
        if (part->type == type_ssl_common_name)
            facts.peer_subject = "CN=" + escape_for_log(part->value, max_name_octets);
    }
    if ((client & client_showed_certificate) != 0)
        facts.verification = is_verified ? tls::Verification::verified : tls::Verification::unverified;
    if ((client & client_used_tls) != 0) into = std::move(facts);
    return true;
}

}  // namespace

ProxyHeaderParser::Status ProxyHeaderParser::take(Octets& input) {
    // Octet by octet, so that none behind the header is touched: they belong to the session, or to the TLS engine.
    while (status_ == Status::incomplete && !input.empty()) {
        taken_ += as_text(input.first(1));
        input = input.subspan(1);
        status_ = judge();
    }
    return status_;
}

ProxyHeaderParser::Status ProxyHeaderParser::judge() {
    const std::string_view taken(taken_);
    if (taken.front() == line_start.front()) {
        const auto start = taken.substr(0, line_start.size());
        return line_start.starts_with(start) ? judge_line() : fail(no_header);
    }
    const auto start = taken.substr(0, block_start.size());
    return block_start.starts_with(start) ? judge_block() : fail(no_header);
}

ProxyHeaderParser::Status ProxyHeaderParser::judge_line() {
    const std::string_view taken(taken_);
    if (taken.ends_with("\r\n")) return read_line(taken.substr(0, taken.size() - 2));
    if (taken.size() >= max_line_octets) return fail("its PROXY header is longer than 107 octets");
    return Status::incomplete;
}

ProxyHeaderParser::Status ProxyHeaderParser::judge_block() {
    const std::string_view taken(taken_);
    if (taken.size() == family_at && octet_at(taken, command_at) != command_local &&
        octet_at(taken, command_at) != command_proxy)
        return fail("its PROXY header has another version than 1 and 2, or an unknown command");
    if (taken.size() < fixed_octets) return Status::incomplete;
    const std::size_t block_octets = number_at(taken, length_at);
    if (block_octets > max_block_octets) return fail("its PROXY header is longer than 16 KiB");
    return taken.size() < fixed_octets + block_octets ? Status::incomplete : read_block(taken);
}

ProxyHeaderParser::Status ProxyHeaderParser::fail(std::string_view words) {
    error_ = words;
    return Status::malformed;
}

// `PROXY TCP4 192.0.2.7 198.51.100.1 51000 25`
ProxyHeaderParser::Status ProxyHeaderParser::read_line(std::string_view line) {
    line.remove_prefix(line_start.size());
    const auto family = take_word(line);
    // Whatever stands behind it means nothing.
    if (family == "UNKNOWN") return Status::complete;
    if (family != "TCP4" && family != "TCP6") return fail("its PROXY header names no family: TCP4, TCP6 or UNKNOWN");
    const auto source = take_word(line);
    const auto destination = take_word(line);
    const auto source_port = take_word(line);
    const auto address = parse_ip_address(source);
    const bool is_v6 = family == "TCP6";
    if (!address || !parse_ip_address(destination) || is_v6_notation(source) != is_v6 ||
        is_v6_notation(destination) != is_v6)
        return fail("its PROXY header has an address that is none of its family");
    if (!is_port(source_port) || !is_port(line))
        return fail("its PROXY header has a port that is no number up to 65535");
    header_.address = to_string(*address);
    return Status::complete;
}

ProxyHeaderParser::Status ProxyHeaderParser::read_block(std::string_view block) {
    const auto family = octet_at(block, family_at);
    // LOCAL: a health check, say. Family and block are passed over.
    if (octet_at(block, command_at) == command_local) return Status::complete;
    if (family >> 4 > greatest_family || (family & 0xF) > greatest_transport)
        return fail("its PROXY header has an unknown address family");
    if (family != tcp_over_v4 && family != tcp_over_v6) return Status::complete;
    block.remove_prefix(fixed_octets);
    const std::size_t address_octets = family == tcp_over_v4 ? 4 : 16;
    const std::size_t addresses_octets = 2 * address_octets + 4;
    if (block.size() < addresses_octets) return fail("its PROXY header has no room for its addresses");
    if (!read_extensions(block.substr(addresses_octets)))
        return fail("its PROXY header has an extension that is cut off");
    header_.address = address_from(block.substr(0, address_octets));
    return Status::complete;
}

bool ProxyHeaderParser::read_extensions(std::string_view extensions) {
    while (!extensions.empty()) {
        const auto extension = take_extension(extensions);
        if (!extension) return false;
        if (extension->type == type_ssl && !read_tls(extension->value, header_.tls)) return false;
    }
    return true;
}

}  // namespace postern::smtp
