#include "adapters/net/scheduler_loop.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/load_watch.hpp"
#include "adapters/net/service_thread.hpp"
#include "adapters/net/worker.hpp"
#include "core/base/ids.hpp"
#include "core/base/peer_text.hpp"
#include "core/dsn/report.hpp"
#include "core/queue/attempt_outcome.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace postern::net {

namespace {

constexpr std::size_t max_header_octets = 64u << 10;

// The host wants to see the console's thread idle every 5 s.
constexpr std::chrono::seconds answer_limit{3};

/// The header of a stored message, its empty line too, or as much of it as can be had: a bounce says what it is about,
/// but must not fail over it.
std::string header_of(const ports::BodyStore& bodies, QueueId id) {
    constexpr std::string_view empty_line = "\r\n\r\n";
    constexpr std::size_t chunk_octets = 8u << 10;
    std::string header;
    const auto body = bodies.open(id);
    while (body && header.size() < max_header_octets) {
        const auto chunk = (*body)->read(std::min(chunk_octets, max_header_octets - header.size()));
        if (!chunk || chunk->empty()) break;
        const auto searched = header.size() < empty_line.size() ? 0 : header.size() - empty_line.size();
        header += *chunk;
        if (const auto end = header.find(empty_line, searched); end != std::string::npos)
            return header.substr(0, end + empty_line.size());
    }
    return header;
}

/// The whole message, or nothing of it.
std::string whole_of(const ports::BodyStore& bodies, QueueId id) {
    constexpr std::size_t chunk_octets = 64u << 10;
    std::string octets;
    const auto body = bodies.open(id);
    while (body) {
        const auto chunk = (*body)->read(chunk_octets);
        if (!chunk) return {};
        if (chunk->empty()) break;
        octets += *chunk;
    }
    return octets;
}

dsn::Original original_of(const ports::BodyStore& bodies, const dsn::ReportedMessage& message) {
    if (dsn::wants_whole_original(message)) {
        auto octets = whole_of(bodies, message.id);
        if (!octets.empty()) return {std::move(octets), true};
    }
    return {header_of(bodies, message.id), false};
}

/// A question that takes many steps.
struct Inquiry {
    std::function<bool(const queue::Scheduler&, Now)> step;
    std::promise<void> end;
    std::atomic<bool> is_given_up{false};
};

}  // namespace

struct SchedulerLoop::State : std::enable_shared_from_this<SchedulerLoop::State> {
    using Messages = std::vector<ports::QueuedMessage>;
    using Applied = Expected<Messages, ports::SpoolError>;

    State(queue::SchedulerSettings settings, MailServices& all_services, std::vector<Worker*> all_workers,
          queue::Holds earlier_holds)
        : services(all_services),
          workers(std::move(all_workers)),
          host_name(settings.helo_name),
          dkim(settings.dkim),
          counts_tls_sessions(settings.counts_tls_sessions),
          scheduler(std::move(settings), read_clocks(), std::move(earlier_holds)) {}

    /// The events wait in `io`, which is ours: they need no share in us, and holding one would keep us alive for ever.
    template <typename Event>
    void post(Event event) {
        boost::asio::post(io, [this, event = std::move(event)]() mutable { event(*this); });
    }

    void perform(queue::SchedulerActions actions) {
        if (services.load != nullptr) services.load->set_queued(scheduler.messages());
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    }

    void act(queue::StartAttempt& start) {
        under_way.fetch_add(1);
        workers[start.worker]->start_attempt(std::move(start));
    }

    void act(queue::StartDeposit& start) {
        under_way.fetch_add(1);
        auto& transaction = start.job.transaction;
        const auto recipients = transaction.recipients.size();
        services.mailbox.deposit(
            {start.job.id, std::move(transaction.sender), std::move(transaction.recipients),
             std::move(start.message_id), std::move(start.body), start.may_be_repeated},
            [weak = weak_from_this(), id = start.id, recipients](std::optional<smtp::DeliveryFailure> failure) {
                if (const auto self = weak.lock())
                    self->post([id, recipients, failure = std::move(failure)](State& state) {
                        state.on_attempt_finished(id, queue::deposit_result(recipients, failure), std::nullopt);
                    });
            });
    }

