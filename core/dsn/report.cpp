#include "core/dsn/report.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/utf8.hpp"
#include "core/mail/delivery_options.hpp"
#include "core/smtp/tls_obstacle.hpp"

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
constexpr std::uint64_t max_returned_octets = 256U << 10U;
constexpr std::size_t most_named = 500;  // Recipients in the part for a person; the other part has all.

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

std::string_view advice_for(const ReportedRecipient& recipient) {
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
std::string reply_of(const ReportedRecipient& recipient) {
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

/// An address in ASCII: `j\x{FC}rgen@b.example`. Its backslashes stay: quoted local parts have them.
std::string shown_address(std::string_view address) {
    std::string text;
    for (const char c : embed_code_points(address)) text += c == '\\' ? std::string{c} : ascii({&c, 1});
    return text.substr(0, max_peer_octets);
}

/// `rfc822; a@b.example`, and `utf-8; j\x{FC}rgen@b.example` where the address is beyond ASCII (RFC 6533 §3,
/// utf-8-addr-xtext).
std::string typed_address(const mail::Address& address) {
    const auto text = address.to_string();
    return is_ascii(text) ? "rfc822; " + shown_address(text)
                          : "utf-8; " + shown_address(embed_code_points(text, "\\+="));
}

std::string in_brackets(const mail::Address& address) { return '<' + shown_address(address.to_string()) + '>'; }

/// The one place where UTF-8 stands in a report: a sender beyond ASCII gets it with SMTPUTF8 or not at all.
std::string to_field(const mail::Address& sender) {
    const auto address = sender.to_string();
    return field("To", '<' + (is_ascii(address) ? shown_address(address) : escape_for_log(address)) + '>');
}

/// What the parts for a person tell apart.
enum class Fate { failed, delayed, arrived };

Fate fate_of(const ReportedRecipient& recipient) {
    switch (recipient.action) {
        case Action::failed:
            return Fate::failed;
        case Action::delayed:
            return Fate::delayed;
        case Action::delivered:
        case Action::relayed:
            return Fate::arrived;
    }
    return Fate::failed;
}

bool has_failed(const ReportedRecipient& recipient) { return fate_of(recipient) == Fate::failed; }

/// `Not delivered`, `Delayed`, `Delivered`, or where their fates differ: `Delivery report`.
std::string_view subject_of(const ReportedMessage& message) {
    const auto& all = message.recipients;
    const auto is_fate_of_all = [&](Fate fate) {
        return std::all_of(all.begin(), all.end(), [&](const auto& one) { return fate_of(one) == fate; });
    };
    if (is_fate_of_all(Fate::failed)) return "Not delivered";
    if (is_fate_of_all(Fate::delayed)) return "Delayed";
    return is_fate_of_all(Fate::arrived) ? "Delivered" : "Delivery report";
}

/// `postmaster@HOST`, in a header: the sender's own server names it so too (RFC 5321 §4.5.1).
std::string message_header(const ReportedMessage& message, std::string_view host, std::string_view boundary, QueueId id,
                           Now now) {
    std::string text;
    text += field("Date", rfc5322_date(now.wall));
    text += field("From", fmt::format("\"Mail Delivery System (MAILER-DAEMON)\" <postmaster@{}>", host));
    text += to_field(message.sender);
    const auto& recipients = message.recipients;
    const auto to_whom = recipients.size() == 1 ? shown_address(recipients.front().address.to_string()).substr(0, 200)
                                                : fmt::format("{} recipients", recipients.size());
    text += field("Subject", fmt::format("{}: your message to {}", subject_of(message), to_whom));
    text += field("Message-ID", fmt::format("<{}@{}>", to_string(id), host));
    text += field("Auto-Submitted", "auto-replied");  // RFC 3834 §5
    if (message.options.is_tls_optional) text += field("TLS-Required", "No");
    text += field("MIME-Version", "1.0");
    text +=
        field("Content-Type", fmt::format("multipart/report; report-type=delivery-status; boundary=\"{}\"", boundary));
    return text + "\r\n";
}

/// What the other server said, or what we found.
std::string cause_of(const ReportedRecipient& recipient) {
    if (recipient.smtp_code == 0) return wrapped(ascii(recipient.diagnosis), "    ", "    ");
    const auto host =
        recipient.remote_host.empty() ? std::string("The other server") : "The server " + ascii(recipient.remote_host);
    return wrapped(host + " said:", "    ", "    ") + wrapped(reply_of(recipient), "      ", "      ");
}

/// What a sender hears whose own demand it was (RFC 8689).
constexpr std::string_view own_demand =
    "You asked that this message never travels without protection (REQUIRETLS). Sent without that demand it may get "
    "through.";

/// Whatever the sender asked for.
bool is_demanded_by_domain(std::optional<tls::Obstacle> obstacle) {
    return obstacle == tls::Obstacle::tlsa_invalid || obstacle == tls::Obstacle::dnssec_invalid ||
           obstacle == tls::Obstacle::mx_not_in_sts_policy;
}

/// Why, and whose turn it is. Where it is tried again, that is no sender's.
std::string turn_of(const ReportedRecipient& recipient, bool requires_tls) {
    const bool is_delayed = recipient.action == Action::delayed;
    const bool is_own_demand = requires_tls && !is_demanded_by_domain(recipient.obstacle) && recipient.smtp_code == 0 &&
                               recipient.enhanced_code.starts_with("5.7.");
    std::string words;
    if (recipient.obstacle) words = smtp::words_of(*recipient.obstacle).cause;
    if (is_own_demand) return words.append(words.empty() ? "" : " ").append(own_demand);
    if (!recipient.obstacle) return is_delayed ? std::string() : std::string(advice_for(recipient));
    for (const auto& sentence : smtp::turn_sentences(*recipient.obstacle, "Your administrator"))
        words.append(" ").append(sentence);
    if (is_delayed)
        words += fmt::format(" You need do nothing: it is tried again until {}.", rfc5322_date(recipient.retry_until));
    return words;
}

/// What happened to one recipient, for a person.
std::string news_of(const ReportedRecipient& recipient, bool requires_tls) {
    const auto to_whom = "\r\n" + wrapped(in_brackets(recipient.address), "  ", "  ");
    const auto host = recipient.remote_host.empty() ? std::string("another server") : ascii(recipient.remote_host);
    switch (recipient.action) {
        case Action::failed:
        case Action::delayed: {
            const auto turn = turn_of(recipient, requires_tls);
            return to_whom + cause_of(recipient) + (turn.empty() ? "" : wrapped(turn, "    ", "    "));
        }
        case Action::delivered:
            return to_whom + wrapped(fmt::format("Delivered into the mailbox by {}.", host), "    ", "    ");
        case Action::relayed:
            return to_whom +
                   wrapped(fmt::format("Handed over to {}, which sends no reports of its own. You will hear of it "
                                       "again only if it fails there.",
                                       host),
                           "    ", "    ");
    }
    return to_whom;
}

/// The recipients with this fate, as many as a person reads of.
std::string news(const ReportedMessage& message, Fate fate) {
    std::string text;
    std::size_t named = 0;
    std::size_t left_out = 0;
    for (const auto& recipient : message.recipients) {
        if (fate_of(recipient) != fate) continue;
        if (named == most_named)
            ++left_out;
        else
            text += news_of(recipient, message.options.requires_tls);
        named += named == most_named ? 0 : 1;
    }
    if (left_out > 0) text += fmt::format("\r\n  and {} more, listed in the report below\r\n", left_out);
    return text;
}

/// How a person is told of those with this fate.
std::string opening(Fate fate, std::size_t recipients, const std::string& date) {
    const auto* whom = recipients == 1 ? "this recipient" : "these recipients";
    switch (fate) {
        case Fate::failed:
            return fmt::format("Your message of {} could not be delivered to {}.", date, whom);
        case Fate::delayed:
            return fmt::format("Your message of {} could not be delivered to {} yet.", date, whom);
        case Fate::arrived:
            return fmt::format("You asked to be told: your message of {} has reached {}.", date, whom);
    }
    return {};
}

/// Of those that are delayed, the longest.
WallTime last_retry(const ReportedMessage& message) {
    WallTime last{};
    for (const auto& recipient : message.recipients)
        if (recipient.action == Action::delayed) last = std::max(last, recipient.retry_until);
    return last;
}

std::string closing(const ReportedMessage& message, bool has_failures, bool has_delays, bool is_whole) {
    std::string words =
        "Nobody else is concerned: where the message had other recipients, it was delivered to them, or you will be "
        "told separately.";
    if (has_failures) words += " It will not be tried again.";
    if (has_delays)
        words += fmt::format(" {} need not send it again: it will be tried until {}, and you will be told if it fails.",
                             has_failures ? "To whom it is delayed you" : "You", rfc5322_date(last_retry(message)));
    return words + (is_whole ? " Your message is attached." : " The header of your message is attached.");
}

std::string plain_words(const ReportedMessage& message, std::string_view host, bool is_whole) {
    const auto count = [&](Fate fate) {
        return static_cast<std::size_t>(std::count_if(message.recipients.begin(), message.recipients.end(),
                                                      [&](const auto& one) { return fate_of(one) == fate; }));
    };
    const auto date = rfc5322_date(message.accepted_at);
    std::string text;
    for (const auto fate : {Fate::failed, Fate::delayed, Fate::arrived}) {
        const auto recipients = count(fate);
        if (recipients == 0) continue;
        const auto who = text.empty() ? fmt::format("This is the mail server {}. ", host) : std::string();
        if (!text.empty()) text += "\r\n";
        text += wrapped(who + opening(fate, recipients, date), "", "") + news(message, fate);
    }
    text += "\r\n" + wrapped(closing(message, count(Fate::failed) > 0, count(Fate::delayed) > 0, is_whole), "", "");
    text += "\r\n" +
            wrapped(fmt::format("For the postmaster: the message had the queue id {}.", to_string(message.id)), "", "");
    return text;
}

/// `mx.example` of `mx.example [192.0.2.7]:25`, or else the address as a literal (RFC 3461 §9.3). Empty: it is no host
/// of the network, as mail.box, and a field must not name one (RFC 3464 §2.3.5).
std::string host_of(std::string_view remote_host) {
    const auto open = remote_host.rfind('[');
    const auto close = remote_host.rfind(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
    const auto name = remote_host.substr(0, std::min(remote_host.find(' '), open));
    if (!name.empty()) return ascii(name);
    const auto address = remote_host.substr(open + 1, close - open - 1);
    return fmt::format("[{}{}]", address.find(':') == std::string_view::npos ? "" : "IPv6:", ascii(address));
}

/// `smtp` only where a server said so (RFC 3464 §2.3.6, RFC 3461 §6.3 (i)).
std::string diagnostic_code(const ReportedRecipient& recipient, bool has_remote_host) {
    const bool has_arrived = fate_of(recipient) == Fate::arrived;
    if (has_arrived && (!has_remote_host || recipient.peer_text.empty())) return {};
    if (has_arrived) return field("Diagnostic-Code", "smtp; " + one_line(recipient.peer_text));
    if (recipient.smtp_code != 0) return field("Diagnostic-Code", "smtp; " + reply_of(recipient));
    return field("Diagnostic-Code", "x-postern; " + ascii(recipient.diagnosis));
}

/// ORCPT without its xtext: `rfc822; user@example.org`.
std::string original_recipient(std::string_view original) {
    const auto semicolon = std::min(original.find(';'), original.size());
    const auto type = to_lower(original.substr(0, semicolon));
    const auto address = original.substr(std::min(semicolon + 1, original.size()));
    return fmt::format("{}; {}", ascii(type), shown_address(mail::decode_xtext(address)));
}

std::string recipient_fields(const ReportedRecipient& recipient) {
    std::string text = "\r\n";
    if (!recipient.original.empty()) text += field("Original-Recipient", original_recipient(recipient.original));
    text += field("Final-Recipient", typed_address(recipient.address));
    text += field("Action", to_string(recipient.action));
    text +=
        field("Status", recipient.enhanced_code.empty() ? std::string(unknown_code) : ascii(recipient.enhanced_code));
    const auto host = host_of(recipient.remote_host);
    if (!host.empty()) text += field("Remote-MTA", "dns; " + host);
    text += diagnostic_code(recipient, !host.empty());
    if (recipient.last_attempt != WallTime{}) text += field("Last-Attempt-Date", rfc5322_date(recipient.last_attempt));
    // RFC 3464 §2.3.9: of delayed recipients alone.
    if (recipient.action == Action::delayed) text += field("Will-Retry-Until", rfc5322_date(recipient.retry_until));
    return text;
}

std::string delivery_status(const ReportedMessage& message, std::string_view host) {
    std::string text;
    const auto& envelope_id = message.options.envelope_id;
    if (!envelope_id.empty()) text += field("Original-Envelope-Id", ascii(mail::decode_xtext(envelope_id)));
    // RFC 3461 §6.3 (b): `dns` is for a fully qualified name.
    const bool is_qualified = host.find('.') != std::string_view::npos;
    text += field("Reporting-MTA", fmt::format("{}; {}", is_qualified ? "dns" : "x-local-hostname", host));
    text += field("X-Postern-Queue-ID", to_string(message.id));
    text += field("Arrival-Date", rfc5322_date(message.accepted_at));
    for (const auto& recipient : message.recipients) text += recipient_fields(recipient);
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

bool wants_whole_original(const ReportedMessage& message) {
    const auto& all = message.recipients;
    return message.options.return_content == mail::ReturnContent::full && !message.options.requires_tls &&
           message.octets <= max_returned_octets && std::any_of(all.begin(), all.end(), has_failed);
}

std::string_view to_string(Action action) {
    switch (action) {
        case Action::failed:
            return "failed";
        case Action::delayed:
            return "delayed";
        case Action::delivered:
            return "delivered";
        case Action::relayed:
            return "relayed";
    }
    return {};
}

ports::OwnMessage make_report(const ReportedMessage& message, const Original& original, std::string_view host_name,
                              QueueId id, Now now) {
    const auto host = ascii(host_name);
    // No line of any part begins like this: peers and senders do not know the id when they write theirs, and `=_`
    // cannot stand in what is encoded.
    const auto boundary = fmt::format("=_postern_{}", to_string(id));
    const bool is_whole = wants_whole_original(message) && original.is_whole && is_ascii(original.octets) &&
                          original.octets.find(boundary) == std::string::npos;
    ports::OwnMessage own;
    own.envelope.id = id;
    own.envelope.recipients.push_back({message.sender, mail::RecipientState::waiting, {}});
    own.envelope.accepted_at = now.wall;
    own.envelope.message_id = fmt::format("<{}@{}>", to_string(id), host);
    // What was to be kept from others' eyes is named in the report, which is as dear as the message (RFC 8689 §5).
    own.envelope.options.requires_tls = message.options.requires_tls;
    own.envelope.options.is_tls_optional = message.options.is_tls_optional;
    own.envelope.options.needs_utf8 = !is_ascii(message.sender.local_part);
    own.octets = message_header(message, host, boundary, id, now);
    own.octets += part(boundary, "text/plain; charset=us-ascii", "What happened", plain_words(message, host, is_whole));
    own.octets += part(boundary, "message/delivery-status", "Delivery report", delivery_status(message, host));
    own.octets +=
        is_whole ? part(boundary, "message/rfc822", "Your message", original.octets)
                 : part(boundary, "text/rfc822-headers", "Header of your message", original_lines(original.octets));
    own.octets += fmt::format("--{}--\r\n", boundary);
    return own;
}

}  // namespace postern::dsn
