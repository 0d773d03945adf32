#include "adapters/net/transport.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/peer_address.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace postern::net {

namespace {

using boost::asio::ip::tcp;

// What is looked at before it is looked whether the answers leave: a short command can have a long answer.
constexpr std::size_t input_chunk_octets = 16u << 10;
constexpr std::size_t kept_buffer_octets = 64u << 10;
constexpr std::chrono::seconds closing_patience{3};
// Replies that a peer does not take: enough for any answer, too little to be worth an attack.
constexpr std::size_t max_unsent_octets = 128u << 10;

using Endpoint = StreamSocket::endpoint_type;

template <typename Protocol>
typename Protocol::endpoint endpoint_as(const Endpoint& endpoint) {
    typename Protocol::endpoint result;
    result.resize(std::min(endpoint.size(), result.capacity()));
    std::memcpy(result.data(), endpoint.data(), result.size());
    return result;
}

std::optional<tcp::endpoint> tcp_endpoint_of(const Endpoint& endpoint) {
    const int family = endpoint.protocol().family();
    if (family != tcp::v4().family() && family != tcp::v6().family()) return std::nullopt;
    return endpoint_as<tcp>(endpoint);
}

// A client's end has no name: whoever connected is on this machine, and that is all there is to say.
std::string unix_path_of(const Endpoint& endpoint) {
    const auto path = endpoint_as<boost::asio::local::stream_protocol>(endpoint).path();
    return path.empty() ? std::string("a UNIX socket") : path;
}

std::string show_address(const boost::asio::ip::address& address) {
    const auto known = address_of(address);
    return known ? to_string(*known) : address.to_string();
}

}  // namespace

Transport::Transport(StreamSocket socket, std::string& read_buffer, TransportEvents& events)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), read_buffer_(read_buffer), events_(&events) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    note_peer();
}

void Transport::note_peer() {
    boost::system::error_code error;
    const auto peer = socket_.remote_endpoint(error);
    if (error) return;
    if (const auto internet = tcp_endpoint_of(peer)) {
        // Both sides of a relay write small pieces and wait for answers: with Nagle a delayed acknowledgement stalls
        // every one of them.
        socket_.set_option(tcp::no_delay(true), error);
        peer_address_ = show_address(internet->address());
        peer_port_ = internet->port();
    } else {
        peer_address_ = unix_path_of(peer);
    }
}

/// Calls the owner. An exception there is a bug or no memory: this connection ends, and the worker counts and logs it.
template <typename Event>
void Transport::tell(Event event) {
    if (!events_) return;
    try {
        event(*events_);
    } catch (...) {
        abort();
        throw;
    }
}

void Transport::start_reading() {
    is_paused_ = false;
    wait_readable();
}

void Transport::resume_reading() {
    if (!is_paused_) return;
    is_paused_ = false;
    go_on_reading();
}

bool Transport::may_read() const {
    if (is_lingering_) return true;
    // Before the reply to STARTTLS has left nobody takes what comes.
    if (is_handshaking_) return !must_advance_;
    return !is_paused_ && !is_congested_ && !is_input_ended_;
}

void Transport::go_on_reading() {
    // TLS may hold octets that were decrypted from an earlier record: the socket would not announce them again.
    if (tls_ && !is_handshaking_) {
        boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
            if (!self->is_handshaking_) self->deliver_plaintext();
        });
    }
    wait_readable();
}

void Transport::wait_readable() {
    if (is_reading_ || is_closed_ || !may_read()) return;
    is_reading_ = true;
    socket_.async_wait(StreamSocket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
        self->on_readable(error);
    });
}

void Transport::on_readable(const boost::system::error_code& error) {
    is_reading_ = false;
    if (error || is_closed_) return;
    if (!may_read()) return;
    boost::system::error_code failure;
    const std::size_t count = socket_.read_some(boost::asio::buffer(read_buffer_.data(), input_chunk_octets), failure);
    if (failure == boost::asio::error::would_block || failure == boost::asio::error::try_again) return wait_readable();
    // A handshake that was broken off has its own words for it, whichever way it was.
    if (failure == boost::asio::error::eof || (failure && is_handshaking_)) return end_of_input();
    if (failure) return abort();
    if (is_lingering_) return wait_readable();
    take(as_octets(std::string_view(read_buffer_).substr(0, count)));
    wait_readable();
}

void Transport::take(Octets received) {
    if (!tls_) {
        if (!is_closing_) tell([&](TransportEvents& events) { events.on_bytes(received); });
        return;
    }
    tls_->feed(received);
    if (is_handshaking_) return advance_handshake();
    deliver_plaintext();
}

void Transport::start_tls(std::unique_ptr<ports::TlsChannel> channel, std::string leftover) {
    is_handshaking_ = true;
    is_paused_ = false;
    tls_leftover_ = std::move(leftover);
    tls_ = std::move(channel);
    // The reply to STARTTLS is still in clear text: the handshake begins when it has left.
    must_advance_ = true;
    if (has_unsent()) return;
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->must_advance_) self->advance_handshake();
    });
}

void Transport::advance_handshake() {
    must_advance_ = has_unsent();
    if (is_closed_ || must_advance_) return;
    if (!tls_leftover_.empty()) tls_->feed(as_octets(std::exchange(tls_leftover_, {})));
    const auto state = tls_->handshake();
    unsent_ += tls_->outgoing();
    tls_->outgoing().clear();
    write_some();
    if (is_closed_) return;
    if (state == ports::TlsChannel::State::handshaking) return wait_readable();
    is_handshaking_ = false;
    if (state != ports::TlsChannel::State::established) {
        tell([&](TransportEvents& events) { events.on_tls_failed(tls_->failure()); });
        return;
    }
    tell([&](TransportEvents& events) { events.on_tls_established(tls_->facts()); });
    if (is_closed_) return;
    deliver_plaintext();
    wait_readable();
}

