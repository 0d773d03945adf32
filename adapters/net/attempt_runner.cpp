#include "adapters/net/attempt_runner.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/sts_desk.hpp"
#include "adapters/net/worker.hpp"
#include "core/base/expected.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <utility>

#include <sys/un.h>

namespace postern::net {

namespace {

using boost::asio::local::stream_protocol;

Expected<StreamSocket::endpoint_type, std::string> endpoint_of(const delivery::Connect& connect) {
    if (!connect.unix_path.empty()) {
        // The system's limit; the endpoint throws beyond it.
        if (connect.unix_path.size() >= sizeof(sockaddr_un::sun_path))
            return unexpected(std::string("the path is too long for a UNIX socket"));
        return stream_protocol::endpoint(connect.unix_path);
    }
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(connect.address, error);
    if (error) return unexpected(std::string("not an address"));
    return boost::asio::ip::tcp::endpoint(address, connect.port);
}

/// Of this machine; the peer was not even asked.
bool is_want_of_resources(const boost::system::error_code& error) {
    using boost::system::errc::errc_t;
    return error == errc_t::too_many_files_open || error == errc_t::too_many_files_open_in_system ||
           error == errc_t::no_buffer_space || error == errc_t::not_enough_memory;
}

}  // namespace

AttemptRunner::AttemptRunner(Worker& worker, queue::StartAttempt start, Finished finished)
    : worker_(worker),
      id_(start.id),
      finished_(std::move(finished)),
      reuse_(start.reuse),
      reusable_(std::move(start.reusable)),
      body_{start.job.id, std::move(start.body), start.job.dkim, {}},
      transaction_(start.job.transaction),
      attempt_(std::move(start.job), [&worker](std::size_t bound) { return worker.random_below(bound); }),
      timer_(worker.context()) {}

/// What the attempt makes of an event is performed; where that fails, for want of memory, it ends: the scheduler waits
/// for an end, and gets one that costs the message no try.
template <typename Event>
void AttemptRunner::take(Event event) {
    const auto self = shared_from_this();
    try {
        perform(event());
    } catch (...) {
        if (!is_finished_) perform(attempt_.on_fault(read_clocks()));
        throw;
    }
}

void AttemptRunner::start() {
    if (!body_.dkim) return begin();
    worker_.converter().sign(body_, [weak = weak_from_this(), &worker = worker_](BodySource body) {
        worker.post([weak, body = std::move(body)]() mutable {
            const auto self = weak.lock();
            if (self && !self->is_finished_) self->on_signed(std::move(body));
        });
    });
}

void AttemptRunner::on_signed(BodySource body) {
    body_ = std::move(body);
    transaction_.body_octets += body_.signature.size();
    begin();
}

void AttemptRunner::begin() {
    // The idle connection may have been closed by its peer while the scheduler was naming it.
    if (reuse_) connection_ = worker_.take_idle(reuse_->number);
    take([&] { return attempt_.start(connection_ ? reusable_ : delivery::Reusable{}, read_clocks()); });
}

void AttemptRunner::shut_down() {
    if (is_finished_ || (connection_ && connection_->is_awaiting_final_reply())) return;
    take([&] { return attempt_.on_shutdown(read_clocks()); });
}

void AttemptRunner::perform(delivery::Actions actions) {
    for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
}

void AttemptRunner::act(delivery::LookUp& look_up) {
    worker_.services().resolver.look_up(look_up.question, [weak = weak_from_this(), &worker = worker_,
                                                           question = look_up.question](dns::Answer answer) {
        worker.post([weak, question, answer = std::move(answer)] {
            const auto self = weak.lock();
            if (self && !self->is_finished_)
                self->take([&] { return self->attempt_.on_dns_answer(question, answer, read_clocks()); });
        });
    });
}

void AttemptRunner::act(delivery::FetchPolicy& fetch) {
    auto tell = [weak = weak_from_this(), &worker = worker_](tls::StsFinding finding) {
        worker.post([weak, finding = std::move(finding)] {
            const auto self = weak.lock();
            if (self && !self->is_finished_)
                self->take([&] { return self->attempt_.on_policy(finding, read_clocks()); });
        });
    };
    if (auto* desk = worker_.services().sts)
        desk->ask(fetch.domain, std::move(tell));
    else
        tell({});
}

void AttemptRunner::act(delivery::Connect& connect) {
    drop_connection();
    const auto endpoint = endpoint_of(connect);
    if (!endpoint) {
        return worker_.post([self = shared_from_this(), words = endpoint.error(), step = ++walk_step_] {
            if (step == self->walk_step_) self->on_connected(words, false);
        });
    }
    connecting_ = std::make_unique<StreamSocket>(worker_.context());
    connecting_->async_connect(*endpoint, [weak = weak_from_this(), step = ++walk_step_,
                                           is_unix = !connect.unix_path.empty()](boost::system::error_code result) {
        const auto self = weak.lock();
        if (!self || step != self->walk_step_) return;
        // A UNIX socket whose queue is full is reported as connected, and is not.
        if (!result && is_unix) (void)self->connecting_->remote_endpoint(result);
        self->on_connected(result ? result.message() : std::string{}, is_want_of_resources(result));
    });
}

void AttemptRunner::on_connected(const std::string& error, bool is_our_want) {
    if (is_finished_) return;
    ++walk_step_;
    ++timer_serial_;
    timer_.cancel();
    if (error.empty()) connection_ = worker_.adopt(std::move(*connecting_));
    connecting_.reset();
    if (!is_our_want) return take([&] { return attempt_.on_connect_result(error, read_clocks()); });
    worker_.services().journal.log("Router: no connection can be opened: " + error);
    take([&] { return attempt_.on_out_of_resources(error, read_clocks()); });
}

void AttemptRunner::act(delivery::StartSession& session) {
    connection_->begin(session.settings, std::move(session.server_name), transaction_, body_, handlers());
}

void AttemptRunner::act(delivery::ReuseSession&) { connection_->continue_with(transaction_, body_, handlers()); }

ClientConnection::Handlers AttemptRunner::handlers() {
    return {[weak = weak_from_this()](const delivery::SessionEnd& so_far) {
                const auto self = weak.lock();
                if (self && !self->is_finished_)
                    self->take([&] { return self->attempt_.on_recipients_settled(so_far, read_clocks()); });
            },
            [weak = weak_from_this()](const delivery::SessionEnd& end) {
                const auto self = weak.lock();
                if (self && !self->is_finished_)
                    self->take([&] { return self->attempt_.on_session_finished(end, read_clocks()); });
            }};
}

void AttemptRunner::act(delivery::SetDeadline& deadline) {
    timer_.expires_at(std::chrono::steady_clock::time_point(deadline.at));
    timer_.async_wait([weak = weak_from_this(), serial = ++timer_serial_](const boost::system::error_code& error) {
        const auto self = weak.lock();
        // One that was already on its way when it was replaced comes without an error.
        if (error || !self || self->is_finished_ || serial != self->timer_serial_) return;
        ++self->walk_step_;
        self->connecting_.reset();
        self->take([&] { return self->attempt_.on_deadline(read_clocks()); });
    });
}

void AttemptRunner::act(delivery::RecipientsSettled& settled) {
    worker_.report_settled(id_, std::move(settled.so_far));
}

void AttemptRunner::act(delivery::AttemptFinished& finished) {
    is_finished_ = true;
    timer_.cancel();
    connecting_.reset();
    if (finished_) {
        drop_connection();
        worker_.forget(id_);
        return finished_(std::move(finished.result));
    }
    std::optional<queue::ConnectionId> kept;
    if (finished.result.is_connection_reusable && connection_ && connection_->is_idle() &&
        !worker_.is_shutting_down()) {
        kept = queue::ConnectionId{worker_.index(), connection_->number()};
        worker_.keep_idle(std::exchange(connection_, nullptr));
    } else {
        drop_connection();
    }
    worker_.finish_attempt(id_, std::move(finished.result), kept);
}

void AttemptRunner::drop_connection() {
    if (const auto connection = std::exchange(connection_, nullptr)) {
        if (connection->is_idle())
            connection->finish();
        else
            connection->abort();
    }
}

}  // namespace postern::net
