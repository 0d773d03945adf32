#pragma once

#include "adapters/net/scheduler_loop.hpp"
#include "core/console/queue_reader.hpp"
#include "core/ports/spool.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::net {

class Worker;

/// Asks the scheduler's thread, which goes on with its work between the steps of a look at a long queue. The spool is
/// read on a thread of its own, so that who asks waits no longer than its patience for a disk that is slow. Not on one
/// of the threads of mail.
class QueueReader final : public console::QueueReader {
public:
    /// They outlive this.
    struct Sources {
        SchedulerLoop& scheduler;
        std::vector<Worker*> workers;
        const ports::Spool& spool;
    };

    /// No answer is waited for longer than `patience`.
    QueueReader(Sources sources, std::chrono::milliseconds patience)
        : sources_(std::move(sources)), patience_(patience) {}
    /// Waits for a read that is under way.
    ~QueueReader() override;
    QueueReader(const QueueReader&) = delete;
    QueueReader& operator=(const QueueReader&) = delete;

    [[nodiscard]] Answer<queue::DestinationRows> destinations(queue::DestinationCensus::Which which,
                                                              std::size_t max_rows) override;
    [[nodiscard]] Answer<queue::FoundMessages> messages(const queue::MessageQuery& query,
                                                        std::size_t max_rows) override;
    [[nodiscard]] Answer<console::MessageRecord> message(QueueId id, std::size_t max_tries) override;
    [[nodiscard]] Answer<console::OutboundConnections> connections(std::size_t max_rows) override;
    [[nodiscard]] Answer<std::vector<ports::QueuedMessage>> dead(std::size_t max_rows) override;
    [[nodiscard]] console::TlsSessions tls_sessions(std::size_t max_rows) override;
    [[nodiscard]] Answer<console::Explanation> explain(const mail::Address& recipient) override;

private:
    [[nodiscard]] std::string no_answer(std::string_view who) const;
    template <typename T>
    [[nodiscard]] Answer<T> read(std::function<Answer<T>(const ports::Spool&)> look);

    const Sources sources_;
    const std::chrono::milliseconds patience_;
    boost::asio::thread_pool reading_{1};
};

}  // namespace postern::net
