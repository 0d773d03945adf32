#pragma once

#include "adapters/net/stream_socket.hpp"
#include "core/base/bytes.hpp"
#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace postern::net {

/// What a transport tells its owner. All calls come from the worker's thread, never from inside a call of the owner's.
class TransportEvents {
public:
    virtual ~TransportEvents() = default;
    virtual void on_bytes(Octets plaintext) = 0;
    virtual void on_tls_established(const tls::Facts& facts) = 0;
    virtual void on_tls_failed(const tls::Failure& failure) = 0;
    /// All that was sent has been taken by the kernel; only after notify_when_sent().
    virtual void on_sent() = 0;
    /// The peer says no more, but may still listen. True: an answer is owed, and the owner calls close_when_sent()
    /// behind it. False: the connection is closed once what was sent has left.
    [[nodiscard]] virtual bool on_input_ended() { return false; }
    /// The peer is gone, or close_when_sent() is done. The last call.
    virtual void on_closed() = 0;
    virtual void on_deadline() = 0;
};

/// Moves the octets of one connection, in clear or under TLS. It knows no SMTP: it performs what both sessions ask of a
/// transport. An idle connection holds no read buffer: the worker's one is used while octets are being looked at. One
/// thread.
class Transport : public std::enable_shared_from_this<Transport> {
public:
    /// `read_buffer` is the worker's and outlives the transport; `events` lives until on_closed() or forget_owner().
    Transport(StreamSocket socket, std::string& read_buffer, TransportEvents& events);

    void start_reading();
    void pause_reading() { is_paused_ = true; }
    void resume_reading();

    /// Appends to what will be sent; flush() hands it over, so that what one event caused leaves in one segment.
    void send(std::string_view plaintext);
    void flush();
    void notify_when_sent() { wants_sent_event_ = true; }
    [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }

    /// Runs the handshake over `channel` once everything unsent has left. `leftover` are octets that arrived too early:
    /// they are the engine's to judge. Ends in on_tls_established() or on_tls_failed().
    void start_tls(std::unique_ptr<ports::TlsChannel> channel, std::string leftover);
    [[nodiscard]] bool is_tls_in_progress() const { return is_handshaking_; }
    /// Null: in clear text.
    [[nodiscard]] const tls::Facts* tls_facts() const { return tls_ && !is_handshaking_ ? &tls_->facts() : nullptr; }

    /// What crossed the wire of a handshake that is under way, or was given up.
    [[nodiscard]] tls::Flights flights() const { return tls_ ? tls_->flights() : tls::Flights{}; }

    /// What the peer showed; none in clear text.
    [[nodiscard]] std::vector<ports::CertificateFacts> peer_chain() const {
        return tls_facts() != nullptr ? tls_->peer_chain() : std::vector<ports::CertificateFacts>{};
    }

    /// Passing it calls on_deadline() once. Replaces the one before.
    void set_deadline(TimePoint at);

    /// Sends what is unsent (and close_notify), then ends our direction and waits some seconds at most for the peer to
    /// end its own: closing with octets unread would reset the connection and take the last reply or alert with it.
    void close_when_sent();
    /// Closes now.
    void abort();
    /// The owner goes away: no further event.
    void forget_owner() { events_ = nullptr; }

    [[nodiscard]] bool is_input_ended() const { return is_input_ended_; }
    [[nodiscard]] bool is_closed() const { return is_closed_; }
    /// An IP address, or the path of a UNIX socket; for logs and tables.
    [[nodiscard]] std::string peer_address() const { return peer_address_; }
    /// 0: a UNIX socket.
    [[nodiscard]] std::uint16_t peer_port() const { return peer_port_; }

private:
    void note_peer();
    template <typename Event>
    void tell(Event event);
    [[nodiscard]] bool may_read() const;
    void go_on_reading();
    void wait_readable();
    void on_readable(const boost::system::error_code& error);
    void take(Octets received);
    void advance_handshake();
    void deliver_plaintext();
    void end_of_input();
    void write_some();
    void wait_writable();
    void after_write();
    void arm_timer();
    void on_timer();
    void on_write_error();
    void linger();
    void close_socket();

    StreamSocket socket_;
    boost::asio::steady_timer timer_;
    std::string& read_buffer_;
    TransportEvents* events_;
    std::unique_ptr<ports::TlsChannel> tls_;
    std::string tls_leftover_;
    std::string unsent_;
    std::size_t sent_octets_ = 0;  ///< Of unsent_, already taken by the kernel.
    TimePoint deadline_ = TimePoint::max();
    TimePoint timer_at_ = TimePoint::max();
    std::string peer_address_;
    std::uint16_t peer_port_ = 0;
    bool is_paused_ = true;      ///< Until start_reading().
    bool is_congested_ = false;  ///< The peer does not take what is sent: nothing more is read from it meanwhile.
    bool is_reading_ = false;
    bool is_writing_ = false;
    bool is_handshaking_ = false;
    bool must_advance_ = false;  ///< The handshake goes on when what is unsent has left.
    bool is_input_ended_ = false;
    bool is_closing_ = false;
    bool is_lingering_ = false;
    bool is_closed_ = false;
    bool wants_sent_event_ = false;
};

}  // namespace postern::net