    void act(queue::Apply& apply) {
        under_way.fetch_add(1);
        const QueueId id = apply.outcome.id;
        if (apply.report) {
            const auto now = read_clocks();
            const auto original = original_of(services.bodies, *apply.report);
            apply.outcome.bounce =
                dsn::make_report(*apply.report, original, host_name, services.ids.next(now.wall), now);
            sign(*apply.outcome.bounce, now);
        }
        services.spool.apply(std::move(apply.outcome), [weak = weak_from_this(), id](Applied result) {
            if (const auto self = weak.lock())
                self->post([id, result = std::move(result)](State& state) mutable {
                    state.on_applied(id, std::move(result));
                });
        });
    }

    /// A message of our own, where there is a key for us.
    void sign(ports::OwnMessage& own, Now now) const {
        if (!dkim) return;
        auto keys = mail::dkim_keys_for(mail::author_domain(own.octets), dkim->keys);
        own.octets.insert(0, mail::dkim_fields(own.octets, std::move(keys), now.wall));
    }

    void on_applied(QueueId id, Applied result) {
        if (!result)
            services.journal.log(fmt::format("Router: the outcome of message {} was not stored yet: {}", to_string(id),
                                             result.error().words));
        const bool is_durable = result.has_value();
        perform(scheduler.on_applied(id, is_durable, is_durable ? std::move(*result) : Messages{}, read_clocks()));
        under_way.fetch_sub(1);
    }

    void act(queue::Claim& claim) {
        services.spool.claim(claim.limit, [weak = weak_from_this()](
                                              Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> result) {
            if (const auto self = weak.lock())
                self->post([result = std::move(result)](State& state) mutable { state.on_claimed(std::move(result)); });
        });
    }

    void on_claimed(Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> result) {
        if (result) return perform(scheduler.on_claimed(std::move(*result), read_clocks()));
        services.journal.log(fmt::format("Router: the queue could not be read: {}", result.error().words));
        perform(scheduler.on_claim_failed(read_clocks()));
    }

