#include "core/tls/weak_hello.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace postern::tls {

namespace {

constexpr char handshake_record = 22;  // RFC 2246 §6.2.1
constexpr char client_hello = 1;
constexpr std::size_t random_octets = 32;

std::string number(std::size_t value, std::size_t octets) {
    std::string text;
    for (std::size_t place = octets; place-- > 0;) text += static_cast<char>((value >> (8 * place)) & 0xFFU);
    return text;
}

/// A length of so many octets, and what it counts.
std::string counted(const std::string& text, std::size_t octets) { return number(text.size(), octets) + text; }

std::string list(std::initializer_list<std::uint16_t> values) {
    std::string text;
    for (const auto value : values) text += number(value, 2);
    return counted(text, 2);
}

std::string extension(std::uint16_t type, const std::string& content) { return number(type, 2) + counted(content, 2); }

}  // namespace

std::string weak_client_hello(MinimumVersion version) {
    const auto wire_version = number(version == MinimumVersion::tls_1_0 ? 0x0301 : 0x0302, 2);
    // ECDHE, DHE and RSA with AES or 3DES and SHA-1: what a certificate of any kind can be used with.
    const auto suites = list({0xC00A, 0xC009, 0xC014, 0xC013, 0x0039, 0x0033, 0x0035, 0x002F, 0x000A, 0x00FF});
    const auto extensions = extension(0x000A, list({0x001D, 0x0017, 0x0018})) +  // RFC 8422 §5.1.1
                            extension(0x000B, std::string("\x01\x00", 2));       // RFC 8422 §5.1.2
    const auto body = wire_version + std::string(random_octets, '\x5A') + number(0, 1) + suites +
                      std::string("\x01\x00", 2) + counted(extensions, 2);
    const auto message = std::string(1, client_hello) + counted(body, 3);
    return std::string(1, handshake_record) + number(0x0301, 2) + counted(message, 2);
}

bool is_hello_accepted(std::string_view answer) { return !answer.empty() && answer.front() == handshake_record; }

}  // namespace postern::tls
