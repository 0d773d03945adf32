#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"
#include "core/tls/demand.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::dsn {

/// What happened to a recipient (RFC 3464 §2.3.3).
enum class Action {
    failed,
    delayed,    ///< It is tried again; nothing is decided.
    delivered,  ///< Into the mailbox.
    relayed,    ///< To a server, or to mail.box, that tells nobody what became of it.
};

[[nodiscard]] std::string_view to_string(Action action);

/// One recipient, as a report says it: failed for good, waiting for long, or arrived and its sender asked to be told.
struct ReportedRecipient {
    mail::Address address;
    std::string diagnosis;      ///< Ours and the peer's words, safe to print.
    std::string remote_host;    ///< `mx.example [192.0.2.7]:25`; empty where none was reached.
    int smtp_code = 0;          ///< The peer's; 0: none.
    std::string enhanced_code;  ///< `5.1.1`
    std::string peer_text;      ///< The peer's reply without its codes, octets as they came; made safe here. Of one
                                ///< that arrived the whole reply, and no codes beside it.
    std::string original{};     ///< ORCPT in xtext, as it came; empty: none.
    Action action = Action::failed;
    WallTime retry_until{};                   ///< Of one that is delayed.
    WallTime last_attempt{};                  ///< When it ended; the epoch: nobody tried.
    std::optional<tls::Obstacle> obstacle{};  ///< Of TLS, where that is why.
};

/// What a report is about.
struct ReportedMessage {
    QueueId id;
    mail::Address sender;  ///< To whom the report goes; never null.
    WallTime accepted_at{};
    std::vector<ReportedRecipient> recipients;
    mail::MessageOptions options{};
    std::uint64_t octets = 0;
};

/// Of the original, what is at hand.
struct Original {
    std::string octets;     ///< From its beginning; of a header that is cut, as much as there is.
    bool is_whole = false;  ///< All of the message is there.
};

/// The sender asked for the whole message back, and may have it: it failed, it is no larger than 256 KiB, and it does
/// not demand TLS, of which a report is to carry the header alone (RFC 8689 §5).
[[nodiscard]] bool wants_whole_original(const ReportedMessage& message);

/// The report to the sender (a bounce, where a recipient failed; a notice, where one is delayed), with the null
/// reverse-path (RFC 5321 §4.5.5), CRLF line ends, ASCII: multipart/report with a part that a person reads (which
/// recipients, the peer's words, what to do), message/delivery-status (RFC 3464), and the header of the original (cut
/// at its end or at 64 KiB), or the whole of it where wants_whole_original() says so and it is ASCII. From: Postmaster
/// (MAILER-DAEMON) at `host_name`. `id` is the report's own, and makes its boundary unique. Pure. Source: RFC 3461 to
/// 3464, RFC 6533, RFC 5321 §6.1, RFC 3834 §5 (Auto-Submitted).
[[nodiscard]] ports::OwnMessage make_report(const ReportedMessage& message, const Original& original,
                                            std::string_view host_name, QueueId id, Now now);

}  // namespace postern::dsn
