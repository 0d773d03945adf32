#pragma once

#include "core/base/time.hpp"
#include "core/delivery/attempt.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/connection_ledger.hpp"
#include "core/queue/destination.hpp"
#include "core/queue/retry_schedule.hpp"
#include "core/queue/waiting_list.hpp"
#include "core/routing/next_hop.hpp"
#include "core/tls/plan.hpp"
#include "core/tls/silent_hosts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace postern::queue {

/// What the scheduler is told; replaced as a whole when the documents change.
struct SchedulerSettings {
    std::optional<routing::NextHop> relay_host;
    std::string helo_name;
    tls::PortSettings ports;
    RetrySchedule retry;
    std::size_t workers = 1;            ///< As the scheduler was made; a later change is not looked at.
    std::size_t max_connections = 100;  ///< Outbound, in all.
    std::size_t max_connections_per_hop = 20;
    unsigned max_messages_per_connection = 1000;
    std::chrono::seconds max_connection_idle{5};
    std::chrono::seconds connect_timeout{30};
};

struct AttemptId {
    std::uint64_t value = 0;
    friend auto operator<=>(AttemptId, AttemptId) = default;
};

// Actions.
struct StartAttempt {
    AttemptId id;
    std::size_t worker = 0;
    delivery::Job job;
    ports::BodyInMemory body;           ///< Null: the worker reads it from the body store.
    std::optional<ConnectionId> reuse;  ///< On the same worker.
    std::string reusable_host;          ///< What the connection reached, for Attempt::start().
};
struct Apply {
    ports::AppliedOutcome outcome;
};  ///< Answered by on_applied().
struct Claim {
    std::size_t limit;
};  ///< Answered by on_claimed().
struct SleepUntil {
    TimePoint at;
};  ///< on_time() then; replaces the one before.
struct CloseConnection {
    ConnectionId connection;
};
/// A line for the log, safe to print.
struct Report {
    std::string line;
};

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
    unsigned failures = 0;  ///< Tries so far that left a recipient waiting.
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
    std::string held_because;    ///< Why nothing is sent at all: `outbound TCP/IP port status and SSL port status are
                                 ///< Disabled`; else empty.
    std::vector<QueueRow> rows;  ///< The oldest ones, up to the limit asked for.
};

/// What has become of messages since the start.
struct SchedulerTotals {
    std::uint64_t transferred = 0;  ///< Messages handed over, for one recipient at least.
    std::uint64_t recipients_delivered = 0;
    std::uint64_t transfer_failures = 0;  ///< Tries after which a recipient waits or failed.
    std::uint64_t failed = 0;             ///< Messages that died: nothing of them waits, and a recipient failed.
};

/// Decides what is sent when, and over which connection. Owns the ledger of outbound connections. Without I/O; one
/// thread. A connection is reused only for the same next hop under the same port settings as it was made for.
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
    [[nodiscard]] SchedulerActions on_attempt_finished(AttemptId id, delivery::AttemptResult result,
                                                       std::optional<ConnectionId> kept, Now now);
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
    [[nodiscard]] const SchedulerTotals& totals() const { return totals_; }
    /// No attempt is under way and every outcome is durable: after on_shutdown() the time to end.
    [[nodiscard]] bool is_at_rest() const;

private:
    enum class Stage : std::uint8_t {
        ready,       ///< In its destination's `ready`.
        sending,     ///< In an attempt.
        applying,    ///< Its outcome is on the way to the spool.
        reapplying,  ///< Its outcome could not be made durable; in waiting_ until that is tried again.
        waiting,     ///< In waiting_ until its next try.
    };
    /// A message, in a few hundred octets: of the envelope only what a delivery needs.
    struct Message {
        mail::Address sender;
        std::vector<mail::Recipient> recipients;
        ports::BodyInMemory body;
        std::unique_ptr<ports::AppliedOutcome> unapplied;  ///< While it is not durable.
        std::uint64_t body_octets = 0;
        WallTime accepted_at{};
        WallTime next_try{};
        TimePoint began_at{};  ///< Its last attempt.
        unsigned failures = 0;
        mail::BodyType body_type = mail::BodyType::seven_bit;
        Stage stage = Stage::ready;
    };
    using Messages = std::unordered_map<QueueId, Message>;

    struct ActiveAttempt {
        QueueId message;
        std::shared_ptr<Destination> destination;  ///< Shared: the settings may name another one meanwhile.
        std::size_t worker = 0;
        std::optional<ConnectionId> reused;
        unsigned messages_before = 0;  ///< That went over `reused`.
        std::uint64_t generation = 0;
        TimePoint began_at{};
    };

    void take_in(ports::QueuedMessage&& message, Now now);
    void make_ready(QueueId id, Message& message);
    void make_everything_ready();
    void keep_or_drop(ports::BodyInMemory body, Message& message, Now now);
    void replace_destination();
    [[nodiscard]] bool is_held() const;
    [[nodiscard]] std::string held_because() const;

    void start_what_may_start(Now now, SchedulerActions& actions);
    void start(QueueId id, std::optional<IdleConnection> reused, Now now, SchedulerActions& actions);
    [[nodiscard]] delivery::Job make_job(QueueId id, const Message& message, Now now) const;
    [[nodiscard]] bool has_room_for_another(SchedulerActions& actions);

    void judge_destination(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now) const;
    void settle_connection(const ActiveAttempt& attempt, const std::string& host, ConnectionId kept, Now now,
                           SchedulerActions& actions);
    void settle_message(QueueId id, const delivery::AttemptResult& result, Now now, SchedulerActions& actions);
    void wait_for_next_try(QueueId id, Message& message, Now now);

    void do_what_is_due(Now now, SchedulerActions& actions);
    /// Ends every event: starts what may start and says when to wake up.
    [[nodiscard]] SchedulerActions finish(Now now, SchedulerActions actions);
    [[nodiscard]] TimePoint next_wake(TimePoint now) const;
    [[nodiscard]] QueueRow row(QueueId id, const Message& message) const;

    SchedulerSettings settings_;
    std::shared_ptr<Destination>
        destination_;  ///< Where everything goes at present; its host is empty where there is none.
    Messages messages_;
    WaitingList waiting_;
    std::unordered_map<std::uint64_t, ActiveAttempt> attempts_;
    ConnectionLedger ledger_;
    tls::SilentHosts silent_hosts_;
    SchedulerTotals totals_;
    TimePoint retry_asked_at_ = TimePoint::min();
    std::uint64_t last_attempt_ = 0;
    std::uint64_t generation_ = 0;  ///< Of the settings that a connection depends on.
    std::uint64_t kept_body_octets_ = 0;
    std::size_t unapplied_ = 0;
    std::optional<TimePoint> next_claim_;  ///< Empty: one is under way, or none is wanted.
    std::optional<TimePoint> armed_;       ///< What the last SleepUntil said.
    bool is_shutting_down_ = false;
};

}  // namespace postern::queue
