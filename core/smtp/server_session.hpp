#pragma once

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/introduction.hpp"
#include "core/smtp/body_decoder.hpp"
#include "core/smtp/command.hpp"
#include "core/smtp/sasl.hpp"
#include "core/smtp/transitions.hpp"
#include "core/tls/facts.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postern::smtp {

/// What the listener does about STARTTLS (`SSL negotiated over TCP/IP port`, and whether a certificate is installed).
enum class StartTlsOffer {
    disabled,  ///< Not offered; the command gets 502 5.5.1.
    offered,
    /// Offered, and before TLS only EHLO, HELO, NOOP, STARTTLS and QUIT are served; the rest gets 530 5.7.0.
    required,
    /// Required, but no certificate is installed: not offered, the command gets 454 4.7.0 (RFC 3207 §4), and nobody
    /// gets in.
    required_but_unavailable,
};

/// What a server session is told once. Shared by all sessions that began under one configuration.
struct ServerSettings {
    std::string host_name;
    StartTlsOffer start_tls = StartTlsOffer::disabled;
    bool offers_size = true;
    bool offers_pipelining = true;
    bool offers_eight_bit_mime = true;
    bool offers_chunking = true;
    bool offers_enhanced_codes = true;  ///< Whether they are announced; replies have them all the same.
    bool offers_limits = true;
    bool offers_dsn = true;
    bool offers_smtputf8 = true;
    bool offers_require_tls = true;  ///< Under TLS only.
    bool offers_auth = false;        ///< Under TLS only (RFC 4954 §4).
    /// Who shows the certificate with this SHA-256 (lower-case hexadecimal) where AUTH is offered is known without it.
    std::map<std::string, std::string> identities_by_certificate{};
    bool requires_auth = false;     ///< MAIL is taken of those alone who are known; else 530 5.7.0.
    bool completes_header = false;  ///< Date and Message-ID are added where they are missing (RFC 6409 §8).
    bool serves_help = true;
    bool serves_vrfy = true;                 ///< Answered with 252; else 502.
    bool serves_expn = false;                ///< The same.
    bool normalizes_lines = false;           ///< Bare CR, bare LF and NUL in a message; else 550 5.6.0.
    bool refuses_long_lines = false;         ///< Of more than 998 octets.
    std::chrono::seconds greeting_delay{0};  ///< On plain ports; who talks before the greeting is refused. 0: none.
    std::uint64_t max_message_octets = 50u << 20;  ///< 0: no limit.
    std::uint64_t max_header_octets = 1u << 20;    ///< 0: no limit.
    std::size_t max_recipients = 1000;
    unsigned max_messages = 0;                  ///< In a session; then 421 4.7.0 to MAIL. 0: no limit.
    unsigned max_session_recipients = 0;        ///< In a session; then 452 4.5.3, and 421 to MAIL. 0: no limit.
    unsigned max_commands = 0;                  ///< In a session, BDAT excepted; then 421 4.7.0. 0: no limit.
    unsigned max_errors = 20;                   ///< Refused commands before 421 4.7.0.
    std::size_t max_hops = 100;                 ///< Received headers before 554 5.4.6 (RFC 5321 §6.3).
    std::chrono::seconds command_timeout{300};  ///< RFC 5321 §4.5.3.2.7
    std::chrono::seconds handshake_timeout{60};
    /// Between two pieces of a message; RFC 5321 §4.5.3.2.5 asks for 3 min at least.
    std::chrono::seconds data_timeout{300};
    std::chrono::seconds message_timeout{0};  ///< From DATA or the first BDAT to the end; 0: no limit.
    std::uint64_t min_octets_per_second = 0;  ///< Of a message, once `rate_grace` has passed; 0: no limit.
    std::chrono::seconds rate_grace{60};
    std::vector<IpPrefix> xclient_hosts;         ///< Who may say for whom it speaks.
    std::size_t max_pending_octets = 64u << 10;  ///< Pipelined input held while an answer is awaited.
};

/// Who connected.
struct Peer {
    std::string address;  ///< `192.0.2.7`; `unknown` where a proxy does not know it.
    /// The SSL port: TLS before the greeting. The session begins with on_tls_established().
    bool is_implicit_tls = false;
    std::string name{};   ///< As a proxy told; empty: not known.
    std::string login{};  ///< Who it has shown to a proxy to be, safe to print; empty: nobody.
    std::optional<mail::Introduction> introduction{};  ///< Empty: nobody speaks for it.
};

