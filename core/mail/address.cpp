#include "core/mail/address.hpp"

#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <memory>

namespace postern::mail {
namespace {

constexpr std::size_t max_local_part_octets = 64;  // RFC 5321 §4.5.3.1.1
constexpr std::size_t max_domain_octets = 255;     // RFC 5321 §4.5.3.1.2
constexpr std::size_t max_path_octets = 256;       // RFC 5321 §4.5.3.1.3, brackets included
constexpr std::size_t max_label_octets = 63;       // RFC 1035 §2.3.4

constexpr std::string_view malformed_local_part = "the local part is malformed";
constexpr std::string_view malformed_literal = "the address literal is malformed";

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Octet of a character that is not ASCII; that they are well formed was seen before (RFC 6531 §3.3).
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// atext of RFC 5322 §3.2.3, and of RFC 6532 §3.2
bool is_atom_character(char c) {
    return is_letter_or_digit(c) || is_beyond_ascii(c) ||
           (c != '\0' && std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos);
}

// How many octets of `text` are an atom, a dot, an atom, …; 0: none. Two dots in a row, or one at an end, end it.
std::size_t dot_string_octets(std::string_view text) {
    std::size_t at = 0;
    while (true) {
        const auto begin = at;
        while (at < text.size() && is_atom_character(text[at])) ++at;
        if (at == begin) return 0;
        if (at == text.size() || text[at] != '.') return at;
        ++at;
    }
}

// `"..."` with its quotes: qtextSMTP and quoted pairs, printable ASCII both (RFC 5321 §4.1.2).
std::size_t quoted_string_octets(std::string_view text) {
    std::size_t at = 1;
    while (at < text.size() && text[at] != '"') {
        if (text[at] == '\\') ++at;
        if (at == text.size()) return 0;
        if (!is_beyond_ascii(text[at]) && (text[at] < ' ' || text[at] > '~')) return 0;
        ++at;
    }
    return at < text.size() ? at + 1 : 0;
}

std::size_t local_part_octets(std::string_view text) {
    return !text.empty() && text.front() == '"' ? quoted_string_octets(text) : dot_string_octets(text);
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= max_label_octets && is_letter_or_digit(label.front()) &&
           is_letter_or_digit(label.back()) &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// Letters, digits and hyphens in any order were always a label; IDNA2008 has a say where one is beyond ASCII, or claims
// to be an A-label (RFC 5891 §5.4).
bool is_for_idna(std::string_view label) {
    constexpr std::string_view prefix = "xn--";
    return !is_ascii(label) || is_same_ignoring_case(label.substr(0, prefix.size()), prefix);
}

// `label` is in lower case. One beyond ASCII may become several: there are other full stops than ours.
Expected<std::string, std::string> to_ascii_label(const std::string& label) {
    char* found = nullptr;
    const int status = label.find('\0') == std::string::npos
                           ? idn2_to_ascii_8z(label.c_str(), &found, IDN2_NONTRANSITIONAL)
                           : IDN2_DISALLOWED;
    const std::unique_ptr<char, void (*)(void*)> owned(found, idn2_free);
    if (status != IDN2_OK)
        return unexpected(fmt::format("the domain is no internationalized domain name: {}", idn2_strerror(status)));
    return to_lower(std::string_view(found));
}

constexpr std::string_view v6_tag = "IPv6:";

// What stands between the brackets. Other tags than IPv6 were never registered (RFC 5321 §4.1.3).
bool is_literal(std::string_view inside) {
    const bool is_v6 = is_same_ignoring_case(inside.substr(0, v6_tag.size()), v6_tag);
    const auto address = is_v6 ? inside.substr(v6_tag.size()) : inside;
    return is_v6 == (address.find(':') != std::string_view::npos) && parse_ip_address(address);
}

Expected<std::string, std::string> parse_domain(std::string_view text) {
    if (text.size() > max_domain_octets) return unexpected(std::string{"the domain is longer than 255 octets"});
    if (text.size() < 2 || text.front() != '[') return to_ascii_domain(text);
    const auto inside = text.substr(1, text.size() - 2);
    if (text.back() != ']' || !is_literal(inside)) return unexpected(std::string(malformed_literal));
    // The tag keeps its usual case, so that equal literals are equal strings.
    const bool is_v6 = inside.find(':') != std::string_view::npos;
    return is_v6 ? fmt::format("[{}{}]", v6_tag, to_lower(inside.substr(v6_tag.size()))) : std::string(text);
}

// `@relay,@other:` has no meaning any more and is passed over (RFC 5321 §4.1.1.3, appendix C). False: it is malformed.
bool skip_source_route(std::string_view& path) {
    while (!path.empty() && path.front() == '@') {
        const auto end = path.find_first_of(",:");
        if (end == std::string_view::npos || !is_domain_name(path.substr(1, end - 1))) return false;
        const bool is_last = path[end] == ':';
        path.remove_prefix(end + 1);
        if (is_last) return true;
    }
    return false;
}

Expected<std::string_view, std::string> take_local_part(std::string_view& text) {
    const auto octets = local_part_octets(text);
    if (octets == 0) return unexpected(std::string(malformed_local_part));
    if (octets > max_local_part_octets) return unexpected(std::string{"the local part is longer than 64 octets"});
    const auto local_part = text.substr(0, octets);
    text.remove_prefix(octets);
    return local_part;
}

// `text` begins behind the local part and its `@`; the domain ends at the first character that cannot belong to it.
std::size_t domain_octets(std::string_view text) {
    if (!text.empty() && text.front() == '[') {
        const auto end = text.find(']');
        return end == std::string_view::npos ? text.size() : end + 1;
    }
    const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
        return is_letter_or_digit(c) || is_beyond_ascii(c) || c == '-' || c == '.';
    });
    return static_cast<std::size_t>(end - text.begin());
}

// What stands where `@` should.
std::string wrong_behind_local_part(std::string_view local_part, std::string_view rest) {
    if (rest.empty() || rest.front() == '>') return "the address has no domain";
    if (local_part.front() == '"') return std::string(malformed_local_part);
    return "the local part has a character that stands between quotes only";
}

// Behind the opening bracket; leaves `rest` at what follows the mailbox.
Expected<Address, std::string> take_mailbox(std::string_view& rest, PathKind kind) {
    if (!rest.empty() && rest.front() == '@' && !skip_source_route(rest))
        return unexpected(std::string{"the source route is malformed"});
    const auto local_part = take_local_part(rest);
    if (!local_part) return unexpected(local_part.error());
    if (kind == PathKind::forward && is_same_ignoring_case(*local_part, "postmaster") && !rest.empty() &&
        rest.front() == '>')
        return Address{std::string(*local_part), {}};
    if (rest.empty() || rest.front() != '@') return unexpected(wrong_behind_local_part(*local_part, rest));
    rest.remove_prefix(1);
    const auto octets = domain_octets(rest);
    auto domain = parse_domain(rest.substr(0, octets));
    if (!domain) return unexpected(domain.error());
    const bool has_brackets = rest.front() == '[';
    rest.remove_prefix(octets);
    if (rest.empty() || rest.front() == '>' || rest.find('>') == std::string_view::npos)
        return Address{std::string(*local_part), std::move(*domain)};
    return unexpected(
        std::string(has_brackets ? malformed_literal : "the domain has a character that no domain name has"));
}

Expected<std::string_view, std::string> parameters_behind(std::string_view rest) {
    if (!rest.empty() && rest.front() != ' ') return unexpected(std::string{"a space is missing behind the path"});
    return rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
}

}  // namespace

