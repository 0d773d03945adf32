#pragma once

#include "core/ports/tls_engine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace postern::test {

/// A peer on loopback that does one thing after another and gives up after some seconds: a test that waits for ever
/// says nothing.
class BlockingClient {
public:
    explicit BlockingClient(std::uint16_t port);

    void send(std::string_view octets);
    /// Repeats `octets` until the peer has taken nothing for a second, or `limit` is reached; how many octets went.
    [[nodiscard]] std::size_t send_until_stuck(std::string_view octets, std::size_t limit);
    /// Reads until `ending` has come; fails the test when the connection ends or time runs out before. Ask for the end
    /// of what is expected: what stands behind it in the same segment is returned too.
    [[nodiscard]] std::string read_until(std::string_view ending);
    /// Reads until the peer closes.
    [[nodiscard]] std::string read_to_end();
    /// How many octets the next read that finds something returns: the first segment.
    [[nodiscard]] std::string read_segment();

    /// A handshake as client. True: established.
    [[nodiscard]] bool start_tls(ports::TlsEngine& engine);
    /// Says close_notify, and still listens: the octets that come before the connection ends.
    [[nodiscard]] std::string end_tls();
    [[nodiscard]] const tls::Failure& tls_failure() const { return tls_->failure(); }
    void close() { socket_.close(); }
    /// Says no more, and still listens.
    void end_sending() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }

private:
    [[nodiscard]] bool receive(std::string& raw);
    void flush_tls();

    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_{io_};
    std::unique_ptr<ports::TlsChannel> tls_;
    std::string pending_;
};

}  // namespace postern::test