void Transport::deliver_plaintext() {
    std::string plaintext;
    while (!is_closed_ && !is_closing_ && may_read() && events_) {
        plaintext.clear();
        if (tls_->read(plaintext, input_chunk_octets) == 0) break;
        tell([&](TransportEvents& events) { events.on_bytes(as_octets(plaintext)); });
    }
    if (is_closed_ || !may_read()) return;
    flush();  // What the engine answers by itself (a key update) must leave too.
    if (!is_closed_ && tls_->state() != ports::TlsChannel::State::established) end_of_input();
}

void Transport::end_of_input() {
    if (is_handshaking_) {
        tls_->feed_end();
        unsent_.clear();
        sent_octets_ = 0;
        return advance_handshake();
    }
    if (is_lingering_) return close_socket();
    if (std::exchange(is_input_ended_, true)) return;
    // A peer may end its direction behind the final dot and still wait for the answer (RFC 9293 §3.6).
    bool is_answer_owed = false;
    tell([&](TransportEvents& events) { is_answer_owed = events.on_input_ended(); });
    if (!is_answer_owed) close_when_sent();
}

void Transport::send(std::string_view plaintext) {
    if (is_closed_ || is_closing_ || plaintext.empty()) return;
    if (tls_ && !is_handshaking_) {
        tls_->write(as_octets(plaintext));
        return;
    }
    unsent_ += plaintext;
}

void Transport::flush() {
    if (is_closed_) return;
    if (tls_ && !is_handshaking_ && !tls_->outgoing().empty()) {
        if (unsent_.empty()) {
            unsent_.swap(tls_->outgoing());
        } else {
            unsent_ += tls_->outgoing();
            tls_->outgoing().clear();
        }
    }
    if (!is_writing_) write_some();
    is_congested_ = unsent_.size() - sent_octets_ > max_unsent_octets;
}

void Transport::write_some() {
    while (!is_closed_ && sent_octets_ < unsent_.size()) {
        boost::system::error_code error;
        sent_octets_ += socket_.write_some(
            boost::asio::buffer(unsent_.data() + sent_octets_, unsent_.size() - sent_octets_), error);
        if (error == boost::asio::error::would_block || error == boost::asio::error::try_again) return wait_writable();
        if (error) return on_write_error();
    }
    after_write();
}

// The peer broke the connection off, and may have said why before: what it sent is still there to be read.
void Transport::on_write_error() {
    unsent_.clear();
    sent_octets_ = 0;
    boost::system::error_code failure;
    while (!is_closed_ && !is_closing_ && !is_handshaking_ && !is_input_ended_) {
        const std::size_t count =
            socket_.read_some(boost::asio::buffer(read_buffer_.data(), input_chunk_octets), failure);
        if (failure) break;
        take(as_octets(std::string_view(read_buffer_).substr(0, count)));
        unsent_.clear();
    }
    abort();
}

void Transport::wait_writable() {
    if (is_writing_) return;
    is_writing_ = true;
    socket_.async_wait(StreamSocket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
        self->is_writing_ = false;
        if (!error && !self->is_closed_) self->write_some();
    });
}

void Transport::after_write() {
    if (is_closed_) return;
    unsent_.clear();
    sent_octets_ = 0;
    if (unsent_.capacity() > kept_buffer_octets) unsent_.shrink_to_fit();
    if (is_closing_) return linger();
    if (std::exchange(is_congested_, false)) go_on_reading();
    if (!must_advance_ && !wants_sent_event_) return;
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->is_closed_) return;
        if (self->must_advance_) return self->advance_handshake();
        if (std::exchange(self->wants_sent_event_, false))
            self->tell([](TransportEvents& events) { events.on_sent(); });
    });
}

void Transport::set_deadline(TimePoint at) {
    deadline_ = at;
    // Most deadlines are replaced by a later one long before they pass: the timer is left to fire and looks again then.
    if (at < timer_at_) arm_timer();
}

void Transport::arm_timer() {
    timer_at_ = deadline_;
    timer_.expires_at(std::chrono::steady_clock::time_point(deadline_));
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->on_timer();
    });
}

void Transport::on_timer() {
    timer_at_ = TimePoint::max();
    if (is_closed_ || deadline_ == TimePoint::max()) return;
    if (read_clocks().steady < deadline_) return arm_timer();
    deadline_ = TimePoint::max();
    if (is_closing_) return close_socket();
    tell([](TransportEvents& events) { events.on_deadline(); });
}

void Transport::close_when_sent() {
    if (is_closed_ || is_closing_) return;
    is_closing_ = true;
    is_paused_ = true;
    // A handshake under way is given up: its end would be one more event of what is over.
    is_handshaking_ = must_advance_ = false;
    // The peer's own close_notify is answered (RFC 5246 §7.2.1); some peers wait for it.
    if (tls_) tls_->shutdown();
    set_deadline(read_clocks().steady + closing_patience);
    flush();
}

void Transport::linger() {
    if (is_lingering_) return;
    is_lingering_ = true;
    boost::system::error_code error;
    socket_.shutdown(StreamSocket::shutdown_send, error);
    if (error) return close_socket();
    wait_readable();
}

void Transport::abort() {
    if (is_closed_) return;
    unsent_.clear();
    close_socket();
}

void Transport::close_socket() {
    if (is_closed_) return;
    is_closed_ = true;
    timer_.cancel();
    boost::system::error_code ignored;
    socket_.shutdown(StreamSocket::shutdown_both, ignored);
    socket_.close(ignored);
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (auto* owner = std::exchange(self->events_, nullptr)) owner->on_closed();
    });
}

}  // namespace postern::net
