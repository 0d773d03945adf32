#include "adapters/net/listener.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/load_watch.hpp"
#include "adapters/net/peer_address.hpp"
#include "adapters/net/proxied_arrival.hpp"
#include "adapters/net/worker.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <atomic>
#include <future>
#include <utility>

namespace postern::net {

namespace {

using boost::asio::ip::tcp;
using Verdict = access::SessionGate::Verdict;

// A backlog of 5, as some servers have it, leaves most of a burst of 100 without a greeting.
constexpr int backlog = 1024;
constexpr std::chrono::milliseconds pause_after_error{100};
constexpr std::chrono::seconds closing_patience{2};

tls::InboundPort inbound_port(config::PortKind kind) {
    switch (kind) {
        case config::PortKind::tcp:
            return tls::InboundPort::tcp;
        case config::PortKind::ssl:
            return tls::InboundPort::ssl;
        case config::PortKind::submission:
            return tls::InboundPort::submission;
    }
    return tls::InboundPort::tcp;
}

}  // namespace

struct Listener::State : std::enable_shared_from_this<Listener::State> {
    State(const std::vector<Worker*>& all, std::shared_ptr<SharedGate> shared_gate, std::function<SessionTerms()> how,
          config::PortKind port_kind)
        : workers(all),
          gate(std::move(shared_gate)),
          terms(std::move(how)),
          kind(port_kind),
          is_implicit_tls(port_kind == config::PortKind::ssl),
          acceptor(all.front()->context()),
          pause(all.front()->context()) {}

    void accept_next() {
        Worker& worker = *workers[turn++ % workers.size()];
        acceptor.async_accept(worker.context(), [self = shared_from_this(), &worker](
                                                    const boost::system::error_code& error, tcp::socket socket) {
            if (error == boost::asio::error::operation_aborted || !self->acceptor.is_open()) return;
            if (error) return self->wait_and_go_on();
            // Before this one is looked at: what throws there ends this connection, and never the listener.
            self->accept_next();
            self->hand_over(worker, std::move(socket));
        });
    }

    // Out of descriptors: accepting again at once would only spin.
    void wait_and_go_on() {
        pause.expires_after(pause_after_error);
        pause.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error && self->acceptor.is_open()) self->accept_next();
        });
    }

    void hand_over(Worker& worker, tcp::socket socket) const {
        boost::system::error_code gone;
        const auto address = address_of(socket.remote_endpoint(gone).address());
        if (gone || !address) return;  // It went before it was looked at.
        const SessionTerms now = terms();
        smtp::Peer peer{to_string(*address), is_implicit_tls};
        auto* const load = worker.services().load;
        if (load != nullptr && !load->takes_sessions())
            return refuse_connection(worker.services().journal, socket, peer, {Verdict::no_memory});
        auto entrance = gate->admit(*address, *now.limits, read_clocks().steady);
        if (!entrance.pass) return refuse_connection(worker.services().journal, socket, peer, entrance.answer);
        Arrival arrival{now.settings[static_cast<std::size_t>(kind)],
                        std::move(peer),
                        inbound_port(kind),
                        now.logs_dialogue,
                        sessions,
                        gate,
                        now.limits,
                        std::move(entrance.pass)};
        if (!is_in_any(*address, now.limits->proxies)) return worker.accept(std::move(socket), std::move(arrival));
        std::make_shared<ProxiedArrival>(worker, std::move(socket), std::move(arrival))->start();
    }

    const std::vector<Worker*> workers;
    const std::shared_ptr<SharedGate> gate;
    const std::function<SessionTerms()> terms;
    const config::PortKind kind;
    const bool is_implicit_tls;
    tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    const std::shared_ptr<std::atomic<std::size_t>> sessions = std::make_shared<std::atomic<std::size_t>>(0);
    std::size_t turn = 0;
    std::uint16_t port = 0;
};

Expected<std::unique_ptr<Listener>, std::string> Listener::open(const config::ListeningPlace& place,
                                                                const std::vector<Worker*>& workers,
                                                                std::shared_ptr<SharedGate> gate,
                                                                std::function<SessionTerms()> terms) {
    auto state = std::make_shared<State>(workers, std::move(gate), std::move(terms), place.kind);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(place.address, error);
    const tcp::endpoint endpoint(address, place.port);
    if (!error) state->acceptor.open(endpoint.protocol(), error);
    if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    // Else :: would take the port of 0.0.0.0 too, and whether it does is the host's setting.
    if (!error && address.is_v6()) state->acceptor.set_option(boost::asio::ip::v6_only(true), error);
    if (!error) state->acceptor.bind(endpoint, error);
    if (!error) state->acceptor.listen(backlog, error);
    if (error)
        return unexpected(fmt::format("cannot listen on {} port {}: {}", place.address, place.port, error.message()));
    state->port = state->acceptor.local_endpoint().port();
    workers.front()->post([state] { state->accept_next(); });
    return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

Listener::~Listener() { close(); }

std::uint16_t Listener::port() const { return state_->port; }

std::size_t Listener::sessions() const { return state_->sessions->load(std::memory_order_relaxed); }

void Listener::close() {
    if (std::exchange(is_closed_, true)) return;
    auto closed = std::make_shared<std::promise<void>>();
    auto is_closed = closed->get_future();
    state_->workers.front()->post([state = state_, closed] {
        boost::system::error_code ignored;
        state->acceptor.close(ignored);
        state->pause.cancel();
        closed->set_value();
    });
    // The port is free when this returns, so that the next listener can have it.
    is_closed.wait_for(closing_patience);
}

}  // namespace postern::net
