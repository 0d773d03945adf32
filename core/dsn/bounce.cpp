#include "core/dsn/bounce.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace postern::dsn {
namespace {

constexpr std::size_t max_header_octets = 64U << 10U;
constexpr std::size_t max_line_octets = 998;        // RFC 5322 §2.1.1
constexpr std::size_t preferred_octets = 76;        // What a person reads and what is folded.
constexpr std::size_t max_peer_octets = 2000;       // A reply may have as many lines as the peer likes.
constexpr std::string_view unknown_code = "5.0.0";  // RFC 3463 §3.1: nothing more is known.
constexpr std::size_t most_named = 500;             // Recipients in the part for a person; the other part has all.

// A few sentences for the common causes, by the class, subject and detail of RFC 3463. The first row that matches
// holds; a row's code matches what begins with it.
struct Advice {
    std::string_view code;
    std::string_view words;
};
constexpr Advice advices[] = {
    {"5.1.10", "The domain says that it takes no mail. Check the address."},
    {"5.1", "The address does not exist there, or is misspelt. Check it and send the message again."},
    {"5.2.2", "The mailbox is full. Reach the recipient in another way, or send the message again later."},
    {"5.2.3", "The message is larger than the mailbox takes. Send it smaller, or hand it over in another way."},
    {"5.2", "The mailbox takes no mail at present. Reach the recipient in another way."},
    {"5.3.4", "The message is larger than the other server takes. Send it smaller, or hand it over in another way."},
    {"5.3.0", "Send the message again. Should that fail too, tell the postmaster of the server named above."},
    {"5.4.7", "It was tried again and again until it was too old. Check the address, or send the message again later."},
    {"5.4", "The other server could not be reached. Check the address, or send the message again later."},
    {"5.6", "The other server does not take the form of the message. Send it as plain text, or without attachments."},
    {"5.7", "The other server refused the message by its rules. Ask the recipient's postmaster to allow it."},
    {"", "Check the address and what the other server said. If both seem right, ask the recipient's postmaster."},
};

std::string_view advice_for(const FailedRecipient& recipient) {
    const auto found = std::find_if(std::begin(advices), std::end(advices), [&](const Advice& advice) {
        const std::string_view code = recipient.enhanced_code;
        return code.starts_with(advice.code) &&
               (code.size() == advice.code.size() || advice.code.empty() || code[advice.code.size()] == '.');
    });
    return found->words;
}

/// One line of printable ASCII: what is none becomes `\xNN`, octet by octet.
std::string ascii(std::string_view octets, std::size_t max_octets = max_peer_octets) {
    std::string line;
    for (const char c : escape_for_log(octets, max_octets)) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x7F)
            line += c;
        else
            line += fmt::format("\\x{:02X}", octet);
    }
    return line;
}