    void act(queue::SleepUntil& sleep) {
        timer.expires_at(std::chrono::steady_clock::time_point(sleep.at));
        timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (!error && self) self->perform(self->scheduler.on_time(read_clocks()));
        });
    }

    void act(queue::CloseConnection& close) { workers[close.connection.worker]->close_idle(close.connection.number); }

    void act(queue::OrderDone& done) {
        const auto asker = askers.extract(done.number);
        if (!asker.empty()) asker.mapped()->set_value(done.touched);
    }

    void act(queue::ForgetSuspension& over) {
        const auto note = [&journal = services.journal,
                           domain = over.domain](const Expected<void, ports::SpoolError>& done) {
            if (!done)
                journal.log(fmt::format("Router: that the suspension of {} is over could not be stored: {}",
                                        escape_for_log(domain), done.error().words));
        };
        services.knowledge.forget_suspension(over.domain, over.until, note);
    }

    void act(queue::RememberHold& over) { services.knowledge.add_tallies(queue::tallies_of(over.hold)); }

    void act(const queue::ForgetHolds& old) {
        std::vector<std::string> names;
        for (const auto& hold : queue::holds_of(services.knowledge.tallies()))
            if (queue::end_of(hold) < old.before) names.push_back(queue::tallies_of(hold).begin()->first);
        services.knowledge.forget_tallies(std::move(names));
    }

    /// Before anything is claimed: what is suspended must not be sent.
    void load_suspensions() {
        auto remembered = services.knowledge.suspensions();
        if (!remembered)
            return services.journal.log("Router: which domains are suspended could not be read, so none is: " +
                                        remembered.error().words);
        const auto now = read_clocks();
        for (auto& suspension : *remembered) perform(scheduler.on_suspended(std::move(suspension), now));
    }

    /// Before anything is sent: a ratchet holds to it.
    void load_tls_memory() {
        if (services.tls_store == nullptr) return;
        auto stored = services.tls_store->tls_memory();
        if (!stored)
            return services.journal.log("Router: what was remembered of TLS could not be read, so nothing is: " +
                                        stored.error().words);
        for (const auto& row : stored->damaged)
            services.journal.log(fmt::format(
                "Router: what was remembered of TLS with {} (next hop {}) is damaged in the spool, and forgotten",
                row.host.empty() ? "the hosts" : escape_for_log(row.host), escape_for_log(row.next_hop)));
        if (!stored->damaged.empty()) services.tls_store->keep_tls(std::move(stored->damaged));
        scheduler.load_tls(std::move(stored->rows));
    }

    void store_tls_memory() {
        auto changes = scheduler.take_tls_changes();
        if (services.tls_store != nullptr && !changes.empty()) services.tls_store->keep_tls(std::move(changes));
    }

    void act(queue::Report& report) {
        if (!report.is_traffic || services.journal.logs_traffic()) services.journal.log(std::move(report.line));
    }

    void on_attempt_finished(queue::AttemptId id, delivery::AttemptResult result,
                             std::optional<queue::ConnectionId> kept) {
        count(result);
        perform(scheduler.on_attempt_finished(id, std::move(result), kept, read_clocks()));
        store_tls_memory();
        under_way.fetch_sub(1);
    }

    void count_sessions(const delivery::AttemptResult& result) {
        if (!counts_tls_sessions || services.report_book == nullptr || result.sessions.empty()) return;
        std::vector<report::SessionTally> tallies;
        for (const auto& session : result.sessions) tallies.push_back(report::tally_of(session, read_clocks().wall));
        services.report_book->add_sessions(std::move(tallies));
    }

    void count(const delivery::AttemptResult& result) {
        count_sessions(result);
        std::size_t delivered = 0;
        std::size_t next = 0;  // They go at once, in another transaction.
        const bool has_more = queue::has_more_transactions(result);
        for (const auto& recipient : result.recipients) {
            delivered += recipient.is_delivered ? 1u : 0u;
            next += has_more && queue::is_one_too_many(recipient) ? 1u : 0u;
        }
        if (delivered + next < result.recipients.size() && !result.does_not_age)
            services.journal.transfer_failures.fetch_add(1, std::memory_order_relaxed);
        // Without a TLS outcome it stayed in the house, by mail.box or LMTP, and is no transfer by SMTP.
        if (delivered == 0 || !result.outcome) return;
        services.journal.recipients_transferred.fetch_add(delivered, std::memory_order_relaxed);
        services.journal.messages_transferred.fetch_add(1, std::memory_order_relaxed);
        services.journal.count([&](report::TlsTally& tally) { tally.add_outbound(*result.outcome, result.tls); });
    }

    // Messages that were committed together arrive in a burst: one event takes them all.
    void accept(ports::QueuedMessage message) {
        bool is_first = false;
        {
            const std::lock_guard lock(mutex);
            is_first = accepted.empty();
            accepted.push_back(std::move(message));
        }
        if (is_first) post([](State& state) { state.take_accepted(); });
    }

    void take_accepted() {
        std::vector<ports::QueuedMessage> batch;
        {
            const std::lock_guard lock(mutex);
            batch.swap(accepted);
        }
        perform(scheduler.on_accepted(std::move(batch), read_clocks()));
    }

    void go_on_with(const std::shared_ptr<Inquiry>& inquiry) {
        if (inquiry->is_given_up.load()) return;
        if (inquiry->step(scheduler, read_clocks())) return inquiry->end.set_value();
        post([inquiry](State& state) { state.go_on_with(inquiry); });
    }

    MailServices& services;
    const std::vector<Worker*> workers;
    std::string host_name;                           ///< Of bounces.
    std::shared_ptr<const mail::DkimSettings> dkim;  ///< Their keys; null: there are none.
    bool counts_tls_sessions;
    queue::Scheduler scheduler;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    boost::asio::steady_timer timer{io};
    std::mutex mutex;
    std::vector<ports::QueuedMessage> accepted;
    std::atomic<std::uint64_t> last_order{0};
    std::map<std::uint64_t, std::shared_ptr<std::promise<queue::Touched>>> askers;  ///< By order.
    std::atomic<std::size_t> under_way{0};
    std::thread thread;
};

