#pragma once

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"
#include "core/smtp/body_decoder.hpp"
#include "core/smtp/command.hpp"
#include "core/smtp/transitions.hpp"
#include "core/tls/facts.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace postern::smtp {

/// What the listener does about STARTTLS (`SSL negotiated over TCP/IP port`, and whether a certificate is installed).
enum class StartTlsOffer {
    disabled,  ///< Not offered; the command gets 502 5.5.1.
    offered,
    required,  ///< Offered, and before TLS only EHLO, HELO, NOOP, STARTTLS and QUIT are served; the rest gets 530 5.7.0.
};

/// What a server session is told once. Shared by all sessions that began under one configuration.
struct ServerSettings {
    std::string host_name;
    StartTlsOffer start_tls = StartTlsOffer::disabled;
    bool offers_size = true;
    bool offers_pipelining = true;
    bool offers_eight_bit_mime = true;
    std::uint64_t max_message_octets = 50u << 20;  ///< 0: no limit.
    std::size_t max_recipients = 1000;
    unsigned max_errors = 20;              ///< Refused commands before 421 4.7.0.
    std::size_t max_hops = 50;             ///< Received headers before 554 5.4.6 (RFC 5321 §6.3).
    std::chrono::seconds command_timeout{300};  ///< RFC 5321 §4.5.3.2.7
    std::chrono::seconds data_timeout{300};     ///< Between two pieces of a message; RFC 5321 §4.5.3.2.5 asks for 3 min at least.
    std::size_t max_pending_octets = 64u << 10;  ///< Pipelined input held while an answer is awaited.
};

/// Who connected.
struct Peer {
    std::string address;    ///< `192.0.2.7`
    bool is_implicit_tls = false;  ///< The SSL port: TLS before the greeting. The session begins with on_tls_established().
};

/// Names one outstanding question; answers to others are ignored.
struct DecisionId {
    std::uint64_t value = 0;
    friend bool operator==(DecisionId, DecisionId) = default;
};

/// The answer to CheckRecipient and its kin: go on, or this reply.
struct Decision {
    bool is_accepted = true;
    std::string reply;  ///< `550 5.7.1 …` without line end, when refused.
};

// Actions, performed by the driver in the order given.
struct Reply { std::string text; };                     ///< Wire text with CRLFs; replies of one batch leave in one segment.
struct StartTls {};                                     ///< After what was replied before: hand the transport to the TLS engine.
struct CheckRecipient { DecisionId id; mail::Address recipient; };
struct BeginBody { QueueId id; };                       ///< A message begins: make a place for its octets.
struct StoreBody { std::string octets; };               ///< Answered by on_body_stored(), in order.
struct DiscardBody {};                                  ///< The message will not be committed.
struct CommitMessage { mail::Envelope envelope; };      ///< Answered by on_commit_result().
struct PauseReading {};
struct ResumeReading {};
struct SetDeadline { TimePoint at; };                   ///< Replaces the one before; passing it is on_deadline().
struct Close {};                                        ///< When all replies have left.

using ServerAction = std::variant<Reply, StartTls, CheckRecipient, BeginBody, StoreBody, DiscardBody, CommitMessage, PauseReading,
                                  ResumeReading, SetDeadline, Close>;
using ServerActions = std::vector<ServerAction>;

/// Server side of one SMTP connection, without I/O. Feed events; perform the returned actions in order.
/// Never throws on what the peer sends, never blocks, reads no clock. One thread at a time.
/// Source: RFC 5321, 1870 (SIZE), 2920 (PIPELINING), 6152 (8BITMIME), 2034 (enhanced codes), 3207 (STARTTLS).
class ServerSession {
public:
    /// `ids` outlives the session.
    ServerSession(std::shared_ptr<const ServerSettings> settings, Peer peer, QueueIdSource& ids);

    /// Greets; on an implicit TLS port the greeting waits for on_tls_established().
    [[nodiscard]] ServerActions on_connected(Now now);

    /// `input` may be part of a line, or many lines. After a StartTls action no octets are taken until on_tls_established(): the
    /// session leaves them in take_leftover(), and the driver gives them to the TLS engine (RFC 3207 §4.2).
    [[nodiscard]] ServerActions on_bytes(Octets input, Now now);
    /// Octets that arrived behind STARTTLS, not looked at. Emptied by the call.
    [[nodiscard]] std::string take_leftover();

    [[nodiscard]] ServerActions on_tls_established(const tls::Facts& facts, Now now);
    /// The handshake failed: nothing can be said to the peer any more.
    [[nodiscard]] ServerActions on_tls_failed(const tls::Failure& failure, Now now);

    [[nodiscard]] ServerActions on_decision(DecisionId id, const Decision& decision, Now now);
    /// False: the octets could not be stored; the rest of the message is read and refused with 452 4.3.1.
    [[nodiscard]] ServerActions on_body_stored(bool is_stored, Now now);
    /// False: 451 4.3.0, and the peer keeps the message.
    [[nodiscard]] ServerActions on_commit_result(bool is_durable, Now now);
    /// False: MAIL is answered 452 4.3.1 until it is true again. May be told at any time.
    void set_has_room(bool has_room) { has_room_ = has_room; }
    /// The time set by the last SetDeadline passed: 421 4.4.2 and Close.
    [[nodiscard]] ServerActions on_deadline(Now now);
    /// The server ends: 421 4.3.2 at once when idle or inside a transaction; a message whose final dot has been read is finished first.
    [[nodiscard]] ServerActions on_shutdown(Now now);
    /// The peer is gone. A message whose commit is under way stays ours; anything else is discarded.
    [[nodiscard]] ServerActions on_closed(Now now);

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] unsigned messages_received() const { return messages_received_; }
    [[nodiscard]] const std::string& helo() const { return helo_; }  ///< Safe to print.
