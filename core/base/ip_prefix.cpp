#include "core/base/ip_prefix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace postern {

namespace {

constexpr std::size_t groups_of_v6 = 8;
constexpr std::size_t mapped_octets = 12;  ///< `::ffff:` before the four octets of IPv4.

/// Digits only, at least one and at most `max_digits`.
std::optional<unsigned> parse_number(std::string_view text, int base, std::size_t max_digits) {
    unsigned value = 0;
    if (text.empty() || text.size() > max_digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Writes four octets; false where the text is no IPv4 address.
bool parse_v4(std::string_view text, std::uint8_t* into) {
    for (int part = 0; part < 4; ++part) {
        const auto dot = text.find('.');
        if ((dot == std::string_view::npos) != (part == 3)) return false;
        const auto digits = text.substr(0, dot);
        const auto value = parse_number(digits, 10, 3);
        // A leading zero means octal to some readers and nothing to others: refused, so that nobody is let in by a
        // misreading.
        if (!value || *value > 255 || (digits.size() > 1 && digits.front() == '0')) return false;
        into[part] = static_cast<std::uint8_t>(*value);
        if (part < 3) text.remove_prefix(dot + 1);
    }
    return true;
}

/// Appends the groups between single colons, an IPv4 tail counting as two; false where one is malformed.
bool parse_groups(std::string_view text, bool may_end_in_v4, std::vector<std::uint8_t>& octets) {
    while (!text.empty()) {
        const auto colon = text.find(':');
        const auto group = text.substr(0, colon);
        const bool is_last = colon == std::string_view::npos;
        if (is_last && may_end_in_v4 && group.find('.') != std::string_view::npos) {
            octets.resize(octets.size() + 4);
            return parse_v4(group, octets.data() + octets.size() - 4);
        }
        const auto value = parse_number(group, 16, 4);
        if (!value) return false;
        octets.push_back(static_cast<std::uint8_t>(*value >> 8));
        octets.push_back(static_cast<std::uint8_t>(*value & 0xff));
        if (is_last) return true;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;
    }
    return true;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
    const auto gap = text.find("::");
    std::vector<std::uint8_t> head;
    std::vector<std::uint8_t> tail;
    const bool has_gap = gap != std::string_view::npos;
    if (!parse_groups(text.substr(0, gap), !has_gap, head)) return std::nullopt;
    if (has_gap && !parse_groups(text.substr(gap + 2), true, tail)) return std::nullopt;
    IpAddress address;
    const auto octets = head.size() + tail.size();
    // `::` stands for one group at least (RFC 4291 §2.2).
    if (has_gap ? octets > address.octets.size() - 2 : octets != address.octets.size()) return std::nullopt;
    std::copy(head.begin(), head.end(), address.octets.begin());
    std::copy(tail.begin(), tail.end(), address.octets.end() - static_cast<std::ptrdiff_t>(tail.size()));
    return address;
}

struct Gap {
    std::size_t begin = 0;
    std::size_t groups = 0;  // 0: none.
};

// What `::` stands for: the longest run of zero groups, two at least, the first one of several (RFC 5952 §4.2).
Gap longest_gap(const IpAddress& address) {
    Gap longest;
    Gap current;
    for (std::size_t index = 0; index < groups_of_v6; ++index) {
        if (address.octets[2 * index] != 0 || address.octets[2 * index + 1] != 0) {
            current = {index + 1, 0};
            continue;
        }
        ++current.groups;
        if (current.groups > longest.groups) longest = current;
    }
    return longest.groups < 2 ? Gap{} : longest;
}

bool is_bit_set(const IpAddress& address, unsigned bit) { return (address.octets[bit / 8] >> (7 - bit % 8) & 1) != 0; }

}  // namespace

bool IpAddress::is_v4() const {
    return std::all_of(octets.begin(), octets.begin() + 10, [](auto octet) { return octet == 0; }) &&
           octets[10] == 0xff && octets[11] == 0xff;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
    if (text.find(':') != std::string_view::npos) return parse_v6(text);
    IpAddress address;
    address.octets[10] = address.octets[11] = 0xff;
    if (!parse_v4(text, address.octets.data() + mapped_octets)) return std::nullopt;
    return address;
}

std::string to_string(const IpAddress& address) {
    const auto& octets = address.octets;
    if (address.is_v4()) return fmt::format("{}.{}.{}.{}", octets[12], octets[13], octets[14], octets[15]);
    const auto group = [&](std::size_t index) { return octets[2 * index] << 8 | octets[2 * index + 1]; };
    const auto gap = longest_gap(address);
    std::string text;
    for (std::size_t index = 0; index < groups_of_v6; ++index) {
        if (index == gap.begin && gap.groups != 0) {
            text += "::";
            index += gap.groups - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        text += fmt::format("{:x}", group(index));
    }
    return text;
}

bool IpPrefix::contains(const IpAddress& address) const {
    for (unsigned bit = 0; bit < bits; ++bit) {
        if (is_bit_set(network, bit) != is_bit_set(address, bit)) return false;
    }
    return true;
}

Expected<IpPrefix, std::string> parse_ip_prefix(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return unexpected(fmt::format("\"{}\" is no IP address", text.substr(0, slash)));
    IpPrefix prefix{*address, 128};
    if (slash == std::string_view::npos) return prefix;
    const bool is_v4_notation = text.substr(0, slash).find(':') == std::string_view::npos;
    const unsigned longest = is_v4_notation ? 32 : 128;
    const auto length = parse_number(text.substr(slash + 1), 10, 3);
    if (!length || *length > longest)
        return unexpected(fmt::format("the prefix length of \"{}\" must be 0 to {}", text, longest));
    prefix.bits = *length + 128 - longest;
    for (unsigned bit = prefix.bits; bit < 128; ++bit) {
        if (is_bit_set(*address, bit))
            return unexpected(fmt::format("\"{}\" has bits set behind its prefix length", text));
    }
    return prefix;
}

bool is_in_any(const IpAddress& address, const std::vector<IpPrefix>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const IpPrefix& prefix) { return prefix.contains(address); });
}

IpAddress first_bits(IpAddress address, unsigned bits) {
    for (unsigned octet = 0; octet < address.octets.size(); ++octet) {
        const unsigned before = octet * 8;
        const unsigned kept = bits <= before ? 0 : std::min(bits - before, 8U);
        address.octets[octet] = static_cast<std::uint8_t>(address.octets[octet] & (0xFF00U >> kept));
    }
    return address;
}

IpAddress subscriber_of(const IpAddress& address) { return first_bits(address, address.is_v4() ? 128 : 64); }

}  // namespace postern
