#include "adapters/dns_unbound/records.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>

namespace postern::dns_unbound {

namespace {

unsigned octet(Octets data, std::size_t at) { return std::to_integer<unsigned>(data[at]); }

void append_escaped(std::string& text, unsigned value) {
    const bool is_plain = value > ' ' && value < 0x7f && value != '.' && value != '\\';
    if (is_plain) {
        text += static_cast<char>(value);
    } else {
        text += fmt::format("\\{:03}", value);
    }
}

}  // namespace

std::optional<std::string> address_text(Octets data) {
    if (data.size() != 4 && data.size() != 16) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(data.size() == 4 ? AF_INET : AF_INET6, data.data(), text.data(), text.size());
    return text.data();
}

std::optional<dns::MxRecord> mx_record(Octets data) {
    if (data.size() < 3) return std::nullopt;
    auto host = domain_text(data.subspan(2));
    if (!host) return std::nullopt;
    return dns::MxRecord{octet(data, 0) << 8 | octet(data, 1), std::move(*host)};
}

std::optional<std::string> joined_text(Octets data) {
    if (data.empty()) return std::nullopt;
    std::string text;
    while (!data.empty()) {
        const std::size_t length = octet(data, 0);
        if (length >= data.size()) return std::nullopt;
        const auto part = data.subspan(1, length);
        text.append(reinterpret_cast<const char*>(part.data()), part.size());
        data = data.subspan(1 + length);
    }
    return text;
}

tls::TlsaRecord tlsa_record(Octets data) {
    constexpr std::size_t header_octets = 3;
    if (data.size() < header_octets) return {};  // Usage 0, which is not usable.
    return {static_cast<std::uint8_t>(octet(data, 0)), static_cast<std::uint8_t>(octet(data, 1)),
            static_cast<std::uint8_t>(octet(data, 2)), std::string(as_text(data.subspan(header_octets)))};
}

std::optional<std::string> domain_text(Octets data) {
    constexpr std::size_t max_name_octets = 255;  // RFC 1035 §2.3.4
    constexpr unsigned max_label_octets = 63;
    if (data.empty() || data.size() > max_name_octets) return std::nullopt;
    std::string text;
    std::size_t at = 0;
    while (octet(data, at) != 0) {
        const unsigned length = octet(data, at++);
        if (length > max_label_octets || at + length >= data.size()) return std::nullopt;
        if (!text.empty()) text += '.';
        for (const std::size_t end = at + length; at < end; ++at) append_escaped(text, octet(data, at));
    }
    if (at + 1 != data.size()) return std::nullopt;
    return text.empty() ? "." : text;
}

}  // namespace postern::dns_unbound