/// Names one outstanding question; answers to others are ignored.
struct DecisionId {
    std::uint64_t value = 0;
    friend bool operator==(DecisionId, DecisionId) = default;
};

/// The answer to CheckRecipient and its kin: go on, or this reply.
struct Decision {
    bool is_accepted = true;
    std::string reply;        ///< `550 5.7.1 …` without line end, when refused.
    bool is_of_ours = false;  ///< The peer may relay: it is authenticated, or one of the hosts that may.
};

/// The answer to Authenticate.
struct Authentication {
    enum class Result {
        right,
        wrong,        ///< 535 5.7.8, once `delay` has passed.
        unavailable,  ///< 454 4.7.0: nobody could say.
        shut_out,     ///< 421 4.7.0: too many wrong ones came from there.
    };
    Result result = Result::unavailable;
    std::string identity{};         ///< Whose the name is, safe to print.
    std::chrono::seconds delay{0};  ///< Of a wrong one.
};

// Actions, performed by the driver in the order given.
// clang-format off
struct Reply { std::string text; };                     ///< Wire text with CRLFs; replies of one batch leave in one segment.
struct StartTls {};                                     ///< After what was replied before: hand the transport to the TLS engine.
struct CheckRecipient { DecisionId id; mail::Address sender; mail::Address recipient; };
struct Authenticate { DecisionId id; Credentials credentials; };  ///< Answered by on_authenticated().
struct CheckConnection { DecisionId id; std::string address; };  ///< XCLIENT named the peer: may there be one more of it?
struct BeginBody { QueueId id; };                       ///< A message begins: make a place for its octets.
struct StoreBody { std::string octets; };               ///< Answered by on_body_stored(), in order.
struct DiscardBody {};                                  ///< The message will not be committed.
struct CommitMessage { mail::Envelope envelope; };      ///< Answered by on_commit_result().
struct PauseReading {};
struct ResumeReading {};
struct SetDeadline { TimePoint at; };                   ///< Replaces the one before; passing it is on_deadline().
struct Close {};                                        ///< When all replies have left.
// clang-format on

using ServerAction = std::variant<Reply, StartTls, CheckRecipient, CheckConnection, Authenticate, BeginBody, StoreBody,
                                  DiscardBody, CommitMessage, PauseReading, ResumeReading, SetDeadline, Close>;
using ServerActions = std::vector<ServerAction>;

/// Server side of one SMTP connection, without I/O. Feed events; perform the returned actions in order.
/// Never throws on what the peer sends, never blocks, reads no clock. One thread at a time.
/// Source: RFC 5321, 1870 (SIZE), 2920 (PIPELINING), 6152 (8BITMIME), 2034 (enhanced codes), 3207 (STARTTLS),
/// 3030 (CHUNKING), 9422 (LIMITS), 3461 (DSN), 6531 (SMTPUTF8), 8689 (REQUIRETLS), 4954 (AUTH);
/// XCLIENT: Postfix's XCLIENT_README.
class ServerSession {
public:
    /// `ids` outlives the session.
    ServerSession(std::shared_ptr<const ServerSettings> settings, Peer peer, QueueIdSource& ids);

    /// Greets; on an implicit TLS port the greeting waits for on_tls_established().
    [[nodiscard]] ServerActions on_connected(Now now);

    /// `input` may be part of a line, or many lines. After a StartTls action no octets are taken until
    /// on_tls_established(): the session leaves them in take_leftover(), and the driver gives them to the TLS engine
    /// (RFC 3207 §4.2).
    [[nodiscard]] ServerActions on_bytes(Octets input, Now now);
    /// Octets that arrived behind STARTTLS, not looked at. Emptied by the call.
    [[nodiscard]] std::string take_leftover();

    [[nodiscard]] ServerActions on_tls_established(const tls::Facts& facts, Now now);
    /// The handshake failed: nothing can be said to the peer any more.
    [[nodiscard]] ServerActions on_tls_failed(const tls::Failure& failure, Now now);

