#pragma once

#include "adapters/net/stream_socket.hpp"
#include "adapters/net/transport.hpp"
#include "core/smtp/probe.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>

namespace postern::net {

class Worker;

/// Performs the actions of one Probe over a connection of its own. One thread, the worker's.
class ProbeConnection : public TransportEvents, public std::enable_shared_from_this<ProbeConnection> {
public:
    /// `finished`: the probe has its end, and is not touched any more.
    ProbeConnection(Worker& worker, std::shared_ptr<smtp::Probe> probe, std::function<void()> finished);

    void start(const smtp::ProbePlace& place);
    /// Ends it now.
    void abort();

    void on_bytes(Octets plaintext) override;
    void on_tls_established(const tls::Facts& facts) override;
    void on_tls_failed(const tls::Failure& failure) override;
    void on_sent() override {}
    void on_closed() override;
    void on_deadline() override;

private:
    void on_connected(const std::string& error);
    void perform(smtp::ProbeActions actions);
    void act(const smtp::Send& send) { transport_->send(send.octets); }
    void act(const smtp::ClientStartTls&);
    void act(const smtp::ClientSetDeadline& deadline) { transport_->set_deadline(deadline.at); }
    void act(const smtp::ClientClose&);
    void finish();

    Worker& worker_;
    const std::shared_ptr<smtp::Probe> probe_;
    std::function<void()> finished_;
    boost::asio::steady_timer timer_;  ///< Of connecting.
    std::unique_ptr<StreamSocket> connecting_;
    std::shared_ptr<Transport> transport_;
    bool is_finished_ = false;
};

}  // namespace postern::net
