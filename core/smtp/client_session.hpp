#pragma once

#include "core/base/bytes.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/smtp/delivery_failure.hpp"
#include "core/smtp/reply_parser.hpp"
#include "core/tls/facts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace postern::smtp {

/// What the session does about STARTTLS.
enum class StartTlsUse {
    never,         ///< Not used even when offered.
    when_offered,  ///< Used when offered; when not, the session goes on in clear text.
    required,      ///< Not offered is a failure.
};

struct ClientSettings {
    std::string helo_name;
    StartTlsUse start_tls = StartTlsUse::when_offered;
    bool is_implicit_tls = false;
    std::size_t body_chunk_octets = 64u << 10;
    // RFC 5321 §4.5.3.2
    std::chrono::seconds greeting_timeout{300};
    std::chrono::seconds command_timeout{300};
    std::chrono::seconds data_init_timeout{120};
    std::chrono::seconds data_block_timeout{180};
    std::chrono::seconds data_end_timeout{600};
};

/// One message for some recipients, over this connection.
struct Transaction {
    mail::Address sender;
    std::vector<mail::Address> recipients;
    mail::BodyType body_type = mail::BodyType::seven_bit;
    std::uint64_t body_octets = 0;
};

// Actions.
struct Send { std::string octets; };                  ///< Answered by on_sent() when the transport has taken them.
struct ReadBody { std::size_t max_octets; };          ///< Answered by on_body_chunk(), or on_body_failed().
struct ClientStartTls {};                             ///< Hand the transport to the TLS engine.
struct ReportRecipient { std::size_t index; std::optional<DeliveryFailure> failure; };  ///< No failure: the peer answered 250 to the message.
struct ClientSetDeadline { TimePoint at; };
/// The transaction is over, or the session is. Every recipient was reported, or shares `failure`.
struct Finished {
    bool is_reusable = false;  ///< The connection is at rest and takes another transaction.
    std::optional<DeliveryFailure> failure;  ///< What befell the whole session: banner, EHLO, STARTTLS, MAIL, a close, a time-out.
    std::optional<tls::Failure> tls_failure; ///< Set when the handshake or STARTTLS itself failed: the plan decides what that means.
};
struct ClientClose {};                                ///< When what was sent has left.

using ClientAction = std::variant<Send, ReadBody, ClientStartTls, ReportRecipient, ClientSetDeadline, Finished, ClientClose>;
using ClientActions = std::vector<ClientAction>;

/// Client side of one SMTP connection, without I/O. Feed events; perform the returned actions in order. MAIL, RCPT and DATA go out in one
/// write where PIPELINING is offered. Never throws on what the peer sends, never blocks, reads no clock. One thread at a time.
/// What was learnt before the handshake is forgotten, and octets that came before it are never taken for an answer after it.
/// Source: RFC 5321, 2920, 3207, 6152, 1870.
class ClientSession {
public:
    explicit ClientSession(ClientSettings settings);

    /// The transport is there. `first` is sent once the session is greeted (and encrypted).
    [[nodiscard]] ClientActions on_connected(Transaction first, Now now);
    /// Another message over a session whose last Finished was reusable.
    [[nodiscard]] ClientActions on_transaction(Transaction next, Now now);
    /// No more messages: QUIT and Close.
    [[nodiscard]] ClientActions on_no_more(Now now);

    [[nodiscard]] ClientActions on_bytes(Octets input, Now now);
    [[nodiscard]] ClientActions on_tls_established(const tls::Facts& facts, Now now);
    [[nodiscard]] ClientActions on_tls_failed(const tls::Failure& failure, Now now);
    /// Raw stored octets, CRLF line ends; `is_last` with the last ones (which may be none). Dot-stuffed here (RFC 5321 §4.5.2).
    [[nodiscard]] ClientActions on_body_chunk(std::string octets, bool is_last, Now now);
    /// The body cannot be read: the connection is closed without a final dot, so that the peer takes nothing.
    [[nodiscard]] ClientActions on_body_failed(const std::string& words, Now now);
    [[nodiscard]] ClientActions on_sent(Now now);
    [[nodiscard]] ClientActions on_deadline(Now now);
    [[nodiscard]] ClientActions on_closed(Now now);

    /// What the peer offers at present; after TLS, what it said there.
    [[nodiscard]] const Extensions& extensions() const;
    /// STARTTLS was in the answer to the EHLO in clear text.
    [[nodiscard]] bool was_start_tls_offered() const;
    [[nodiscard]] const std::optional<tls::Facts>& tls() const;
    /// No octet of the current transaction was answered yet: if the connection is lost now, another one may be tried at once, because the
    /// peer closed an idle connection before it saw MAIL.
    [[nodiscard]] bool is_unanswered() const;
