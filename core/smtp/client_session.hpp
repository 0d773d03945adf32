#pragma once

#include "core/base/bytes.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/crypto.hpp"
#include "core/ports/mime_transform.hpp"
#include "core/smtp/body_encoder.hpp"
#include "core/smtp/client_auth.hpp"
#include "core/smtp/credentials.hpp"
#include "core/smtp/delivery_failure.hpp"
#include "core/smtp/reply_parser.hpp"
#include "core/tls/demand.hpp"
#include "core/tls/facts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
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
    bool is_own_name_a_loop = false;  ///< A peer that calls itself by `helo_name` is ourselves.
    /// LMTP: LHLO, and after the message one answer for each recipient that was accepted (RFC 2033 §4.2).
    bool is_lmtp = false;
    StartTlsUse start_tls = StartTlsUse::when_offered;
    bool is_implicit_tls = false;
    /// Of the peer's certificate. Where a handshake does not give it, the session ends before anything is said.
    tls::Demand demand{};
    /// Presented by AUTH, under TLS only, before the first message. Where the peer takes none, or the connection is not
    /// encrypted, the session fails for now.
    std::optional<Credentials> credentials{};
    /// The message goes by BDAT where CHUNKING and PIPELINING are both offered: its octets travel as they are, framed
    /// by their count, so that no line of it can be taken for its end or for a command. Without PIPELINING each chunk
    /// would wait for its answer; LMTP's way is short, and DATA does.
    bool uses_chunking = true;
    /// Larger messages are not re-encoded for a peer without 8BITMIME, and fail.
    std::uint64_t max_reencoded_octets = 32u << 20;
    std::size_t body_chunk_octets = 64u << 10;
    // RFC 5321 §4.5.3.2
    std::chrono::seconds greeting_timeout{300};
    std::chrono::seconds handshake_timeout{60};
    std::chrono::seconds command_timeout{300};
    std::chrono::seconds data_init_timeout{120};
    std::chrono::seconds data_block_timeout{180};
    std::chrono::seconds data_end_timeout{600};
    // What became of the message is known by then: nobody should wait long for a peer that does not answer.
    std::chrono::seconds reset_timeout{30};
    std::chrono::seconds quit_timeout{5};
};

/// One message for some recipients, over this connection.
struct Transaction {
    mail::Address sender;
    std::vector<mail::Address> recipients;
    mail::BodyType body_type = mail::BodyType::seven_bit;
    std::uint64_t body_octets = 0;
    mail::MessageOptions options{};
    /// One for each recipient, or none at all. What DSN knows of them is passed on where it is offered.
    std::vector<mail::RecipientOptions> recipient_options{};
};

// Actions.

/// Answered by on_sent() when the transport has taken them.
struct Send {
    std::string octets;
    bool is_secret = false;  ///< A password is in it: it is never logged.
};
/// Answered by on_body_chunk(), or on_body_failed().
struct ReadBody {
    std::size_t max_octets;
};
/// Put the stored message into 7 bits, and let ReadBody read that from now on. Answered by on_body_converted(),
/// on_body_not_converted() or on_body_failed().
struct ConvertBody {};
/// Hand the transport to the TLS engine; answered by on_tls_established() or on_tls_failed(). With implicit TLS this is
/// the first action of all.
struct ClientStartTls {};
/// No failure: the peer answered 250 to the message; with LMTP, for this recipient.
struct ReportRecipient {
    std::size_t index;
    std::optional<DeliveryFailure> failure;
    PeerText reply{};  ///< What the peer said when it took the message, `250 2.0.0 queued as 1A2B`; empty: it did not.
};
/// Replaces the one before. At rest, and when closed, a deadline that passes does nothing.
struct ClientSetDeadline {
    TimePoint at;
};
/// When what was sent has left. Without a Finished in the same batch: the peer ended a connection that was at rest, or
/// QUIT is answered.
struct ClientClose {};
/// The transaction is over, or the session is. Every recipient was reported, or shares `failure`. Always the last
/// action of its batch, and once for every transaction. Unless it is reusable, a ClientClose came before it.
struct Finished {
    bool is_reusable = false;  ///< The connection is at rest and takes another transaction.
    /// What befell the message or the whole session: greeting, EHLO, STARTTLS, MAIL, DATA, a close, a time-out.
    std::optional<DeliveryFailure> failure;
    /// Set when the handshake or STARTTLS itself failed: the plan decides what that means.
    std::optional<tls::Failure> tls_failure;
    bool is_turned_away = false;  ///< 421 in place of a greeting: it may only be one connection too many.
    /// TLS did not come to what was demanded, and `failure` says so.
    std::optional<tls::Obstacle> obstacle{};
};

using ClientAction = std::variant<Send, ReadBody, ConvertBody, ClientStartTls, ReportRecipient, ClientSetDeadline,
                                  Finished, ClientClose>;
using ClientActions = std::vector<ClientAction>;

