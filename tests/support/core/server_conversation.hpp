#pragma once

#include "core/smtp/server_session.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {

/// What a server session is made of.
struct ServerSetup {
    smtp::ServerSettings settings;
    smtp::Peer peer{.address = "192.0.2.7"};

    ServerSetup& offering_starttls();
    ServerSetup& requiring_starttls();
    ServerSetup& on_ssl_port();
    ServerSetup& from(std::string address);
    ServerSetup& limited_to(std::uint64_t max_message_octets);
    ServerSetup& with_max_errors(unsigned errors);
    ServerSetup& with_max_hops(std::size_t hops);
    ServerSetup& with_max_recipients(std::size_t recipients);
    ServerSetup& with_max_pending_octets(std::size_t octets);
    ServerSetup& without_extensions();
};

/// A setup named mail.example that answers a peer at 192.0.2.7.
[[nodiscard]] ServerSetup server();

/// TLS 1.3, as a handshake would report it.
[[nodiscard]] tls::Facts some_tls();

/// Which questions of the session the conversation answers with yes, at once, as the driver mostly does. Passwords are
/// answered with `decisions`: `secret` is everyone's, another one is wrong and slows down for 2 s.
struct AutomaticAnswers {
    bool decisions = true;
    bool storage = true;
    bool commits = true;
};

/// Which answer is no instead of yes; counted from 0.
struct Faults {
    std::optional<std::size_t> store{};
    std::optional<std::size_t> commit{};
};

/// A message as the spool would have seen it.
struct ReceivedMessage {
    QueueId id{};
    std::string octets{};
    mail::Envelope envelope{};
    bool is_commit_asked = false;
    bool is_durable = false;
    bool is_discarded = false;

    /// The octets behind our own Received header.
    [[nodiscard]] std::string as_sent() const;
};

/// Something that happens to a session.
struct ServerEvent {
    enum class Kind {
        octets,
        tls_established,
        tls_failed,
        decision,
        authenticated,
        body_stored,
        commit_result,
        passes,
        deadline,
        shutdown,
        closed,
        room
    };
    Kind kind = Kind::octets;
    std::string octets{};
    tls::Facts facts{};
    smtp::DecisionId id{};
    smtp::Decision decision{};
    smtp::Authentication authentication{};
    bool is_positive = true;
    std::chrono::seconds duration{0};
};

/// One session with the driver's part played: performs the actions, and fails the running test when the session breaks
/// its contract (an action after Close, CommitMessage without all octets stored, a 250 without a durable commit, …).
class ServerConversation {
public:
    explicit ServerConversation(const ServerSetup& setup, AutomaticAnswers answers = {}, Faults faults = {});

    void happens(const ServerEvent& event);

    /// All that the peer can notice: replies, with `<StartTls>` and `<Close>` where they stand between them.
    [[nodiscard]] const std::string& transcript() const { return transcript_; }
    [[nodiscard]] const std::vector<ReceivedMessage>& messages() const { return messages_; }
    [[nodiscard]] const std::string& leftover() const { return leftover_; }
    [[nodiscard]] bool is_over() const { return is_closed_ || is_peer_gone_; }
    [[nodiscard]] const smtp::ServerSession& session() const { return session_; }
    [[nodiscard]] std::optional<smtp::DecisionId> asked() const { return asked_; }
    [[nodiscard]] std::optional<TimePoint> deadline() const { return deadline_; }
    [[nodiscard]] Now now() const { return now_; }
    [[nodiscard]] std::size_t stores() const { return stores_; }
    [[nodiscard]] std::size_t commits() const { return commits_; }
    /// The actions of the last event and of the answers that it caused, in order.
    [[nodiscard]] const smtp::ServerActions& last_actions() const { return last_actions_; }

private:
    [[nodiscard]] smtp::ServerActions dispatch(const ServerEvent& event);
    [[nodiscard]] smtp::ServerActions feed(const std::string& octets);
    [[nodiscard]] smtp::ServerActions store_answered(bool is_stored);
    [[nodiscard]] smtp::ServerActions commit_answered(bool is_durable);
    void perform(smtp::ServerActions actions);
    void act(const smtp::Reply& reply);
    void act(const smtp::StartTls&);
    void act(const smtp::CheckRecipient& check) { ask(check.id); }
    void act(const smtp::CheckConnection& check) { ask(check.id); }
    void ask(smtp::DecisionId id);
    void act(const smtp::Authenticate& authenticate);
    void act(const smtp::BeginBody& begin);
    void act(const smtp::StoreBody& store);
    void act(const smtp::DiscardBody&);
    void act(const smtp::CommitMessage& commit);
    void act(const smtp::PauseReading&);
    void act(const smtp::ResumeReading&);
    void act(const smtp::SetDeadline& deadline) { deadline_ = deadline.at; }
    void act(const smtp::Close&);

    AutomaticAnswers answers_;
    Faults faults_;
    QueueIdSource ids_{1};
    smtp::ServerSession session_;
    Now now_;
    std::vector<ServerEvent> follow_ups_;
    smtp::ServerActions last_actions_;

    std::string transcript_;
    std::string leftover_;
    std::vector<ReceivedMessage> messages_;
    std::optional<smtp::DecisionId> asked_;
    std::optional<TimePoint> deadline_;
    std::size_t stores_ = 0;
    std::size_t commits_ = 0;
    std::size_t acknowledged_ = 0;
    bool is_body_open_ = false;
    bool is_store_unanswered_ = false;
    bool has_store_failed_ = false;
    bool is_commit_unanswered_ = false;
    bool is_paused_ = false;
    bool is_closed_ = false;
    bool is_peer_gone_ = false;
};

}  // namespace postern::test
