#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What the server says, one row a situation, without line ends. Enhanced codes: RFC 3463, RFC 2034 §3. Greeting, EHLO's
// answer and 354 carry none. What names a host or an id is put together where it is sent.
namespace postern::smtp::replies {

inline constexpr std::string_view sender_ok = "250 2.1.0 Sender OK";
inline constexpr std::string_view recipient_ok = "250 2.1.5 Recipient OK";
inline constexpr std::string_view reset = "250 2.0.0 Reset";
inline constexpr std::string_view noop = "250 2.0.0 OK";
inline constexpr std::string_view start_mail = "354 Enter message, end with \".\" on a line by itself";
inline constexpr std::string_view authenticated = "235 2.7.0 Authenticated";
inline constexpr std::string_view ready_for_tls = "220 2.0.0 Ready to start TLS";
// RFC 5321 §3.5.3: what is not verified is neither affirmed nor denied.
inline constexpr std::string_view cannot_verify = "252 2.1.5 Cannot verify; send the message and it will be tried";
inline constexpr std::string_view cannot_expand = "252 2.1.5 Cannot expand; send the message and it will be tried";

inline constexpr std::string_view command_timeout =
    "421 4.4.2 Nothing was received for too long, closing; connect again";
inline constexpr std::string_view shutting_down = "421 4.3.2 Server is shutting down, closing; try again later";
inline constexpr std::string_view too_many_commands =
    "421 4.7.0 Too many commands in one session, closing; connect again";
inline constexpr std::string_view too_many_messages =
    "421 4.7.0 Too many messages in one session, closing; connect again for the rest";
inline constexpr std::string_view too_many_recipients_closing =
    "421 4.7.0 Too many recipients in one session, closing; connect again for the rest";
inline constexpr std::string_view message_took_too_long = "421 4.4.2 The message took too long, closing; send it again";
inline constexpr std::string_view too_slow = "421 4.4.2 The message came too slowly, closing; send it again";
inline constexpr std::string_view bad_chunk =
    "501 5.5.4 BDAT takes a number of octets, and LAST at the last chunk; what follows cannot be understood, closing";
inline constexpr std::string_view too_many_errors =
    "421 4.7.0 Too many errors, closing; correct them before you connect again";

inline constexpr std::string_view auth_shut_out =
    "421 4.7.0 Too many wrong passwords from your address, closing; try again later";
inline constexpr std::string_view auth_unavailable =
    "454 4.7.0 Passwords cannot be checked at present, try again later";

inline constexpr std::string_view not_durable = "451 4.3.0 Message could not be stored, try again later";
inline constexpr std::string_view no_room = "452 4.3.1 Not enough storage, try again later";
inline constexpr std::string_view too_many_recipients =
    "452 4.5.3 Too many recipients; send it to the rest in another transaction";
inline constexpr std::string_view too_many_session_recipients =
    "452 4.5.3 Too many recipients in one session; connect again for the rest";

inline constexpr std::string_view bad_syntax = "500 5.5.2 Command not recognized; check how it is written";
inline constexpr std::string_view line_too_long =
    "500 5.5.2 Command line is longer than 2048 octets; send a shorter one";
inline constexpr std::string_view auth_line_too_long =
    "500 5.5.6 A line in AUTH is longer than 12288 octets; begin AUTH again with a shorter one";
inline constexpr std::string_view bare_line_feed = "500 5.5.2 A command line ends in CR LF, not in LF alone";
inline constexpr std::string_view bare_line_feeds =
    "500 5.5.2 Command lines end in CR LF, not in LF alone, closing; correct that before you connect again";
inline constexpr std::string_view control_character =
    "500 5.5.2 Control character in a command line; send printable text";
inline constexpr std::string_view bad_helo = "501 5.5.4 Give one host name or address literal";
inline constexpr std::string_view unexpected_parameter = "501 5.5.4 The command takes no parameter; send it alone";
inline constexpr std::string_view missing_parameter = "501 5.5.4 A parameter is missing; give it behind the command";
inline constexpr std::string_view not_implemented = "502 5.5.1 Command not implemented; go on without it";
inline constexpr std::string_view say_hello_first = "503 5.5.1 Send EHLO first";
inline constexpr std::string_view already_in_transaction =
    "503 5.5.1 A mail transaction is in progress; end it with RSET first";
inline constexpr std::string_view chunks_under_way =
    "503 5.5.1 A message in chunks is under way; go on with BDAT, or send RSET";
inline constexpr std::string_view mail_first = "503 5.5.1 Send MAIL first";
inline constexpr std::string_view recipient_first = "503 5.5.1 Send RCPT first";
inline constexpr std::string_view tls_already_active = "503 5.5.1 TLS is already active; go on with EHLO";
inline constexpr std::string_view tls_not_available =
    "454 4.7.0 TLS not available, no certificate is installed here; try again later";
inline constexpr std::string_view authenticated_already = "503 5.5.1 You are authenticated already; go on with MAIL";
inline constexpr std::string_view auth_required = "530 5.7.0 Authentication required; send AUTH first";
inline constexpr std::string_view wrong_credentials = "535 5.7.8 Name or password is wrong; check both";
inline constexpr std::string_view auth_needs_tls = "538 5.7.11 AUTH is taken under TLS only; send STARTTLS first";
inline constexpr std::string_view tls_required = "530 5.7.0 Send STARTTLS first";
inline constexpr std::string_view require_tls_without_tls =
    "530 5.7.10 REQUIRETLS is taken under TLS only; send STARTTLS first";
inline constexpr std::string_view xclient_denied =
    "550 5.7.0 XCLIENT is taken from listed hosts only; ask the postmaster";
inline constexpr std::string_view recipient_refused = "550 5.7.1 Recipient refused; ask the postmaster";
inline constexpr std::string_view no_valid_recipient = "554 5.5.1 No valid recipient; send RCPT for one that is";
inline constexpr std::string_view data_too_early =
    "554 5.5.1 Something was sent behind DATA before its answer, closing; wait for 354";

inline constexpr std::string_view bare_line_end =
    "550 5.6.0 Message has CR or LF that are not CR LF; end each line with CR LF";
inline constexpr std::string_view early_talker = "554 5.5.1 You talked before the greeting; wait for it and read it";
inline constexpr std::string_view long_line =
    "550 5.6.0 Message has lines of more than 998 octets; send it as quoted-printable or base64";
inline constexpr std::string_view null_octet = "550 5.6.0 Message has NUL octets; send it as base64";
[[nodiscard]] inline std::string chunk_too_big(std::uint64_t max_octets) {
    return fmt::format("552 5.3.4 Message has more than {} octets, closing; make it smaller", max_octets);
}
// `what`: Header or Message.
[[nodiscard]] inline std::string too_big(std::string_view what, std::uint64_t max_octets) {
    return fmt::format("552 5.3.4 {} has more than {} octets; make it smaller", what, max_octets);
}
[[nodiscard]] inline std::string too_many_hops(std::size_t max_hops) {
    return fmt::format("554 5.4.6 More than {} hops, probably a mail loop; look for it in the Received headers",
                       max_hops);
}

}  // namespace postern::smtp::replies
