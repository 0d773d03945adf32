#include "adapters/net/queue_reader.hpp"

#include "adapters/net/service_thread.hpp"
#include "adapters/net/session_census.hpp"
#include "adapters/net/worker.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <exception>
#include <future>
#include <memory>
#include <utility>

namespace postern::net {

namespace {

Expected<console::MessageRecord, std::string> record_of(const ports::Spool& spool, QueueId id, std::size_t max_tries) {
    auto stored = spool.scan({.limit = 1, .id = id});
    if (!stored) return unexpected(std::move(stored.error().words));
    auto history = spool.history(id, max_tries);
    if (!history) return unexpected(std::move(history.error().words));
    console::MessageRecord record{id, std::nullopt, std::nullopt, std::move(*history)};
    if (!stored->empty()) record.stored = std::move(stored->front());
    return record;
}

}  // namespace

QueueReader::~QueueReader() { reading_.join(); }

std::string QueueReader::no_answer(std::string_view who) const {
    return fmt::format("The {} did not answer within {} s. Ask again in a while.", who,
                       std::chrono::duration_cast<std::chrono::seconds>(patience_).count());
}

/// `look` may go on when nobody waits for it any more.
template <typename T>
QueueReader::Answer<T> QueueReader::read(std::function<Answer<T>(const ports::Spool&)> look) {
    const auto promise = std::make_shared<std::promise<Answer<T>>>();
    auto answer = promise->get_future();
    boost::asio::post(reading_, [promise, look = std::move(look), &spool = sources_.spool] {
        block_signals();
        try {
            promise->set_value(look(spool));
        } catch (const std::exception& error) {
            promise->set_value(unexpected(std::string("The spool cannot be read: ") + error.what()));
        }
    });
    if (answer.wait_for(patience_) != std::future_status::ready) return unexpected(no_answer("spool"));
    return answer.get();
}

// What is looked with is shared: a step may still be running when nobody waits for it any more.

QueueReader::Answer<queue::DestinationRows> QueueReader::destinations(queue::DestinationCensus::Which which,
                                                                      std::size_t max_rows) {
    const auto census = std::make_shared<queue::DestinationCensus>(which, max_rows);
    const auto step = [census](const queue::Scheduler& scheduler, Now now) { return census->step(scheduler, now); };
    if (!sources_.scheduler.ask(step, patience_)) return unexpected(no_answer("scheduler"));
    return census->take();
}

QueueReader::Answer<queue::FoundMessages> QueueReader::messages(const queue::MessageQuery& query,
                                                                std::size_t max_rows) {
    const auto search = std::make_shared<queue::MessageSearch>(query, max_rows);
    const auto step = [search](const queue::Scheduler& scheduler, Now) { return search->step(scheduler); };
    if (!sources_.scheduler.ask(step, patience_)) return unexpected(no_answer("scheduler"));
    return search->take();
}

QueueReader::Answer<console::MessageRecord> QueueReader::message(QueueId id, std::size_t max_tries) {
    // The scheduler first: a message that ends meanwhile is then shown with its end.
    const auto row = std::make_shared<std::optional<queue::QueueRow>>();
    const auto step = [row, id](const queue::Scheduler& scheduler, Now) {
        *row = scheduler.row(id);
        return true;
    };
    if (!sources_.scheduler.ask(step, patience_)) return unexpected(no_answer("scheduler"));
    auto record = read<console::MessageRecord>(
        [id, max_tries](const ports::Spool& spool) { return record_of(spool, id, max_tries); });
    if (record && record->stored) record->queued = std::move(*row);
    return record;
}

QueueReader::Answer<console::OutboundConnections> QueueReader::connections(std::size_t max_rows) {
    const auto rows = std::make_shared<std::vector<queue::ConnectionRow>>();
    const auto step = [rows](const queue::Scheduler& scheduler, Now now) {
        *rows = scheduler.connections(now);
        return true;
    };
    if (!sources_.scheduler.ask(step, patience_)) return unexpected(no_answer("scheduler"));
    const auto owned = outbound_connections(sources_.workers, patience_);
    auto joined = console::joined(std::move(*rows), owned.connections, max_rows);
    joined.silent_workers = owned.silent_workers;
    return joined;
}

QueueReader::Answer<std::vector<ports::QueuedMessage>> QueueReader::dead(std::size_t max_rows) {
    using Dead = std::vector<ports::QueuedMessage>;
    return read<Dead>([max_rows](const ports::Spool& spool) -> Answer<Dead> {
        auto found = spool.scan({.dead_only = true, .limit = max_rows});
        if (!found) return unexpected(std::move(found.error().words));
        return std::move(*found);
    });
}

QueueReader::Answer<console::Explanation> QueueReader::explain(const mail::Address& recipient) {
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    const auto asked = std::make_shared<console::Explanation>();
    const auto step = [asked, recipient](const queue::Scheduler& scheduler, Now now) {
        asked->job = scheduler.rehearsal(recipient, now);
        asked->memory = scheduler.tls_records(asked->job.next_hop);
        return true;
    };
    if (!sources_.scheduler.ask(step, patience_)) return unexpected(no_answer("scheduler"));
    const auto end = std::make_shared<std::promise<delivery::AttemptResult>>();
    auto result = end->get_future();
    sources_.workers.front()->rehearse(asked->job,
                                       [end](delivery::AttemptResult found) { end->set_value(std::move(found)); });
    if (result.wait_until(deadline) != std::future_status::ready)
        return unexpected(fmt::format(
            "The name servers did not answer within {} s; what they answer meanwhile is kept. Ask again in a while.",
            std::chrono::duration_cast<std::chrono::seconds>(patience_).count()));
    asked->result = result.get();
    return std::move(*asked);
}

console::TlsSessions QueueReader::tls_sessions(std::size_t max_rows) {
    return net::tls_sessions(sources_.workers, max_rows, patience_);
}

}  // namespace postern::net