SchedulerLoop::SchedulerLoop(queue::SchedulerSettings settings, MailServices& services, std::vector<Worker*> workers,
                             queue::Holds earlier_holds)
    : state_(std::make_shared<State>(std::move(settings), services, workers, std::move(earlier_holds))) {
    const std::weak_ptr<State> weak = state_;
    for (Worker* worker : workers) {
        worker->set_link({
            .recipients_settled =
                [weak](queue::AttemptId id, delivery::AttemptResult so_far) {
                    if (const auto state = weak.lock())
                        state->post([id, so_far = std::move(so_far)](State& self) {
                            self.perform(self.scheduler.on_recipients_settled(id, so_far, read_clocks()));
                        });
                },
            .attempt_finished =
                [weak](queue::AttemptId id, delivery::AttemptResult result, std::optional<queue::ConnectionId> kept) {
                    if (const auto state = weak.lock())
                        state->post([id, result = std::move(result), kept](State& self) mutable {
                            self.on_attempt_finished(id, std::move(result), kept);
                        });
                },
            .connection_lost =
                [weak](queue::ConnectionId connection) {
                    if (const auto state = weak.lock())
                        state->post([connection](State& self) {
                            self.perform(self.scheduler.on_connection_lost(connection, read_clocks()));
                        });
                },
        });
    }
}

SchedulerLoop::~SchedulerLoop() { join(); }

void SchedulerLoop::start() {
    state_->thread =
        std::thread([state = state_.get()] { serve(state->io, state->services.journal, "Router: internal error"); });
    state_->post([](State& state) {
        state.load_suspensions();
        state.load_tls_memory();
        state.perform(state.scheduler.on_start(read_clocks()));
    });
}

void SchedulerLoop::join() {
    state_->work.reset();
    state_->io.stop();
    if (state_->thread.joinable()) state_->thread.join();
}

void SchedulerLoop::accept(ports::QueuedMessage message) { state_->accept(std::move(message)); }

void SchedulerLoop::change_settings(queue::SchedulerSettings settings) {
    state_->post([settings = std::move(settings)](State& state) mutable {
        state.host_name = settings.helo_name;
        state.dkim = settings.dkim;
        state.counts_tls_sessions = settings.counts_tls_sessions;
        state.perform(state.scheduler.on_settings(std::move(settings), read_clocks()));
    });
}

void SchedulerLoop::retry_all() {
    state_->post([](State& state) { state.perform(state.scheduler.on_retry_all(read_clocks())); });
}

std::optional<queue::Touched> SchedulerLoop::perform(queue::Order order) {
    const auto promise = std::make_shared<std::promise<queue::Touched>>();
    auto answer = promise->get_future();
    state_->post([number = ++state_->last_order, order = std::move(order), promise](State& state) mutable {
        state.askers[number] = promise;
        state.perform(state.scheduler.on_order(number, std::move(order), read_clocks()));
    });
    if (answer.wait_for(answer_limit) != std::future_status::ready) return std::nullopt;
    return answer.get();
}

