#pragma once

#include "adapters/net/body_converter.hpp"
#include "adapters/net/trace_desk.hpp"
#include "adapters/net/transport.hpp"
#include "core/console/outbound_connections.hpp"
#include "core/delivery/attempt.hpp"
#include "core/ports/spool.hpp"
#include "core/smtp/client_session.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postern::net {

class Worker;

/// Performs the actions of one ClientSession: an outbound connection, over which messages travel one after another. One
/// thread.
class ClientConnection : public TransportEvents, public std::enable_shared_from_this<ClientConnection> {
public:
    /// What the owner of a transaction is told.
    struct Handlers {
        /// Some recipients have their final answer and others wait for theirs (LMTP): the end is not known yet.
        std::function<void(const delivery::SessionEnd& so_far)> settled;
        std::function<void(delivery::SessionEnd)> ended;
    };

    ClientConnection(Worker& worker, StreamSocket socket, std::uint64_t number);

    /// The first transaction, over a connection just made. `server_name` is for SNI and the name check.
    void begin(const smtp::ClientSettings& settings, std::string server_name, smtp::Transaction transaction,
               BodySource body, Handlers handlers);
    /// Another one. Only while is_idle().
    void continue_with(smtp::Transaction transaction, BodySource body, Handlers handlers);
    /// QUIT, when nothing is under way.
    void finish();
    void abort() { transport_->abort(); }

    [[nodiscard]] bool is_idle() const {
        return session_.has_value() && !handlers_ && is_reusable_ && !transport_->is_closed();
    }
    /// The final dot has left and its answer is still to come: breaking off now could deliver the message twice.
    [[nodiscard]] bool is_awaiting_final_reply() const {
        return session_.has_value() && handlers_ && session_->is_awaiting_final_reply();
    }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// Where it leads and under which TLS, for a console; whose it is, is for the owner to say.
    [[nodiscard]] console::WorkerConnection described() const;

    void on_bytes(Octets plaintext) override;
    void on_tls_established(const tls::Facts& facts) override;
    void on_tls_failed(const tls::Failure& failure) override;
    void on_sent() override;
    void on_closed() override;
    void on_deadline() override;

private:
    void prepare(const smtp::Transaction& transaction, BodySource body, Handlers handlers);
    void perform(smtp::ClientActions actions);
    void tell();
    void look_for_trace(const std::vector<mail::Address>& recipients);
    void trace_event(std::string_view words) {
        if (trace_) trace_->dialogue().event(words);
    }
    void note_connection();
    void act(smtp::Send& send);
    void act(smtp::ReadBody& read);
    void act(smtp::ConvertBody&);
    void on_converted(BodyConverter::Result result);
    void act(smtp::ClientStartTls&);
    void act(smtp::ReportRecipient& report);
    void act(smtp::ClientSetDeadline& deadline) { transport_->set_deadline(deadline.at); }
    void act(smtp::Finished& finished);
    void act(smtp::ClientClose&) { transport_->close_when_sent(); }
    void read_signature(std::size_t max_octets);
    void read_from_memory(std::size_t max_octets);
    void read_from_store(std::size_t max_octets);
    void fail_body(const ports::SpoolError& error);

    Worker& worker_;
    std::shared_ptr<Transport> transport_;
    std::optional<smtp::ClientSession> session_;
    std::string server_name_;
    tls::Demand demand_;
    BodySource body_;
    std::size_t body_offset_ = 0;  ///< Of the signature, and of what is in memory behind it.
    std::unique_ptr<ports::StoredBody> stored_body_;
    delivery::SessionEnd end_;
    TimePoint handshake_since_{};
    std::optional<Handlers> handlers_;  ///< While a transaction is under way.
    std::optional<smtp::ClientActions>
        answer_;  ///< The session's actions on a body chunk, performed after those that asked for it.
    std::uint64_t number_;
    std::unique_ptr<SessionTrace> trace_;  ///< Null: the transaction is of none.
    bool is_content_ = false;              ///< What is sent now is the message.
    bool is_over_ = false;                 ///< The transaction; its end is about to be told.
    bool is_settling_ = false;             ///< An answer came that is about to be told.
    bool is_reusable_ = false;
    bool is_performing_ = false;
};

}  // namespace postern::net