/// Client side of one SMTP connection, without I/O. Feed events; perform the returned actions in order. MAIL, RCPT and
/// DATA go out in one write where PIPELINING is offered. Never throws on what the peer sends, never blocks, reads no
/// clock. One thread at a time. What was learnt before the handshake is forgotten, and octets that came before it are
/// never taken for an answer after it. Source: RFC 5321, 2920, 3207, 6152, 1870, 2033, 3461, 3030, 4954,
/// 6531, 8689, 9422.
class ClientSession {
public:
    /// `crypto` outlives it; null: SCRAM is not spoken.
    explicit ClientSession(ClientSettings settings, const ports::Crypto* crypto = nullptr);

    /// The transport is there. `first` is sent once the session is greeted (and encrypted).
    [[nodiscard]] ClientActions on_connected(Transaction first, Now now);
    /// Another message over a session whose last Finished was reusable.
    [[nodiscard]] ClientActions on_transaction(Transaction next, Now now);
    /// No more messages: QUIT and Close.
    [[nodiscard]] ClientActions on_no_more(Now now);

    [[nodiscard]] ClientActions on_bytes(Octets input, Now now);
    [[nodiscard]] ClientActions on_tls_established(const tls::Facts& facts, Now now);
    [[nodiscard]] ClientActions on_tls_failed(const tls::Failure& failure, Now now);
    /// Raw stored octets, CRLF line ends; `is_last` with the last ones (which may be none). Dot-stuffed here (RFC 5321
    /// §4.5.2), or framed by BDAT (RFC 3030 §2).
    [[nodiscard]] ClientActions on_body_chunk(std::string octets, bool is_last, Now now);
    /// ReadBody gives `octets` octets of 7 bits from now on.
    [[nodiscard]] ClientActions on_body_converted(std::uint64_t octets, Now now);
    /// The message has no form in 7 bits, and fails for good.
    [[nodiscard]] ClientActions on_body_not_converted(const ports::MimeObstacle& obstacle, Now now);
    /// The body cannot be read: the connection is closed without a final dot, so that the peer takes nothing.
    /// Permanent: it is damaged, and never will be.
    [[nodiscard]] ClientActions on_body_failed(const std::string& words, Permanence permanence, Now now);
    [[nodiscard]] ClientActions on_sent(Now now);
    [[nodiscard]] ClientActions on_deadline(Now now);
    [[nodiscard]] ClientActions on_closed(Now now);

    /// What the peer offers at present; after TLS, what it said there.
    [[nodiscard]] const Extensions& extensions() const { return extensions_; }
    /// STARTTLS was in the answer to the EHLO in clear text.
    [[nodiscard]] bool was_start_tls_offered() const { return was_start_tls_offered_; }
    [[nodiscard]] const std::optional<tls::Facts>& tls() const { return tls_; }
    /// No octet of the current transaction was answered yet: if the connection is lost now, another one may be tried at
    /// once, because the peer closed an idle connection before it saw MAIL.
    [[nodiscard]] bool is_unanswered() const { return is_unanswered_; }
    /// The last octets of the message went out and the peer's answer is still to come: breaking off now could deliver
    /// it twice.
    [[nodiscard]] bool is_awaiting_final_reply() const {
        return state_ == State::end_of_data || state_ == State::end_of_chunks || state_ == State::deliveries;
    }

private:
    enum class State : unsigned char {
        fresh,
        greeting,
        ehlo,
        helo,
        lhlo,
        starttls,
        handshake,
        auth,
        converting,  ///< Between transactions, while the next message is put into 7 bits.
        at_rest,     ///< Between transactions.
        mail,
        recipient,  ///< The one at next_recipient_.
        data,
        body,  ///< 354 was received, and the final dot is not sent.
        end_of_data,
        first_chunk,     ///< The connection's first is sent: whether the peer knows BDAT is not known yet.
        chunks,          ///< By BDAT, and the last one is not sent.
        end_of_chunks,   ///< All are sent; answers to unanswered_chunks_ are due.
        refused_chunks,  ///< One was refused, and the answers to the others that were sent are due.
        deliveries,      ///< LMTP's end_of_data: the answer for next_recipient_ is due.
        lone_dot,        ///< An empty message for a DATA that nobody can profit from.
        rset,
        quit,
        closed,
    };
    using Handler = void (ClientSession::*)(const PeerReply&);
    struct Transition;
    struct Waiting;
    struct Tables;
    enum class Parting { with_quit, at_once };

    // Events, in and out.
    void begin(Now now);
    [[nodiscard]] ClientActions end();
    void act(ClientAction action);
    void ask(std::string commands, State next);

    // Replies.
    void take_replies();
    void refuse_early_octets();
    void on_reply(const PeerReply& reply);
    void on_farewell(const PeerReply& reply);
    void on_out_of_step(const PeerReply& reply);

