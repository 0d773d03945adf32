#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::mail {

/// RET: how much of a message a report of its failure brings back (RFC 3461 §4.3).
enum class ReturnContent { unsaid, headers, full };

/// What MAIL asks of a message's delivery, beside its size and body type, and what we know of it ourselves.
struct MessageOptions {
    bool needs_utf8 = false;    ///< Its header is not ASCII: it travels with SMTPUTF8 only (RFC 6531 §3.4).
    bool requires_tls = false;  ///< Never in clear text, nor to a host that nobody vouches for (RFC 8689).
    ReturnContent return_content = ReturnContent::unsaid;
    std::string envelope_id{};  ///< ENVID in xtext, as it came; empty: none (RFC 3461 §4.4).
    /// A TLS report of our own. It goes out whatever is wrong with the receiver's TLS, and its sessions are in no
    /// report (RFC 8460 §5.3). Never said by a peer.
    bool is_tls_report = false;
    bool is_submitted = false;  ///< By somebody of ours: authenticated, or of a host that may relay. Not said by MAIL.
    /// Its header says TLS-Required: No, and MAIL did not say REQUIRETLS (RFC 8689 §3).
    bool is_tls_optional = false;

    friend bool operator==(const MessageOptions&, const MessageOptions&) = default;
};

/// NOTIFY: what a recipient's sender wants to be told of (RFC 3461 §4.1). Said without any of them: NEVER.
struct Notify {
    bool is_said = false;
    bool on_success = false;
    bool on_failure = false;
    bool on_delay = false;

    [[nodiscard]] bool wants_failure() const { return !is_said || on_failure; }
    [[nodiscard]] bool wants_delay() const { return !is_said || on_delay; }
    friend bool operator==(const Notify&, const Notify&) = default;
};

/// What RCPT asks.
struct RecipientOptions {
    Notify notify{};
    /// ORCPT, `rfc822;user@example.org`, in xtext as it came; what is beyond ASCII in one of type utf-8 is
    /// `\x{FC}`, which every server takes (RFC 6533 §3). Empty: none (RFC 3461 §4.2).
    std::string original{};

    friend bool operator==(const RecipientOptions&, const RecipientOptions&) = default;
};

// Parameters as ESMTP has them. The readers answer false to a keyword that is none of theirs (in any case), and give
// words for a reply where the value is malformed.

/// RET, ENVID, SMTPUTF8 and REQUIRETLS.
[[nodiscard]] Expected<bool, std::string> take_message_option(std::string_view keyword, std::string_view value,
                                                              MessageOptions& into);
/// NOTIFY and ORCPT.
[[nodiscard]] Expected<bool, std::string> take_recipient_option(std::string_view keyword, std::string_view value,
                                                                RecipientOptions& into);

/// Whether `value` may stand behind MAIL's AUTH=: `<>`, or who submitted the message, in xtext (RFC 4954 §5). That
/// ought to be a mailbox; some programs name their user instead, and nothing is made of it.
[[nodiscard]] bool is_submitter(std::string_view value);

/// ` RET=HDRS ENVID=x`, each with a space before it; empty where nothing was asked.
[[nodiscard]] std::string dsn_parameters(const MessageOptions& options);
/// ` NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b.example`, the same.
[[nodiscard]] std::string dsn_parameters(const RecipientOptions& options);

/// ` SMTPUTF8 REQUIRETLS RET=HDRS ENVID=x`: all that MAIL asked.
[[nodiscard]] std::string mail_parameters(const MessageOptions& options);

/// All that is in them as one text for a table, and back; the inverse is exact. The error: this is none of ours.
[[nodiscard]] std::string stored_options(const MessageOptions& options);
[[nodiscard]] Expected<MessageOptions, std::string> read_message_options(std::string_view stored);
[[nodiscard]] Expected<RecipientOptions, std::string> read_recipient_options(std::string_view stored);

/// What xtext stands for (RFC 3461 §4). The octets may be any: not safe to print.
[[nodiscard]] std::string decode_xtext(std::string_view xtext);

}  // namespace postern::mail