std::string Address::to_string() const { return domain.empty() ? local_part : local_part + '@' + domain; }

Expected<ParsedPath, std::string> parse_path(std::string_view text, PathKind kind, Charset charset) {
    const auto path = text.substr(0, text.rfind('>'));  // At least; a parameter has no bracket, as a rule.
    if (charset == Charset::ascii && !is_ascii(path))
        return unexpected(std::string{"only ASCII is allowed where SMTPUTF8 was not asked for"});
    if (!is_utf8(path)) return unexpected(std::string{"this is no UTF-8"});
    if (text.empty() || text.front() != '<') return unexpected(std::string{"the path does not begin with <"});
    auto rest = text.substr(1);
    Address address;
    if (kind == PathKind::forward || rest.empty() || rest.front() != '>') {
        auto mailbox = take_mailbox(rest, kind);
        if (!mailbox) return unexpected(mailbox.error());
        address = std::move(*mailbox);
    }
    if (rest.empty() || rest.front() != '>') return unexpected(std::string{"the path does not end with >"});
    rest.remove_prefix(1);
    // A-labels can be longer than the U-labels that came, and the next host is told A-labels.
    if (std::max(text.size() - rest.size(), address.to_string().size() + 2) > max_path_octets)
        return unexpected(std::string{"the path is longer than 256 octets"});
    const auto parameters = parameters_behind(rest);
    if (!parameters) return unexpected(parameters.error());
    return ParsedPath{std::move(address), *parameters};
}

Expected<Address, std::string> parse_address(std::string_view text) {
    if (!is_utf8(text)) return unexpected(std::string{"this is no UTF-8"});
    auto rest = text;
    auto address = take_mailbox(rest, PathKind::reverse);
    if (address && !rest.empty()) return unexpected(std::string{"the domain is malformed"});
    return address;
}

std::string unquoted(std::string_view local_part) {
    const bool is_quoted = local_part.size() >= 2 && local_part.front() == '"' && local_part.back() == '"';
    if (!is_quoted) return std::string(local_part);
    std::string text;
    const auto inside = local_part.substr(1, local_part.size() - 2);
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] == '\\' && at + 1 < inside.size()) ++at;
        text += inside[at];
    }
    return text;
}

bool is_domain_name(std::string_view name) {
    if (name.empty() || name.size() > max_domain_octets) return false;
    while (true) {
        const auto dot = name.find('.');
        if (!is_label(name.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        name.remove_prefix(dot + 1);
    }
}

Expected<std::string, std::string> to_ascii_domain(std::string_view text) {
    if (is_ascii(text) && !is_domain_name(text)) return unexpected(std::string{"the domain is malformed"});
    std::string domain;
    while (true) {
        const auto dot = text.find('.');
        auto label = to_lower(text.substr(0, dot));
        if (is_for_idna(label)) {
            auto converted = to_ascii_label(label);
            if (!converted) return converted;
            label = std::move(*converted);
        }
        domain += label;
        if (dot == std::string_view::npos) break;
        domain += '.';
        text.remove_prefix(dot + 1);
    }
    if (!is_domain_name(domain)) return unexpected(std::string{"the domain is malformed"});
    return domain;
}

std::string in_dns(std::string_view name) {
    const auto domain = name.substr(name.starts_with("*.") ? 2 : name.starts_with('.') ? 1 : 0);
    const auto pattern = name.substr(0, name.size() - domain.size());
    return std::string(pattern) + to_ascii_domain(domain).value_or(to_lower(domain));
}

}  // namespace postern::mail
