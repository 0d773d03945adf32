#pragma once

#include "adapters/net/mail_services.hpp"
#include "adapters/net/session_pass.hpp"
#include "adapters/net/trace_desk.hpp"
#include "adapters/net/transport.hpp"
#include "core/console/tls_sessions.hpp"
#include "core/report/dialogue_text.hpp"
#include "core/smtp/server_session.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postern::net {

class Worker;

/// What a listener says of a connection that it took.
struct Arrival {
    std::shared_ptr<const smtp::ServerSettings> settings;
    smtp::Peer peer;
    tls::InboundPort port = tls::InboundPort::tcp;
    bool logs_dialogue = false;
    std::shared_ptr<std::atomic<std::size_t>> sessions;  ///< The listener's count of those that live.
    std::shared_ptr<SharedGate> gate;
    std::shared_ptr<const access::SessionLimits> limits;
    SharedGate::Pass pass;  ///< Given back when the session ends.
};

/// Performs the actions of one ServerSession. Lives on its worker's thread, from accept to the end of the connection.
class ServerConnection : public TransportEvents, public std::enable_shared_from_this<ServerConnection> {
public:
    ServerConnection(Worker& worker, boost::asio::ip::tcp::socket socket, Arrival arrival);
    ~ServerConnection() override;
    ServerConnection(const ServerConnection&) = delete;
    ServerConnection& operator=(const ServerConnection&) = delete;

    void start();
    /// The task ends: 421, after the message whose final dot has been read.
    void shut_down();
    void abort() { transport_->abort(); }
    /// When TLS began; nothing: in clear text.
    [[nodiscard]] std::optional<TimePoint> tls_since() const { return tls_since_; }
    /// Where there is TLS.
    [[nodiscard]] console::TlsSession tls_session(TimePoint now) const;

    void on_bytes(Octets plaintext) override;
    void on_tls_established(const tls::Facts& facts) override;
    void on_tls_failed(const tls::Failure& failure) override;
    void on_sent() override {}
    bool on_input_ended() override { return session_.is_answer_owed(); }
    void on_closed() override;
    void on_deadline() override;

private:
    template <typename Event>
    void guarded(Event event);
    void perform(smtp::ServerActions actions);
    void act(smtp::Reply& reply);
    void act(smtp::StartTls&);
    void act(smtp::CheckRecipient& check);
    void act(smtp::Authenticate& authenticate);
    void act(smtp::CheckConnection& check);
    void act(smtp::BeginBody& begin);
    void act(smtp::StoreBody& store);
    void act(smtp::DiscardBody&) { body_.reset(); }
    void act(smtp::CommitMessage& commit);
    void act(smtp::PauseReading&) { transport_->pause_reading(); }
    void act(smtp::ResumeReading&) { transport_->resume_reading(); }
    void act(smtp::SetDeadline& deadline) { transport_->set_deadline(deadline.at); }
    void act(smtp::Close&) { transport_->close_when_sent(); }
    void begin_tls(std::string leftover);
    void look_for_trace();
    void trace_event(std::string_view words) {
        if (trace_) trace_->dialogue().event(words);
    }
    void note_failed_handshake(const tls::Failure& failure);
    [[nodiscard]] access::SessionGate::Answer count_for(const IpAddress& address, TimePoint now);
    /// False: it may not, and ends.
    [[nodiscard]] bool count_for_itself(TimePoint now);
    void after_decision(smtp::DecisionId id, smtp::Decision decision);
    void after_stored(bool is_stored);
    void after_commit(bool is_durable);
    void follow_up();
    void close_if_nothing_is_owed();

    /// As it connected, or as a proxy told: for logs and decisions.
    [[nodiscard]] const std::string& peer() const { return session_.peer().address; }
    [[nodiscard]] const mail::Introduction* introduction() const {
        return session_.peer().introduction ? &*session_.peer().introduction : nullptr;
    }

    Worker& worker_;
    Arrival arrival_;
    std::shared_ptr<Transport> transport_;
    smtp::ServerSession session_;
    report::DialogueText dialogue_;
    std::unique_ptr<ports::IncomingBody> body_;
    const std::uint64_t number_;                                      ///< In traces.
    std::unique_ptr<SessionTrace> trace_;                             ///< Null: it is of none.
    std::uint64_t trace_round_ = 0;                                   ///< Of the desk, when it was last asked.
    std::string traced_helo_;                                         ///< And what the peer called itself then.
    std::deque<std::function<smtp::ServerActions(Now)>> follow_ups_;  ///< Answers that were there at once.
    std::optional<TimePoint> tls_since_;
    bool is_performing_ = false;
    bool is_counted_for_another_ = false;  ///< Whom XCLIENT named.
};

}  // namespace postern::net
