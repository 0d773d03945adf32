// One text for every parser of core. What is understood is written and read again as the same; what is not is refused
// in words that a person may see.

#include "core/base/ids.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/items.hpp"
#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"
#include "core/smtp/command.hpp"
#include "core/smtp/reply_parser.hpp"
#include "tests/support/fuzz/input.hpp"

#include <string>
#include <string_view>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

void read_addresses(std::string_view text) {
    for (const auto& [kind, charset] : {std::pair{mail::PathKind::reverse, mail::Charset::ascii},
                                        std::pair{mail::PathKind::forward, mail::Charset::ascii},
                                        std::pair{mail::PathKind::forward, mail::Charset::utf8}}) {
        const auto path = mail::parse_path(text, kind, charset);
        if (!path) {
            require(is_printable(path.error()));
            continue;
        }
        require(path->address.local_part.size() <= 64 && path->address.domain.size() <= 255);
        const auto again = mail::parse_path("<" + path->address.to_string() + ">", kind, charset);
        require(again && again->address == path->address);
    }
    (void)mail::parse_address(text);
    (void)mail::is_domain_name(text);
}

void read_next_hop(std::string_view text) {
    const auto next_hop = routing::parse_next_hop(text);
    if (!next_hop) return;
    const auto again = routing::parse_next_hop(next_hop->to_string());
    require(again && *again == *next_hop);
}

void read_command(std::string_view text) {
    const auto line = smtp::parse_command(text);
    (void)smtp::is_usable_helo(line.argument);
    const auto mail = smtp::parse_mail(line.argument, {});
    require(mail || is_printable(mail.error()));
    if (mail) {
        const auto options = mail::read_message_options(mail::stored_options(mail->options));
        require(options && *options == mail->options);
    }
    const auto rcpt = smtp::parse_rcpt(line.argument, {.charset = mail::Charset::utf8});
    require(rcpt || is_printable(rcpt.error()));
    if (!rcpt) return;
    const auto options = mail::read_recipient_options(mail::dsn_parameters(rcpt->options));
    require(options && *options == rcpt->options);
}

void read_replies(std::string_view text) {
    smtp::ReplyParser parser;
    auto rest = as_octets(text);
    for (;;) {
        const auto before = rest.size();
        const auto status = parser.take(rest);
        if (status == smtp::ReplyParser::Status::malformed) require(is_printable(parser.error()));
        if (status != smtp::ReplyParser::Status::complete) return;
        require(rest.size() < before && parser.reply().code >= 200 && parser.reply().code <= 599);
        (void)smtp::parse_extensions(parser.reply());
        require(is_printable(escape_for_log(parser.reply().words())));
    }
}

void read_values(std::string_view text) {
    const ports::ItemValue raw = std::vector<std::string>{std::string(text)};
    for (const auto& item : config::items()) {
        const auto value = config::parse_value(item, raw);
        require(value || is_printable(escape_for_log(value.error())));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_addresses(text);
    read_next_hop(text);
    read_command(text);
    read_replies(text);
    read_values(text);
    require(is_printable(escape_for_log(text)));
    (void)parse_queue_id(text);
    (void)parse_ip_prefix(text);
    return 0;
}
