#pragma once

#include "adapters/net/server_connection.hpp"
#include "core/smtp/proxy_header.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace postern::net {

class Journal;

/// A connection of a host that must begin with a PROXY header. Reads it, and no octet behind it; then the worker has
/// the connection, with the client's address as its peer's. What is malformed, or does not come in time, ends it
/// without a word. Lives on the worker's thread, until then.
class ProxiedArrival : public std::enable_shared_from_this<ProxiedArrival> {
public:
    ProxiedArrival(Worker& worker, boost::asio::ip::tcp::socket socket, Arrival arrival);

    /// Any thread.
    void start();

private:
    using Status = smtp::ProxyHeaderParser::Status;

    void begin();
    void wait_readable();
    void on_readable();
    void on_closed();
    void go_on();
    void give_up(std::string_view reason);
    void close();

    Worker& worker_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
    Arrival arrival_;
    smtp::ProxyHeaderParser parser_;
};

/// Says 421 where the peer can read it, closes, and logs what is news.
void refuse_connection(Journal& journal, boost::asio::ip::tcp::socket& socket, const smtp::Peer& peer,
                       const access::SessionGate::Answer& answer);

}  // namespace postern::net
