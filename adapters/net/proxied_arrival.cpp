#include "adapters/net/proxied_arrival.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/worker.hpp"
#include "core/report/log_lines.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>

namespace postern::net {

using boost::asio::ip::tcp;

ProxiedArrival::ProxiedArrival(Worker& worker, tcp::socket socket, Arrival arrival)
    : worker_(worker), socket_(std::move(socket)), timer_(worker.context()), arrival_(std::move(arrival)) {}

void ProxiedArrival::start() {
    worker_.post([self = shared_from_this()] { self->begin(); });
}

void ProxiedArrival::begin() {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    timer_.expires_after(arrival_.limits->proxy_header_timeout);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && self->socket_.is_open()) self->give_up("its PROXY header did not come in time");
    });
    wait_readable();
}

void ProxiedArrival::wait_readable() {
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && self->socket_.is_open()) self->on_readable();
    });
}

// The octets are looked at before they are taken: those behind the header are left to the session, or to the handshake.
void ProxiedArrival::on_readable() {
    std::array<char, 1024> seen{};
    boost::system::error_code error;
    const auto count = socket_.receive(boost::asio::buffer(seen), tcp::socket::message_peek, error);
    if (error == boost::asio::error::would_block || error == boost::asio::error::try_again) return wait_readable();
    if (error) return on_closed();
    auto left = as_octets({seen.data(), count});
    const auto status = parser_.take(left);
    socket_.receive(boost::asio::buffer(seen.data(), count - left.size()), 0, error);
    if (error) return on_closed();
    switch (status) {
        case Status::incomplete:
            return wait_readable();
        case Status::complete:
            return go_on();
        case Status::malformed:
            return give_up(parser_.error());
    }
}

// Who looks only whether the port is open, as health checks do, is not worth a line.
void ProxiedArrival::on_closed() {
    if (!parser_.is_at_rest()) return give_up("it closed in the middle of its PROXY header");
    close();
}

void ProxiedArrival::go_on() {
    timer_.cancel();
    const auto& header = parser_.header();
    const auto address = parse_ip_address(header.address);
    if (address) {
        arrival_.peer.introduction = {arrival_.peer.address, header.tls};
        arrival_.peer.address = header.address;
        // The session counts for the client, and no more for the proxy.
        arrival_.pass.reset();
        auto entrance = arrival_.gate->admit(*address, *arrival_.limits, read_clocks().steady);
        if (!entrance.pass)
            return refuse_connection(worker_.services().journal, socket_, arrival_.peer, entrance.answer);
        arrival_.pass = std::move(entrance.pass);
    }
    worker_.accept(std::move(socket_), std::move(arrival_));
}

void ProxiedArrival::give_up(std::string_view reason) {
    const auto& proxy = arrival_.peer.address;
    worker_.services().journal.log_rarely(report::RareLine::proxy_refused, proxy, report::line_refused(proxy, reason),
                                          read_clocks().steady);
    close();
}

void ProxiedArrival::close() {
    timer_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void refuse_connection(Journal& journal, tcp::socket& socket, const smtp::Peer& peer,
                       const access::SessionGate::Answer& answer) {
    if (answer.is_news) journal.log(report::line_refused(peer.address, access::words_of(answer.verdict)));
    boost::system::error_code gone;
    const auto reply = fmt::format("{}\r\n", access::refusal_of(answer.verdict));
    if (!peer.is_implicit_tls) socket.write_some(boost::asio::buffer(reply), gone);
    socket.close(gone);
}

}  // namespace postern::net
