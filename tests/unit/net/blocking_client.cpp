#include "tests/unit/net/blocking_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/time.h>

namespace postern::test {

namespace {

constexpr timeval patience{20, 0};

}  // namespace

BlockingClient::BlockingClient(std::uint16_t port) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

void BlockingClient::send(std::string_view octets) {
    boost::system::error_code ignored;  // A peer that closed is seen when its answer is missing.
    if (!tls_) {
        boost::asio::write(socket_, boost::asio::buffer(octets.data(), octets.size()), ignored);
        return;
    }
    tls_->write(as_octets(octets));
    flush_tls();
}

std::size_t BlockingClient::send_until_stuck(std::string_view octets, std::size_t limit) {
    const timeval one_second{1, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &one_second, sizeof one_second);
    for (std::size_t sent = 0;;) {
        const auto rest = octets.substr(sent % octets.size());
        const ssize_t count = ::send(socket_.native_handle(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count > 0) sent += static_cast<std::size_t>(count);
        if (count <= 0 || sent >= limit) return sent;
    }
}

void BlockingClient::flush_tls() {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(tls_->outgoing()), ignored);
    tls_->outgoing().clear();
}

bool BlockingClient::receive(std::string& raw) {
    char buffer[16384];
    const ssize_t count = ::recv(socket_.native_handle(), buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    raw.assign(buffer, static_cast<std::size_t>(count));
    return true;
}

std::string BlockingClient::read_segment() {
    std::string raw;
    for (;;) {
        std::string plain = std::exchange(pending_, {});
        if (tls_) tls_->read(plain, 1u << 20);
        if (!plain.empty()) return plain;
        if (!receive(raw)) return {};
        if (!tls_) return raw;
        tls_->feed(as_octets(raw));
    }
}

std::string BlockingClient::read_until(std::string_view ending) {
    std::string all;
    while (all.find(ending) == all.npos) {
        const auto piece = read_segment();
        if (piece.empty()) {
            ADD_FAILURE() << "waited in vain for \"" << ending << "\", got \"" << all << '"';
            break;
        }
        all += piece;
    }
    return all;
}

std::string BlockingClient::read_to_end() {
    std::string all;
    for (auto piece = read_segment(); !piece.empty(); piece = read_segment()) all += piece;
    return all;
}

std::string BlockingClient::end_tls() {
    tls_->shutdown();
    flush_tls();
    std::string all;
    for (std::string raw; receive(raw);) all += raw;
    return all;
}

bool BlockingClient::start_tls(ports::TlsEngine& engine) {
    tls_ = engine.make_client_channel({"mail.example.test"});
    std::string raw;
    for (auto state = tls_->handshake(); state == ports::TlsChannel::State::handshaking; state = tls_->handshake()) {
        flush_tls();
        if (receive(raw))
            tls_->feed(as_octets(raw));
        else
            tls_->feed_end();
    }
    flush_tls();
    return tls_->state() == ports::TlsChannel::State::established;
}

}  // namespace postern::test