/// The lines of a peer's reply as one: line ends are no part of what it says.
std::string one_line(std::string_view reply) {
    std::string line;
    for (const char c : reply) {
        const bool is_space = c == '\r' || c == '\n' || c == '\t' || c == ' ';
        if (!is_space)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return ascii(line);
}

/// `550 5.1.1 no such user`: what the peer said. Its enhanced code was taken off its words when they were read.
std::string reply_of(const FailedRecipient& recipient) {
    const auto words = one_line(recipient.peer_text);
    const bool has_code = recipient.enhanced_code.empty() || recipient.enhanced_code == unknown_code ||
                          words.starts_with(recipient.enhanced_code);
    return fmt::format("{}{}{}{}{}", recipient.smtp_code, has_code ? "" : " ",
                       has_code ? std::string() : ascii(recipient.enhanced_code), words.empty() ? "" : " ", words);
}

/// Words in lines, each behind `indent` (the first behind `first`). A word too long for a line of RFC 5322 is cut
/// into several; one that is merely longer than a person likes is left whole.
std::string wrapped(std::string_view text, std::string_view first, std::string_view indent) {
    std::string lines(first);
    std::size_t column = first.size();
    bool is_line_empty = true;
    while (!text.empty()) {
        const auto end = std::min({text.find(' '), text.size(), max_line_octets - 100});
        const auto word = text.substr(0, end);
        if (!is_line_empty && column + 1 + word.size() > preferred_octets) {
            lines.append("\r\n").append(indent);
            column = indent.size();
            is_line_empty = true;
        }
        if (!is_line_empty) lines += ' ';
        column += word.size() + (is_line_empty ? 0 : 1);
        lines += word;
        is_line_empty = false;
        text.remove_prefix(end);
        if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
    return lines + "\r\n";
}

/// A field of a header, folded where it is long (RFC 5322 §2.2.3).
std::string field(std::string_view name, std::string_view value) {
    return wrapped(value, fmt::format("{}: ", name), " ");
}

std::string in_brackets(const mail::Address& address) { return '<' + ascii(address.to_string()) + '>'; }

/// `postmaster@HOST`, in a header: the sender's own server names it so too (RFC 5321 §4.5.1).
std::string message_header(const FailedMessage& failed, std::string_view host, std::string_view boundary, QueueId id,
                           Now now) {
    std::string text;
    text += field("Date", rfc5322_date(now.wall));
    text += field("From", fmt::format("\"Mail Delivery System (MAILER-DAEMON)\" <postmaster@{}>", host));
    text += field("To", in_brackets(failed.sender));
    text +=
        field("Subject", failed.recipients.size() == 1
                             ? fmt::format("Not delivered: your message to {}",
                                           ascii(failed.recipients.front().address.to_string(), 200))
                             : fmt::format("Not delivered: your message to {} recipients", failed.recipients.size()));
    text += field("Message-ID", fmt::format("<{}@{}>", to_string(id), host));
    text += field("Auto-Submitted", "auto-replied");  // RFC 3834 §5
    text += field("MIME-Version", "1.0");
    text +=
        field("Content-Type", fmt::format("multipart/report; report-type=delivery-status; boundary=\"{}\"", boundary));
    return text + "\r\n";
}

/// What the other server said, or what we found.
std::string cause_of(const FailedRecipient& recipient) {
    if (recipient.smtp_code == 0) return wrapped(ascii(recipient.diagnosis), "    ", "    ");
    const auto host =
        recipient.remote_host.empty() ? std::string("The other server") : "The server " + ascii(recipient.remote_host);
    return wrapped(host + " said:", "    ", "    ") + wrapped(reply_of(recipient), "      ", "      ");
}

std::string plain_words(const FailedMessage& failed, std::string_view host) {
    std::string text =
        wrapped(fmt::format("This is the mail server {}. Your message of {} could not be delivered to {}.", host,
                            rfc5322_date(failed.accepted_at),
                            failed.recipients.size() == 1 ? "this recipient" : "these recipients"),
                "", "");
    const auto named = std::min(failed.recipients.size(), most_named);
    for (std::size_t index = 0; index < named; ++index) {
        const auto& recipient = failed.recipients[index];
        text += "\r\n" + wrapped(in_brackets(recipient.address), "  ", "  ") + cause_of(recipient);
        text += wrapped(advice_for(recipient), "    ", "    ");
    }
    if (named < failed.recipients.size())
        text += fmt::format("\r\n  and {} more, listed in the report below\r\n", failed.recipients.size() - named);
    text += "\r\n" + wrapped(
                         "Nobody else is concerned: where the message had other recipients, it was delivered to them, "
                         "or you will be told separately. It will not be tried again. The header of your message "
                         "is attached.",
                         "", "");
    text += "\r\n" +
            wrapped(fmt::format("For the postmaster: the message had the queue id {}.", to_string(failed.id)), "", "");
    return text;
}

/// Its comments could be taken for a host name's, so only the name goes into the field (RFC 3464 §2.3.5).
std::string host_of(std::string_view remote_host) {
    const auto name = remote_host.substr(0, remote_host.find(' '));
    return ascii(name);
}

std::string recipient_fields(const FailedRecipient& recipient) {
    std::string text = "\r\n";
    text += field("Final-Recipient", "rfc822; " + ascii(recipient.address.to_string()));
    text += field("Action", "failed");
    text +=
        field("Status", recipient.enhanced_code.empty() ? std::string(unknown_code) : ascii(recipient.enhanced_code));
    if (!recipient.remote_host.empty()) text += field("Remote-MTA", "dns; " + host_of(recipient.remote_host));
    if (recipient.smtp_code != 0) {
        text += field("Diagnostic-Code", "smtp; " + reply_of(recipient));
    } else {
        // Not `smtp`: no server said so (RFC 3464 §2.3.6).
        text += field("Diagnostic-Code", "x-postern; " + ascii(recipient.diagnosis));
    }
    return text;
}

std::string delivery_status(const FailedMessage& failed, std::string_view host) {
    std::string text = field("Reporting-MTA", fmt::format("dns; {}", host));
    text += field("X-Postern-Queue-ID", to_string(failed.id));
    text += field("Arrival-Date", rfc5322_date(failed.accepted_at));
    for (const auto& recipient : failed.recipients) text += recipient_fields(recipient);
    return text;
}

/// One line of the original's header: octets that are not ASCII become `?`, since a text part of seven bits is
/// promised, and what is too long is cut.
void append_line(std::string& text, std::string_view line) {
    std::transform(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(std::min(line.size(), max_line_octets)),
                   std::back_inserter(text), [](char c) {
                       const auto octet = static_cast<unsigned char>(c);
                       return octet == '\t' || (octet >= 0x20 && octet < 0x7F) ? c : '?';
                   });
    text += "\r\n";
}

/// The lines up to the empty one; a last line without an end is left out where more of it would follow.
std::string original_lines(std::string_view header) {
    std::string text;
    auto rest = header.substr(0, max_header_octets);
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos && rest.size() < header.size() && header.size() >= max_header_octets) break;
        auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        append_line(text, line);
    }
    return text;
}

std::string part(std::string_view boundary, std::string_view type, std::string_view description,
                 std::string_view content) {
    return fmt::format("--{}\r\nContent-Type: {}\r\nContent-Description: {}\r\n\r\n{}\r\n", boundary, type, description,
                       content);
}

}  // namespace

ports::OwnMessage make_bounce(const FailedMessage& failed, std::string_view original_header, std::string_view host_name,
                              QueueId id, Now now) {
    const auto host = ascii(host_name);
    // No line of any part begins like this: peers and senders do not know the id when they write theirs, and `=_`
    // cannot stand in what is encoded.
    const auto boundary = fmt::format("=_postern_{}", to_string(id));
    ports::OwnMessage own;
    own.envelope.id = id;
    own.envelope.recipients.push_back({failed.sender, mail::RecipientState::waiting, {}});
    own.envelope.accepted_at = now.wall;
    own.envelope.message_id = fmt::format("<{}@{}>", to_string(id), host);
    own.octets = message_header(failed, host, boundary, id, now);
    own.octets += part(boundary, "text/plain; charset=us-ascii", "What happened", plain_words(failed, host));
    own.octets += part(boundary, "message/delivery-status", "Delivery report", delivery_status(failed, host));
    own.octets += part(boundary, "text/rfc822-headers", "Header of your message", original_lines(original_header));
    own.octets += fmt::format("--{}--\r\n", boundary);
    return own;
}

}  // namespace postern::dsn
