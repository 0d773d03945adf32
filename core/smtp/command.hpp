#pragma once

#include "core/base/expected.hpp"
#include "core/mail/address.hpp"
#include "core/mail/envelope.hpp"
#include "core/smtp/transitions.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::smtp {

/// A command line taken apart, not yet judged. Views look into the line.
struct CommandLine {
    Command command = Command::unknown;
    std::string_view argument;  ///< What follows the first space; spaces at both ends removed.
};

/// `line` comes without its CRLF. Verbs in any case; spaces at the end are passed over (RFC 5321 §4.1.1). Pure.
[[nodiscard]] CommandLine parse_command(std::string_view line);

/// Which of MAIL's parameters exist for this session.
struct MailExtensions {
    bool size = true;
    bool eight_bit_mime = true;
    bool dsn = true;
    bool smtputf8 = true;
    bool require_tls = true;
    bool auth = false;
};

struct MailArguments {
    mail::Address sender;
    std::optional<std::uint64_t> declared_octets;  ///< SIZE=; a number past 64 bits reads as the greatest one.
    mail::BodyType body_type = mail::BodyType::seven_bit;
    mail::MessageOptions options;  ///< needs_utf8: SMTPUTF8 was said, whether it was needed or not.
};

// Both errors are the whole reply, `501 5.1.7 …`, without line end: 501 for what is malformed or given twice, 555 5.5.4
// for a parameter that is not served (RFC 5321 §4.1.1.11).

/// Reads `FROM:<path> [parameters]`. Spaces behind the colon are passed over: senders write them.
[[nodiscard]] Expected<MailArguments, std::string> parse_mail(std::string_view argument,
                                                              const MailExtensions& extensions);

struct RcptExtensions {
    bool dsn = true;
    mail::Charset charset = mail::Charset::ascii;  ///< As MAIL asked with SMTPUTF8.
};

struct RcptArguments {
    mail::Address recipient;
    mail::RecipientOptions options;
};

/// Reads `TO:<path> [parameters]`.
[[nodiscard]] Expected<RcptArguments, std::string> parse_rcpt(std::string_view argument,
                                                              const RcptExtensions& extensions);

/// Whether the line of a MAIL says SMTPUTF8, which its path depends on.
[[nodiscard]] bool says_smtputf8(std::string_view argument);

struct ChunkArguments {
    std::uint64_t octets = 0;
    bool is_last = false;
};

/// Reads `size [LAST]` (RFC 3030 §2). Nothing where it is malformed: then nobody knows what follows.
[[nodiscard]] std::optional<ChunkArguments> parse_bdat(std::string_view argument);

/// Whether `name` may stand in our answers and headers as the peer's name: 1 to 255 octets of visible ASCII without the
/// specials of RFC 5322, brackets and colon of an address literal excepted. Wider than RFC 5321's Domain: a sender must
/// not be turned away for its name (RFC 5321 §4.1.4), and underscores are common.
[[nodiscard]] bool is_usable_helo(std::string_view name);

}  // namespace postern::smtp
