#pragma once

#include "core/base/expected.hpp"
#include "core/base/ids.hpp"
#include "core/console/explanation.hpp"
#include "core/console/message_record.hpp"
#include "core/console/outbound_connections.hpp"
#include "core/console/tls_sessions.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/queue_views.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace postern::console {

/// What the show commands read of the queue and of what leaves the house. Changes nothing. Called by the thread that
/// runs the commands, which waits a few seconds at most; an error is fit to print.
class QueueReader {
public:
    template <typename T>
    using Answer = Expected<T, std::string>;

    virtual ~QueueReader() = default;

    [[nodiscard]] virtual Answer<queue::DestinationRows> destinations(queue::DestinationCensus::Which which,
                                                                      std::size_t max_rows) = 0;
    [[nodiscard]] virtual Answer<queue::FoundMessages> messages(const queue::MessageQuery& query,
                                                                std::size_t max_rows) = 0;
    /// With the last `max_tries` of its history.
    [[nodiscard]] virtual Answer<MessageRecord> message(QueueId id, std::size_t max_tries) = 0;
    [[nodiscard]] virtual Answer<OutboundConnections> connections(std::size_t max_rows) = 0;
    /// Oldest first.
    [[nodiscard]] virtual Answer<std::vector<ports::QueuedMessage>> dead(std::size_t max_rows) = 0;
    [[nodiscard]] virtual TlsSessions tls_sessions(std::size_t max_rows) = 0;
    /// What an attempt for this recipient finds and decides up to its first connection, which it does not make.
    [[nodiscard]] virtual Answer<Explanation> explain(const mail::Address& recipient) = 0;
};

}  // namespace postern::console
