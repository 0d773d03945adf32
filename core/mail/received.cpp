#include "core/mail/received.hpp"

#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::mail {
namespace {

constexpr std::size_t preferred_line_octets = 78;  // RFC 5322 §2.1.1

// Puts words into lines. A word is never broken: the longest one, a path of 256 octets, is far from the limit of 998.
class FoldedHeader {
public:
    explicit FoldedHeader(std::string_view name) : text_(name) {
        text_.reserve(512);
        line_octets_ = name.size();
    }

    FoldedHeader& add(std::string_view words) {
        const bool fits = line_octets_ + 1 + words.size() <= preferred_line_octets;
        text_ += fits ? " " : "\r\n\t";
        line_octets_ = (fits ? line_octets_ : 0) + 1 + words.size();
        text_ += words;
        return *this;
    }

    std::string end() && {
        text_ += "\r\n";
        return std::move(text_);
    }

private:
    std::string text_;
    std::size_t line_octets_ = 0;
};

/// As the inside of a comment has it, in ASCII: octets beyond it as `\\xNN`. Source: RFC 5322 §3.2.2.
std::string comment_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) > 0x7E) {
            result += fmt::format("\\\\x{:02X}", static_cast<unsigned char>(c));
            continue;
        }
        if (c == '(' || c == ')' || c == '\\') result += '\\';
        result += c;
    }
    return result;
}

/// `(text)`, folded where it has spaces.
void add_comment(FoldedHeader& header, std::string_view text) {
    auto rest = fmt::format("({})", comment_text(text));
    for (std::size_t begin = 0; begin < rest.size();) {
        const auto end = std::min(rest.find(' ', begin), rest.size());
        if (end > begin) header.add(std::string_view(rest).substr(begin, end - begin));
        begin = end + 1;
    }
}

// RFC 5321 §4.4
std::string tcp_info(const Hop& hop) {
    const auto address =
        parse_ip_address(hop.peer_address) ? address_literal(hop.peer_address) : std::string(hop.peer_address);
    return fmt::format("({}{}{})", hop.peer_name, hop.peer_name.empty() ? "" : " ", address);
}

}  // namespace

std::string protocol_keyword(const Hop& hop) {
    if (!hop.is_extended) return "SMTP";
    return fmt::format("{}{}{}", hop.is_international ? "UTF8SMTP" : "ESMTP", hop.tls != nullptr ? "S" : "",
                       hop.is_authenticated ? "A" : "");
}

std::string address_literal(std::string_view address) {
    return fmt::format("[{}{}]", address.find(':') == std::string_view::npos ? "" : "IPv6:", address);
}

std::string received_header(const Hop& hop) {
    FoldedHeader header("Received:");
    header.add("from").add(hop.helo).add(tcp_info(hop));
    if (hop.introduction) add_comment(header, to_words(*hop.introduction));
    header.add(fmt::format("by {}", hop.host_name)).add("(Postern)");
    header.add(fmt::format("with {}", protocol_keyword(hop)));
    if (hop.tls) header.add(fmt::format("({}, {})", hop.tls->version, hop.tls->cipher));
    const auto certificate = hop.tls ? tls::client_certificate_words(*hop.tls) : std::string{};
    if (!certificate.empty()) add_comment(header, certificate);
    // The last clause before the date carries the semicolon.
    const bool is_named = hop.only_recipient != nullptr && is_ascii(hop.only_recipient->local_part);
    const auto* recipient = is_named ? hop.only_recipient : nullptr;
    header.add(fmt::format("id {}{}", postern::to_string(hop.id), recipient ? "" : ";"));
    if (recipient) header.add(fmt::format("for <{}>;", recipient->to_string()));
    header.add(rfc5322_date(hop.at));
    return std::move(header).end();
}

}  // namespace postern::mail
