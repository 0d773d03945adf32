#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace postern::dsn {

/// One recipient that failed for good, as its report says it.
struct FailedRecipient {
    mail::Address address;
    std::string diagnosis;      ///< Ours and the peer's words, safe to print.
    std::string remote_host;    ///< `mx.example [192.0.2.7]:25`; empty where none was reached.
    int smtp_code = 0;          ///< The peer's; 0: none.
    std::string enhanced_code;  ///< `5.1.1`
    std::string peer_text;      ///< The peer's reply, octets as they came; made safe here.
};

/// What a bounce is about.
struct FailedMessage {
    QueueId id;
    mail::Address sender;  ///< To whom the bounce goes; never null.
    WallTime accepted_at{};
    std::vector<FailedRecipient> recipients;
};

/// The report to the sender, with the null reverse-path (RFC 5321 §4.5.5), CRLF line ends, ASCII: multipart/report with
/// a part that a person reads (which recipients, the peer's words, what to do), message/delivery-status (RFC 3464), and
/// the header of the original (`original_header`: as much of it as is at hand; cut at its end or at 64 KiB). From:
/// Postmaster (MAILER-DAEMON) at `host_name`. `id` is the report's own, and makes its boundary unique. Pure.
/// Source: RFC 3461 to 3464, RFC 5321 §6.1, RFC 3834 §5 (Auto-Submitted).
[[nodiscard]] ports::OwnMessage make_bounce(const FailedMessage& failed, std::string_view original_header,
                                            std::string_view host_name, QueueId id, Now now);

}  // namespace postern::dsn