    [[nodiscard]] ServerActions on_decision(DecisionId id, const Decision& decision, Now now);
    [[nodiscard]] ServerActions on_authenticated(DecisionId id, const Authentication& authentication, Now now);
    /// False: the octets could not be stored; the rest of the message is read and refused with 452 4.3.1.
    [[nodiscard]] ServerActions on_body_stored(bool is_stored, Now now);
    /// False: 451 4.3.0, and the peer keeps the message.
    [[nodiscard]] ServerActions on_commit_result(bool is_durable, Now now);
    /// False: MAIL is answered 452 4.3.1 until it is true again. May be told at any time.
    void set_has_room(bool has_room) { has_room_ = has_room; }
    /// The time set by the last SetDeadline passed: 421 4.4.2 and Close.
    [[nodiscard]] ServerActions on_deadline(Now now);
    /// The server ends: 421 4.3.2 at once when idle or inside a transaction; a message whose final dot has been read is
    /// finished first.
    [[nodiscard]] ServerActions on_shutdown(Now now);
    /// The peer is gone. A message whose commit is under way stays ours; anything else is discarded.
    [[nodiscard]] ServerActions on_closed(Now now);

    /// A commit or a store is under way, whose end the peer is to hear of.
    [[nodiscard]] bool is_answer_owed() const { return is_commit_awaited_ || incoming_.is_storing; }
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] unsigned messages_received() const { return messages_received_; }
    /// As it connected, or as a proxy told since.
    [[nodiscard]] const Peer& peer() const { return peer_; }
    [[nodiscard]] const std::string& helo() const { return helo_; }  ///< Safe to print.
    /// Who the peer has shown to be; empty: nobody yet. Safe to print.
    [[nodiscard]] const std::string& identity() const { return identity_; }
    /// For who wants to follow the dialogue: called with what is used of the input, when it is used; null: nobody does.
    /// A command line with its end, or octets of a message; `is_secret`: an answer in an AUTH.
    using Listener = std::function<void(std::string_view octets, bool is_content, bool is_secret)>;
    void set_listener(Listener listener) { listener_ = std::move(listener); }
    /// What the peer sends next is of an answer in an AUTH, and secret.
    [[nodiscard]] bool is_in_auth() const { return sasl_ || (is_skipping_line_ && is_skipped_line_secret_); }

