// A command line with its parameters. What is understood is kept in the spool's form and read again as the same.

#include "core/smtp/command.hpp"
#include "tests/support/fuzz/input.hpp"

#include <cstdint>
#include <string_view>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_command(text);
    return 0;
}
