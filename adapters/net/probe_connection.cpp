#include "adapters/net/probe_connection.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/worker.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace postern::net {

ProbeConnection::ProbeConnection(Worker& worker, std::shared_ptr<smtp::Probe> probe, std::function<void()> finished)
    : worker_(worker), probe_(std::move(probe)), finished_(std::move(finished)), timer_(worker.context()) {}

void ProbeConnection::start(const smtp::ProbePlace& place) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(place.address, error);
    if (error) return on_connected("not an address");
    connecting_ = std::make_unique<StreamSocket>(worker_.context());
    const auto weak = weak_from_this();
    connecting_->async_connect(boost::asio::ip::tcp::endpoint(address, place.port),
                               [weak](const boost::system::error_code& result) {
                                   const auto self = weak.lock();
                                   if (self && self->connecting_) self->on_connected(result ? result.message() : "");
                               });
    timer_.expires_after(place.connect_timeout);
    timer_.async_wait([weak, limit = place.connect_timeout](const boost::system::error_code& result) {
        const auto self = weak.lock();
        if (!result && self && self->connecting_)
            self->on_connected(fmt::format("no connection within {} s", limit.count()));
    });
}

void ProbeConnection::on_connected(const std::string& error) {
    const auto self = shared_from_this();
    timer_.cancel();
    auto socket = std::exchange(connecting_, nullptr);
    if (!error.empty()) {
        probe_->on_no_connection(error);
        return finish();
    }
    transport_ = std::make_shared<Transport>(std::move(*socket), worker_.read_buffer(), *this);
    perform(probe_->on_connected(read_clocks()));
    if (!is_finished_ && !transport_->is_tls_in_progress()) transport_->start_reading();
}

void ProbeConnection::abort() {
    const auto self = shared_from_this();
    connecting_.reset();
    timer_.cancel();
    if (transport_) transport_->abort();
    finish();
}

void ProbeConnection::on_bytes(Octets plaintext) {
    if (!is_finished_) perform(probe_->on_bytes(plaintext, read_clocks()));
}

void ProbeConnection::on_tls_established(const tls::Facts& facts) {
    if (!is_finished_) perform(probe_->on_tls_established(facts, transport_->peer_chain(), read_clocks()));
}

void ProbeConnection::on_tls_failed(const tls::Failure& failure) {
    if (!is_finished_) perform(probe_->on_tls_failed(failure, read_clocks()));
}

void ProbeConnection::on_deadline() {
    if (is_finished_) return;
    if (transport_->is_tls_in_progress()) probe_->on_flights(transport_->flights());
    perform(probe_->on_deadline(read_clocks()));
}

void ProbeConnection::on_closed() {
    const auto self = shared_from_this();
    if (!is_finished_) probe_->on_closed();
    finish();
    worker_.forget(self);
}

void ProbeConnection::perform(smtp::ProbeActions actions) {
    const auto self = shared_from_this();
    for (const auto& action : actions) std::visit([this](const auto& one) { act(one); }, action);
    transport_->flush();
}

void ProbeConnection::act(const smtp::ClientStartTls&) {
    transport_->start_tls(worker_.services().tls.make_client_channel(probe_->tls_options()), {});
}

// Its end is told at once: the peer may take its time to close.
void ProbeConnection::act(const smtp::ClientClose&) {
    transport_->close_when_sent();
    finish();
}

void ProbeConnection::finish() {
    if (std::exchange(is_finished_, true)) return;
    if (!transport_) worker_.forget(shared_from_this());
    std::exchange(finished_, nullptr)();
}

}  // namespace postern::net