    // Greeting, EHLO, TLS.
    void on_greeted(const PeerReply& reply);
    void on_host_refused(const PeerReply& reply);
    void on_ehlo_accepted(const PeerReply& reply);
    void on_ehlo_refused(const PeerReply& reply);
    void on_helo_accepted(const PeerReply& reply);
    void on_start_tls_accepted(const PeerReply& reply);
    void on_start_tls_refused(const PeerReply& reply);
    void say_hello();
    void fail_for_lack_of_tls();
    void fail_for_lack_of_proof(const tls::Shortfall& shortfall);

    // AUTH (client_session_auth.cpp).
    void on_ready();
    void authenticate(const Credentials& credentials);
    void ask_secretly(std::string line);
    void on_challenge(const PeerReply& reply);
    void on_authenticated(const PeerReply& reply);
    void on_auth_refused(const PeerReply& reply);

    // One transaction.
    void take(Transaction transaction);
    void begin_mail();
    void put_off_recipients();
    [[nodiscard]] bool needs_conversion() const;
    [[nodiscard]] std::size_t next_asked(std::size_t from) const;
    void report_put_off();
    void send_envelope();
    [[nodiscard]] std::optional<DeliveryFailure> find_obstacle() const;
    [[nodiscard]] std::optional<DeliveryFailure> find_tls_obstacle() const;
    [[nodiscard]] bool needs_utf8() const;
    void append_recipient(std::string& commands, std::size_t index) const;
    void on_mail_accepted(const PeerReply& reply);
    void on_mail_refused(const PeerReply& reply);
    void on_recipient_accepted(const PeerReply& reply);
    void on_recipient_refused(const PeerReply& reply);
    void on_data_accepted(const PeerReply& reply);
    void send_chunk(std::string octets, bool is_last);
    void on_first_chunk_taken(const PeerReply& reply);
    void on_chunk_taken(const PeerReply& reply);
    void on_chunk_refused(const PeerReply& reply);
    void on_useless_chunk_answered(const PeerReply& reply);
    void on_refused_in_body(const PeerReply& reply);
    void on_message_accepted(const PeerReply& reply);
    void on_message_refused(const PeerReply& reply);
    void on_delivered(const PeerReply& reply);
    void on_delivery_refused(const PeerReply& reply);
    void on_lone_dot_answered(const PeerReply& reply);
    void on_reset(const PeerReply& reply);
    void on_reset_refused(const PeerReply& reply);
    void on_quit_answered(const PeerReply& reply);
    void ask_next_recipient();
    void await_deliveries(std::string last_octets);
    void go_to_accepted_recipient();
    void report_delivery(std::optional<DeliveryFailure> failure, PeerText reply = {});
    void ask_for_body();
    void report_all_delivered(const PeerText& reply);
    void append_mail(std::string& commands) const;
    void wind_up();
    [[nodiscard]] bool has_sent_all_mails() const;
    void finish(bool is_reusable);

    // Failures.
    [[nodiscard]] const Waiting* waiting() const;
    [[nodiscard]] DeliveryFailure failure_of(const PeerReply& reply, Scope scope) const;
    [[nodiscard]] DeliveryFailure own_failure(EnhancedCode enhanced, std::string words) const;
    void break_off(EnhancedCode enhanced, std::string words, tls::Failure::Cause cause);
    void give_up(DeliveryFailure failure, std::optional<tls::Failure> tls_failure, Parting parting);

    ClientSettings settings_;
    const ports::Crypto* crypto_;
    State state_ = State::fresh;
    Now now_{};
    ClientActions actions_;
    bool is_deadline_due_ = false;  ///< Something was sent or answered in this event.
    bool is_asked_ = false;         ///< Something was asked in this event: no octet that is here already can answer it.
    Octets input_;                  ///< What is left of this event's octets.

    ReplyParser parser_;
    Extensions extensions_;
    bool was_start_tls_offered_ = false;
    std::optional<tls::Facts> tls_;
    std::optional<AuthMechanism> mechanism_;  ///< The one that was taken.
    std::optional<ClientAuth> auth_;          ///< While AUTH is under way.

    Transaction transaction_;
    BodyEncoder encoder_;
    std::vector<bool> is_accepted_;  ///< One for each recipient.
    std::vector<bool> is_put_off_;   ///< The same: the peer's limits leave it to another transaction.
    std::uint64_t mails_ = 0;        ///< Transactions that were begun.
    std::set<std::string> domains_;  ///< Of all recipients that were asked for, where the peer limits them.
    std::size_t unanswered_chunks_ = 0;
    std::size_t accepted_ = 0;
    std::size_t next_recipient_ = 0;
    std::optional<DeliveryFailure> failure_;  ///< Of the transaction, while it is being wound up.
    bool is_in_transaction_ = false;
    bool is_pipelined_ = false;
    bool is_chunked_ = false;
    bool is_bdat_known_ = false;  ///< The peer took one in this connection.
    std::string held_back_;       ///< Until the first chunk is answered.
    bool is_held_back_last_ = false;
    bool is_body_asked_ = false;
    bool is_unanswered_ = false;
    bool is_turned_away_ = false;
    std::optional<tls::Obstacle> obstacle_;
};

}  // namespace postern::smtp