private:
    /// MAIL to the answer of the final dot.
    struct Transaction {
        mail::Address sender;
        mail::MessageOptions options;  ///< needs_utf8: MAIL said SMTPUTF8.
        std::vector<mail::Recipient> recipients;
        bool was_recipient_refused = false;
    };
    /// What BDAT announced and has not come in full.
    struct Chunk {
        std::uint64_t octets = 0;
        std::uint64_t octets_left = 0;
        TimePoint begun_at{};
        bool is_last = false;
        std::string refusal;  ///< Not empty: the octets are passed over, and then this is said.
    };
    /// The message being received.
    struct Incoming {
        QueueId id;
        TimePoint begun_at{};
        BodyDecoder decoder;
        std::string unstored;          ///< Decoded, not yet in a StoreBody.
        std::size_t trace_octets = 0;  ///< Of our own header at the beginning.
        bool is_header_complete = false;
        std::string own_message_id;  ///< Where the message has none.
        bool has_place = false;      ///< BeginBody was emitted, and neither DiscardBody nor CommitMessage.
        bool is_storing = false;     ///< A StoreBody is unanswered.
        bool has_storage_failed = false;
    };

    /// Decoded octets are handed over in pieces of this size at least, the last one excepted.
    static constexpr std::size_t store_at_octets = 16u << 10;

    // Events begin with begin_event() and return end_event(). server_session.cpp
    void begin_event() { actions_.reserve(4); }
    [[nodiscard]] ServerActions end_event();
    void greet();
    void forget_session();
    void reset_transaction();
    void end_session(std::string_view last_words);
    void touch(Now now);
    void set_deadline();
    void regulate_reading();

    // Input and replies. server_input.cpp
    void take_input(std::string_view fresh, Now now);
    void work_on_held_input(Now now);
    [[nodiscard]] std::size_t work(std::string_view input, Now now);
    [[nodiscard]] std::size_t take_line(std::string_view input, Now now);
    [[nodiscard]] std::size_t skip_line(std::string_view input);
    void refuse_line(std::string_view text);
    [[nodiscard]] bool is_waiting() const;
    void drop_held_input();
    void reply(std::string_view text);
    void refuse(std::string_view text);
    void flush_replies();

    // Commands. server_commands.cpp
    void on_command(std::string_view line, bool is_last, Now now);
    [[nodiscard]] std::string_view refusal(const CommandLine& line) const;
    [[nodiscard]] std::string_view out_of_sequence(Command command) const;
    void perform(const CommandLine& line, Now now);
    void enter_after(Command command);
    void on_hello(const CommandLine& line);
    [[nodiscard]] bool is_served(Command command) const;
    [[nodiscard]] bool offers_smtputf8() const;
    [[nodiscard]] std::string ehlo_answer() const;
    [[nodiscard]] std::string limits_line() const;
    [[nodiscard]] std::string help_answer() const;
    void on_mail(std::string_view argument);
    void on_rcpt(std::string_view argument);
    void on_starttls();
    void on_auth(std::string_view argument);
    void go_on_with_auth(const SaslDialogue::Next& next);
    void on_quit();
    void add_recipient(RcptArguments arguments);
    [[nodiscard]] bool has_all_recipients() const {
        return settings_->max_session_recipients != 0 && recipients_taken_ >= settings_->max_session_recipients;
    }

    // Who speaks for others. server_xclient.cpp
    [[nodiscard]] bool may_introduce() const;
    void on_xclient(std::string_view argument);
    void end_xclient(const Decision& decision);

    // Chunks. server_chunks.cpp
    void on_bdat(const CommandLine& line, Now now);
    [[nodiscard]] std::size_t take_chunk(std::string_view input, Now now);
    void end_chunk(Now now);

    // The message. server_body.cpp
    void begin_body(Now now);
    void begin_message(Now now);
    /// `octets` came since then: why this is too slow; empty: it is not.
    [[nodiscard]] std::string_view pace_refusal(TimePoint begun_at, std::uint64_t octets, Now now) const;
    [[nodiscard]] std::string_view message_pace_refusal(Now now) const {
        return pace_refusal(incoming_.begun_at, incoming_.decoder.size_octets(), now);
    }
    [[nodiscard]] std::string trace_header(Now now) const;
    void complete_header(bool is_end, Now now);
    [[nodiscard]] bool is_header_held() const;
    [[nodiscard]] std::size_t take_body(std::string_view input, Now now);
    [[nodiscard]] std::string body_refusal() const;
    void drop_body_if_refused();
    void discard_body();
    void store_from(std::size_t octets);
    void settle_message(Now now);
    void commit(Now now);
    void end_message(Now now);

    std::shared_ptr<const ServerSettings> settings_;
    Peer peer_;
    QueueIdSource& ids_;

    State state_ = State::tls_pending;  ///< Nothing is taken before the greeting.
    bool is_shutting_down_ = false;
    bool has_room_ = true;
    bool is_commit_awaited_ = false;
    unsigned errors_ = 0;
    unsigned messages_received_ = 0;

    std::string helo_;
    bool is_extended_ = false;  ///< EHLO, not HELO.
    std::optional<tls::Facts> tls_;
    std::string identity_;
    bool has_given_password_ = false;
    std::optional<SaslDialogue> sasl_;  ///< The next line is an answer in it.
    std::optional<DecisionId> awaited_auth_;
    std::optional<std::string> held_reply_;  ///< To a wrong password; said at the deadline.
    Transaction transaction_;
    Incoming incoming_;
    std::optional<Chunk> chunk_;
    unsigned commands_ = 0;
    unsigned messages_begun_ = 0;
    unsigned recipients_taken_ = 0;

    std::uint64_t last_decision_ = 0;
    std::optional<DecisionId> awaited_decision_;
    RcptArguments undecided_recipient_;
    std::optional<Peer> undecided_peer_;  ///< What XCLIENT said, while it waits for its answer.
    std::optional<Peer> connected_peer_;  ///< Before the first XCLIENT.

    std::string input_;  ///< Taken from the transport and not yet used: its first input_used_ octets are.
    std::size_t input_used_ = 0;
    bool is_skipping_line_ = false;  ///< The line was refused; what is left of it up to CRLF means nothing.
    bool is_skipped_line_secret_ = false;
    bool is_reading_paused_ = false;
    std::string leftover_;
    Listener listener_;

    ServerActions actions_;  ///< Of the event that is being handled.
    std::string replies_;    ///< Not yet among the actions.
    TimePoint deadline_{};
    std::optional<TimePoint>
        armed_deadline_;  ///< The last SetDeadline. It may lie before deadline_: see on_deadline().
};

}  // namespace postern::smtp
