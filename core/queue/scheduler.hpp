#pragma once

#include "core/base/time.hpp"
#include "core/delivery/attempt.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/retry_schedule.hpp"
#include "core/routing/next_hop.hpp"
#include "core/tls/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace postern::queue {

/// What the scheduler is told; replaced as a whole when the documents change.
struct SchedulerSettings {
    std::optional<routing::NextHop> relay_host;
    std::string helo_name;
    tls::PortSettings ports;
    RetrySchedule retry;
    std::size_t workers = 1;
    std::size_t max_connections = 100;         ///< Outbound, in all.
    std::size_t max_connections_per_hop = 20;
    unsigned max_messages_per_connection = 1000;
    std::chrono::seconds max_connection_idle{5};
    std::chrono::seconds connect_timeout{30};
};

struct AttemptId {
    std::uint64_t value = 0;
    friend auto operator<=>(AttemptId, AttemptId) = default;
};

/// An outbound connection, named by the worker that owns it.
struct ConnectionId {
    std::size_t worker = 0;
    std::uint64_t number = 0;
    friend auto operator<=>(ConnectionId, ConnectionId) = default;
};

// Actions.
struct StartAttempt {
    AttemptId id;
    std::size_t worker = 0;
    delivery::Job job;
    ports::BodyInMemory body;              ///< Null: the worker reads it from the body store.
    std::optional<ConnectionId> reuse;     ///< On the same worker.
    std::string reusable_host;             ///< What the connection reached, for Attempt::start().
};
struct Apply { ports::AppliedOutcome outcome; };  ///< Answered by on_applied().
struct Claim { std::size_t limit; };              ///< Answered by on_claimed().
struct SleepUntil { TimePoint at; };              ///< on_time() then; replaces the one before.
struct CloseConnection { ConnectionId connection; };
/// A line for the log, safe to print.
struct Report { std::string line; };

using SchedulerAction = std::variant<StartAttempt, Apply, Claim, SleepUntil, CloseConnection, Report>;
using SchedulerActions = std::vector<SchedulerAction>;

/// What `show queue` prints of one message that this scheduler holds.
struct QueueRow {
    QueueId id;
    std::string sender;
    std::size_t waiting_recipients = 0;
    std::string next_hop;
    std::uint64_t body_octets = 0;
    WallTime accepted_at{};
    WallTime next_try{};
    bool is_being_sent = false;
    std::string reason;
};

struct QueueSummary {
    std::size_t messages = 0;
    std::size_t being_sent = 0;
    std::size_t waiting_for_retry = 0;
    std::size_t connections = 0;
    std::size_t idle_connections = 0;
    std::string held_because;  ///< Why nothing is sent at all: `outbound TCP/IP port status and SSL port status are Disabled`; else empty.
    std::vector<QueueRow> rows;  ///< The oldest ones, up to the limit asked for.
};

/// Decides what is sent when, and over which connection. Owns the ledger of outbound connections. Without I/O; one thread.
/// A connection is reused only for the same next hop under the same port settings as it was made for.
class Scheduler {
public:
    Scheduler(SchedulerSettings settings, Now now);

    /// At start: asks for what the spool holds.
    [[nodiscard]] SchedulerActions on_start(Now now);
    [[nodiscard]] SchedulerActions on_settings(SchedulerSettings settings, Now now);
    /// Just committed here, so already claimed.
    [[nodiscard]] SchedulerActions on_accepted(std::vector<ports::QueuedMessage> messages, Now now);
    [[nodiscard]] SchedulerActions on_claimed(std::vector<ports::QueuedMessage> messages, Now now);
    /// The spool could not answer a claim: asked again later.
    [[nodiscard]] SchedulerActions on_claim_failed(Now now);
    /// `kept`: the connection that the attempt left open, when its result says that it is reusable.
    [[nodiscard]] SchedulerActions on_attempt_finished(AttemptId id, delivery::AttemptResult result, std::optional<ConnectionId> kept, Now now);
    /// False: the outcome is not durable; it is applied again, and the message is not sent meanwhile.
    [[nodiscard]] SchedulerActions on_applied(QueueId id, bool is_durable, Now now);
    /// An idle connection was closed by its peer.
    [[nodiscard]] SchedulerActions on_connection_lost(ConnectionId connection, Now now);
    /// Everything that waits is tried now.
    [[nodiscard]] SchedulerActions on_retry_all(Now now);
    [[nodiscard]] SchedulerActions on_time(Now now);
    /// Starts nothing more. Attempts under way still report.
    [[nodiscard]] SchedulerActions on_shutdown(Now now);

    [[nodiscard]] QueueSummary summary(std::size_t max_rows) const;