/// `tell_spool` is given what the spool calls when that is durable, `then` runs on our thread after it.
template <typename TellSpool, typename Then>
console::ChangedCount SchedulerLoop::change_suspension(const TellSpool& tell_spool, Then then) {
    using Answer = Expected<std::size_t, std::string>;
    const auto promise = std::make_shared<std::promise<Answer>>();
    auto answer = promise->get_future();
    tell_spool([weak = std::weak_ptr<State>(state_), promise, then](const Expected<void, ports::SpoolError>& done) {
        const auto state = weak.lock();
        if (!done) return promise->set_value(unexpected(done.error().words));
        if (state) state->post([promise, then](State& self) { promise->set_value(then(self)); });
    });
    if (answer.wait_for(answer_limit) != std::future_status::ready) return std::nullopt;
    auto count = answer.get();
    if (!count) return unexpected(std::move(count.error()));
    return std::optional(*count);
}

console::ChangedCount SchedulerLoop::suspend(ports::Suspension suspension) {
    return change_suspension(
        [&](auto done) { state_->services.knowledge.suspend(suspension, std::move(done)); },
        [suspension](State& state) {
            state.services.journal.log(fmt::format("Router: {} asked: suspend {} until {} UTC{}{}", suspension.by,
                                                   escape_for_log(suspension.domain), short_date(suspension.until),
                                                   suspension.reason.empty() ? "" : " because ", suspension.reason));
            state.perform(state.scheduler.on_suspended(suspension, read_clocks()));
            return state.scheduler.waiting_for(suspension.domain);
        });
}

console::ChangedCount SchedulerLoop::resume(const std::string& domain, const std::string& by) {
    return change_suspension(
        [&](auto done) { state_->services.knowledge.forget_suspension(domain, WallTime::max(), std::move(done)); },
        [domain, by](State& state) {
            state.services.journal.log(fmt::format("Router: {} asked: resume {}", by, escape_for_log(domain)));
            state.perform(state.scheduler.on_resumed(domain, read_clocks()));
            return state.scheduler.waiting_for(domain);
        });
}

console::ChangedCount SchedulerLoop::forget_tls(const std::string& name) {
    const auto promise = std::make_shared<std::promise<std::size_t>>();
    auto answer = promise->get_future();
    state_->post([name, promise](State& state) {
        const auto hosts = state.scheduler.forget_tls(name);
        state.store_tls_memory();
        promise->set_value(hosts);
    });
    if (answer.wait_for(answer_limit) != std::future_status::ready) return std::nullopt;
    return std::optional(answer.get());
}

std::optional<std::vector<ports::Suspension>> SchedulerLoop::suspensions() {
    const auto promise = std::make_shared<std::promise<std::vector<ports::Suspension>>>();
    auto answer = promise->get_future();
    state_->post([promise](State& state) { promise->set_value(state.scheduler.suspensions()); });
    if (answer.wait_for(answer_limit) != std::future_status::ready) return std::nullopt;
    return answer.get();
}

void SchedulerLoop::rescan() {
    state_->post([](State& state) { state.perform(state.scheduler.on_rescan(read_clocks())); });
}

void SchedulerLoop::shut_down() {
    state_->post([](State& state) { state.perform(state.scheduler.on_shutdown(read_clocks())); });
}

std::optional<queue::QueueSummary> SchedulerLoop::summary(std::size_t max_rows, std::chrono::milliseconds patience) {
    const auto promise = std::make_shared<std::promise<queue::QueueSummary>>();
    auto answer = promise->get_future();
    state_->post([max_rows, promise](State& state) { promise->set_value(state.scheduler.summary(max_rows)); });
    if (answer.wait_for(patience) != std::future_status::ready) return std::nullopt;
    return answer.get();
}

bool SchedulerLoop::ask(std::function<bool(const queue::Scheduler&, Now)> step, std::chrono::milliseconds patience) {
    const auto inquiry = std::make_shared<Inquiry>();
    inquiry->step = std::move(step);
    auto end = inquiry->end.get_future();
    state_->post([inquiry](State& state) { state.go_on_with(inquiry); });
    if (end.wait_for(patience) == std::future_status::ready) return true;
    inquiry->is_given_up.store(true);
    return false;
}

std::size_t SchedulerLoop::unfinished() const { return state_->under_way.load(); }

}  // namespace postern::net
