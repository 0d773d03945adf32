#pragma once

#include "core/base/time.hpp"
#include "core/delivery/address_memory.hpp"
#include "core/delivery/attempt.hpp"
#include "core/dsn/report.hpp"
#include "core/mail/dkim_signer.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/attempt_outcome.hpp"
#include "core/queue/connection_ledger.hpp"
#include "core/queue/destinations.hpp"
#include "core/queue/holds.hpp"
#include "core/queue/message.hpp"
#include "core/queue/order.hpp"
#include "core/queue/retry_schedule.hpp"
#include "core/queue/waiting_list.hpp"
#include "core/report/statistics.hpp"
#include "core/routing/route.hpp"
#include "core/smtp/credentials_list.hpp"
#include "core/tls/memory.hpp"
#include "core/tls/plan.hpp"
#include "core/tls/policy.hpp"
#include "core/tls/silent_hosts.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace postern::queue {

/// What the scheduler is told; replaced as a whole when the documents change.
struct SchedulerSettings {
    routing::RouteSettings routes;
    std::string helo_name;
    smtp::CredentialsByName credentials;  ///< For next hops that name an entry.
    tls::PortSettings ports;
    tls::Level default_level = tls::Level::dane;  ///< What Negotiated SSL means.
    tls::PolicyTable policies;
    RetrySchedule retry;
    std::size_t workers = 1;            ///< As the scheduler was made; a later change is not looked at.
    std::size_t max_connections = 100;  ///< Outbound, in all.
    std::size_t max_connections_per_hop = 20;
    std::size_t max_connections_per_host = 50;  ///< To one address, whatever destinations share it.
    std::size_t max_deposits = 4;               ///< Into the host's mailbox, at once.
    unsigned max_messages_per_connection = 1000;
    std::chrono::seconds max_connection_idle{5};
    std::chrono::seconds connect_timeout{30};
    bool uses_chunking = true;
    std::uint64_t max_reencoded_octets = 32u << 20;
    std::chrono::seconds longest_wait{600};  ///< For any answer of another server.
    std::shared_ptr<const mail::DkimSettings> dkim{};
    bool counts_tls_sessions = false;   ///< TLS reports are sent.
    bool honours_tls_optional = false;  ///< TLS-Required: No.
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
    delivery::Reusable reusable;        ///< The connection, for Attempt::start().
};
/// Answered by on_attempt_finished() with what deposit_result() makes of the mailbox's answer; no connection is kept.
struct StartDeposit {
    AttemptId id;
    delivery::Job job;
    std::string message_id;
    ports::BodyInMemory body;      ///< Null: to be read from the body store.
    bool may_be_repeated = false;  ///< An earlier one may have succeeded without our knowing.
};
/// The outcome is the message's whole state, and the next one of the same message comes only after the answer to this
/// one. Answered by on_applied().
struct Apply {
    ports::AppliedOutcome outcome;
    /// To be told to its sender: made a message with dsn::make_report() and put into `outcome.bounce` before it is
    /// applied.
    std::optional<dsn::ReportedMessage> report;
};
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
    bool is_traffic = false;  ///< Of a message that went its way.
};

/// All that an order changed is durable.
struct OrderDone {
    std::uint64_t number = 0;
    Touched touched;
};
/// It is over, and need not be remembered.
struct ForgetSuspension {
    std::string domain;
    WallTime until{};  ///< As it is remembered; one that ends later has replaced it.
};
/// A domain's mail did not age meanwhile: to be counted in the spool, by tallies_of().
struct RememberHold {
    Hold hold;
};
/// Nothing here is as old as the holds that were over then.
struct ForgetHolds {
    WallTime before{};
};

using SchedulerAction = std::variant<StartAttempt, StartDeposit, Apply, Claim, SleepUntil, CloseConnection, Report,
                                     OrderDone, ForgetSuspension, RememberHold, ForgetHolds>;
using SchedulerActions = std::vector<SchedulerAction>;

/// What `show queue` prints of one message that this scheduler holds.
struct QueueRow {
    QueueId id;
    mail::Address sender;
    std::size_t waiting_recipients = 0;
    std::string next_hop;
    std::uint64_t body_octets = 0;
    WallTime accepted_at{};
    unsigned failures = 0;  ///< Tries so far that left a recipient waiting.
    WallTime next_try{};
    bool is_being_sent = false;
    std::string reason;
    bool is_held = false;       ///< A recipient is, by an administrator's order.
    bool is_suspended = false;  ///< A recipient's domain is.
};

struct QueueSummary {
    std::size_t messages = 0;
    std::size_t being_sent = 0;
    std::size_t waiting_for_retry = 0;
    std::size_t held = 0;       ///< With a recipient that is held.
    std::size_t suspended = 0;  ///< With a recipient whose domain is suspended.
    std::size_t connections = 0;
    std::size_t idle_connections = 0;
    std::size_t pausing_destinations = 0;  ///< They could not be reached at the last try.
    report::RouterTotals totals{};
    bool is_held = false;        ///< Nothing may be sent.
    std::string held_because;    ///< Why nothing is sent at all: `outbound TCP/IP port status and SSL port status are
                                 ///< Disabled`; else empty.
    std::vector<QueueRow> rows;  ///< The oldest ones, up to the limit asked for.
};

/// An outbound connection as the scheduler knows it, or an attempt that may have none yet.
struct ConnectionRow {
    std::string destination;
    bool is_idle = false;
    WallTime since{};           ///< The attempt's begin, or when it came to rest.
    unsigned messages = 0;      ///< That went over it.
    QueueId message;            ///< That is being sent; none: idle.
    std::uint64_t attempt = 0;  ///< 0: idle.
    ConnectionId id;            ///< Of an idle one.
};

/// Decides what is sent when, where to, and over which connection. Owns the ledger of outbound connections. Without
/// I/O; one thread. A connection is reused only for the same next hop under the same port settings as it was made for.
///
/// The waiting recipients of a message that share a next hop are a group: one attempt takes a group, groups of one
/// message go their ways side by side, and each has its own next try. The spool keeps one next try and one count of
/// failures a message; there the earliest and the greatest of its groups' stand.
///
/// Of the connections, so that nobody from outside can take them all for hosts that accept and never answer:
///
/// * A quarter is kept for servers that the documents name, and for those that answered the last time.
/// * Messages without a sender take a quarter at most, to whatever servers their addresses name: anybody can have us
///   make them, by mail that cannot be delivered.
/// * The groups of one message take a quarter at most, and at least one.
///
/// Otherwise the servers that answered, the others, and the messages without a sender take turns, whatever waits for
/// each. A look-up counts as the connection that it is for.
///
/// A recipient older than the schedule's expiry when a try ends, or when its next try would come later, fails. What
/// failed for good is reported to the sender at once, together with the outcome; a message without a sender stays as
/// dead mail. Whoever waits still when the schedule's delay notice is due is reported once, when a try ends.
///
/// The age of a recipient is the time since its message was accepted, less the time in which it was not to be sent:
/// while an administrator held it, while its domain was suspended, and, where it waits for SMTP, while the settings
/// forbade that; what passed before this start too. While the settings forbid SMTP no try ends and none is counted.
///
/// Whom a peer refuses because it takes no more recipients in one transaction goes in the next one, as soon as those
/// that it took are stored; that is no failure.
///
/// Orders of an administrator concern recipients. One to whom it is being sent keeps his until the attempt ends; all
/// others are changed at once, in slices where there are many, and durably before the order counts as done. What is
/// held is not tried. Orders are begun when all that the spool held at the start has been claimed.
///
/// A suspended domain's recipients wait for the end of the suspension, however they are routed.
///
/// Where several hosts share a spool, one may lose a message to another: then nothing that becomes of it here counts
/// any more.
///
/// When the wall clock is set (by a minute or more against the steady one), what is here keeps its age and its next
/// try: nothing fails, and nothing waits, because a clock was wrong.
class Scheduler {
public:
    /// `earlier_holds`: before this start, of domains too.
    Scheduler(SchedulerSettings settings, Now now, const Holds& earlier_holds = {});

    /// At start: asks for what the spool holds.
    [[nodiscard]] SchedulerActions on_start(Now now);
    [[nodiscard]] SchedulerActions on_settings(SchedulerSettings settings, Now now);
    /// Just committed here, so already claimed.
    [[nodiscard]] SchedulerActions on_accepted(std::vector<ports::QueuedMessage> messages, Now now);
    [[nodiscard]] SchedulerActions on_claimed(std::vector<ports::QueuedMessage> messages, Now now);
    /// Another host may work on it now. Attempts under way end by themselves, and are not settled.
    [[nodiscard]] SchedulerActions on_lease_lost(QueueId id, Now now);
    /// The spool could not answer a claim: asked again later.
    [[nodiscard]] SchedulerActions on_claim_failed(Now now);
    /// A peer that answers for each recipient (LMTP) has some answers still to give. Whom it delivered to is settled
    /// now; the attempt goes on for the others, and its result names them all.
    [[nodiscard]] SchedulerActions on_recipients_settled(AttemptId id, const delivery::AttemptResult& so_far, Now now);
    /// `kept`: the connection that the attempt left open, when its result says that it is reusable.
    [[nodiscard]] SchedulerActions on_attempt_finished(AttemptId id, delivery::AttemptResult result,
                                                       std::optional<ConnectionId> kept, Now now);
    /// False: the outcome is not durable; it is applied again, and those whom it concerns wait meanwhile. `made`: what
    /// was stored with it, already claimed.
    [[nodiscard]] SchedulerActions on_applied(QueueId id, bool is_durable, std::vector<ports::QueuedMessage> made,
                                              Now now);
    /// An idle connection was closed by its peer.
    [[nodiscard]] SchedulerActions on_connection_lost(ConnectionId connection, Now now);
    /// Everything that waits is tried now.
    [[nodiscard]] SchedulerActions on_retry_all(Now now);
    /// `number` is not in use. Answered by OrderDone.
    [[nodiscard]] SchedulerActions on_order(std::uint64_t number, Order order, Now now);
    /// Durable already. Replaces an earlier one of the domain. One that is over, from before this start, is forgotten;
    /// that mail did not age meanwhile is not.
    [[nodiscard]] SchedulerActions on_suspended(ports::Suspension suspension, Now now);
    /// Its recipients go on at their own next try.
    [[nodiscard]] SchedulerActions on_resumed(const std::string& domain, Now now);
    /// The spool has messages that nobody claimed: an administrator released some.
    [[nodiscard]] SchedulerActions on_rescan(Now now);
    [[nodiscard]] SchedulerActions on_time(Now now);
    /// Starts nothing more. Attempts under way still report.
    [[nodiscard]] SchedulerActions on_shutdown(Now now);

    [[nodiscard]] QueueSummary summary(std::size_t max_rows) const;

    // For views of a long queue: core/queue/queue_views.hpp.
    /// How far a walk over all messages came. When the table of messages grew meanwhile it begins anew.
    struct Walk {
        std::size_t next_bucket = 0;
        std::size_t buckets = 0;
        [[nodiscard]] bool is_new() const { return next_bucket == 0; }
    };
    /// Visits some `messages` more, in no order; true: that was the end.
    [[nodiscard]] bool walk(Walk& walk, std::size_t messages,
                            const std::function<void(QueueId, const Message&)>& visit) const;
    /// No more than Router_MaxTransferConnections. Deposits are none.
    [[nodiscard]] std::vector<ConnectionRow> connections(Now now) const;
    /// Empty: there is no such message here.
    [[nodiscard]] std::optional<QueueRow> row(QueueId id) const;
    [[nodiscard]] const SchedulerSettings& settings() const { return settings_; }
    /// What is remembered of TLS with the hosts of a next hop; empty: nothing.
    [[nodiscard]] std::vector<std::pair<std::string, tls::HostRecord>> tls_records(const routing::NextHop& hop) const;
    /// Forgets it for the next hops of this name, whatever their port; how many hosts that were.
    [[nodiscard]] std::size_t forget_tls(const std::string& name) { return tls_memory_.forget(name); }
    /// What was stored of that, before on_start().
    void load_tls(std::vector<tls::MemoryRow> rows) { tls_memory_.load(std::move(rows)); }
    /// What changed of it since the last time, to be stored.
    [[nodiscard]] std::vector<tls::MemoryRow> take_tls_changes() { return tls_memory_.take_changes(); }
    /// What an attempt for a message to this recipient would be given now, for a dry run.
    [[nodiscard]] delivery::Job rehearsal(const mail::Address& recipient, Now now) const;
    /// By name; null: nothing is known of it. Until the next event.
    [[nodiscard]] const Destination* destination(std::string_view name) const { return destinations_.find(name); }
    /// Why nothing may go there whatever it answers; empty: it may.
    [[nodiscard]] std::string held_because(const routing::NextHop& hop) const;

    /// By domain.
    [[nodiscard]] std::vector<ports::Suspension> suspensions() const;
    [[nodiscard]] bool is_suspended(std::string_view domain) const { return suspensions_.contains(domain); }
    /// Messages with a recipient there who waits. Looks at all messages.
    [[nodiscard]] std::size_t waiting_for(std::string_view domain) const;
    [[nodiscard]] const report::RouterTotals& totals() const { return totals_; }
    /// No attempt is under way and every outcome is durable: after on_shutdown() the time to end.
    [[nodiscard]] bool is_at_rest() const;
    /// That are here.
    [[nodiscard]] std::size_t messages() const { return messages_.size(); }

    /// How many groups one event makes ready at most; those that are left follow at once, after other events. Some
    /// 10 ms: outcomes are to be durable within 100 ms of the peer's reply.
    static constexpr std::size_t due_slice = 4096;
    /// Orders pause while so many outcomes are on their way to the spool.
    static constexpr std::size_t most_unstored = 4096;

private:
    using Messages = std::unordered_map<QueueId, Message>;

    struct ActiveAttempt {
        GroupRef group;
        DestinationPtr destination;
        Lane lane{};
        std::size_t worker = 0;
        std::optional<ConnectionId> reused;
        unsigned messages_before = 0;  ///< That went over `reused`.
        std::uint64_t generation = 0;
        TimePoint began_at{};
        std::chrono::milliseconds queued{0};  ///< Since the message was accepted, when it began.
        Places places;             ///< Of the transaction's recipients; their group loses those that are settled early.
        std::string host = {};     ///< That it is counted for: Destinations::enter_host().
        TimePoint connected_at{};  ///< When `reused` was made.
    };

    struct OrderUnderWay {
        Order order;
        Touched touched{};
        std::vector<QueueId> left{};  ///< To be looked at, the oldest last.
        bool is_begun = false;
        std::size_t unstored = 0;  ///< Outcomes of it that are not durable yet.
    };
    struct Suspended {
        ports::Suspension suspension;
        TimePoint ends{};
        WallTime remembered_until{};  ///< In the spool, whose times do not follow a clock that is set.
    };

    // Messages and their groups: scheduler_messages.cpp.
    void take_in(ports::QueuedMessage&& queued, bool is_claimed, Now now, SchedulerActions& actions);
    void recount(Message& message);
    void drop(QueueId id);
    void keep_or_drop(ports::BodyInMemory body, Message& message, Now now);
    void let_body_go(Message& message);
    void schedule(QueueId id, Message& message, Group group, Now now);
    void make_ready(QueueId id, Message& message, Group group, Now now);
    void make_everything_ready(Now now);
    void make_a_slice_ready(Now now);

    // Starting: scheduler.cpp.
    [[nodiscard]] bool is_held() const { return !tls::is_sending_allowed(settings_.ports); }
    [[nodiscard]] std::string held_because() const;
    [[nodiscard]] Destinations::Limits limits() const;
    void note_held(Now now);
    void start_what_may_start(Now now, SchedulerActions& actions);
    [[nodiscard]] bool start_one(Lane lane, Now now, SchedulerActions& actions);
    [[nodiscard]] bool choose_first(const Destination& destination, std::list<GroupRef>& ready);
    /// Null: it is not ready there any more.
    [[nodiscard]] Group* ready_group(GroupRef ref, const Destination& destination);
    [[nodiscard]] bool has_room_in(Lane lane) const;
    [[nodiscard]] std::size_t in_use(Lane lane) const { return in_use_[static_cast<std::size_t>(lane)]; }
    /// Of the connections: what one message takes at most, and what is kept for whom we know.
    [[nodiscard]] std::size_t share() const;
    [[nodiscard]] std::size_t share_left(const Message& message) const;
    [[nodiscard]] bool park_first(std::list<GroupRef>& ready);
    void put_back_in_line(QueueId id, Message& message, Now now);
    void start(Lane lane, const DestinationPtr& destination, std::optional<IdleConnection> reused, Now now,
               SchedulerActions& actions);
    void start_attempt(ActiveAttempt attempt, std::optional<IdleConnection> reused, delivery::Job job,
                       ports::BodyInMemory body, SchedulerActions& actions);
    [[nodiscard]] delivery::Job job_to(routing::NextHop hop, Now now) const;
    [[nodiscard]] delivery::Job make_job(QueueId id, const Message& message, const Group& group, Now now) const;
    [[nodiscard]] std::size_t connections_in_use() const { return attempts_.size() - in_use(Lane::deposit); }
    [[nodiscard]] bool has_room_for_another(SchedulerActions& actions);

    // Ending: scheduler_outcome.cpp.
    static void note_last(Destination& destination, const delivery::AttemptResult& result);
    void judge_destination(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now,
                           SchedulerActions& actions);
    void expire_ready(const DestinationPtr& destination, Now now, SchedulerActions& actions);
    void tell_delays(const DestinationPtr& destination, Now now, SchedulerActions& actions);
    void settle_connection(const ActiveAttempt& attempt, const delivery::AttemptResult& result, ConnectionId kept,
                           Now now, SchedulerActions& actions);
    [[nodiscard]] delivery::AttemptResult without_settled(const ActiveAttempt& attempt, delivery::AttemptResult result);
    static void note_delays(const ActiveAttempt& attempt, delivery::AttemptResult& result, Now now);
    void settle_early(const ActiveAttempt& attempt, const delivery::AttemptResult& so_far, Now now,
                      SchedulerActions& actions);
    void put_back(GroupRef ref, Now now);
    void go_on(QueueId id, Now now);
    void schedule_stored(QueueId id, Message& message, Now now);
    void take_on(GroupRef ref, delivery::AttemptResult& result, Now now);
    void settle_group(GroupRef ref, delivery::AttemptResult result, Now now, SchedulerActions& actions);
    void count(const Message& message, const AttemptOutcome& outcome);
    void count_report(const Message& message);
    void store(QueueId id, Message& message, AttemptOutcome outcome, SchedulerActions& actions);
    void compose(QueueId id, Message& message);
    void apply(QueueId id, Message& message, SchedulerActions& actions);
    void on_durable(QueueId id, Message& message, Now now, SchedulerActions& actions);
    void forget_outcome(QueueId id, const Unstored& unstored);

    // Ageing: scheduler_age.cpp.
    [[nodiscard]] std::chrono::milliseconds withheld_time(const mail::Recipient& recipient, const routing::NextHop& hop,
                                                          WallTime from, Now now) const;
    [[nodiscard]] std::chrono::milliseconds held_time(const mail::Recipient& recipient, const routing::NextHop& hop,
                                                      Now now) const;
    void forget_holds(Now now, SchedulerActions& actions);
    [[nodiscard]] std::chrono::milliseconds age_of(const Message& message, const mail::Recipient& recipient,
                                                   const routing::NextHop& hop, Now now) const;
    [[nodiscard]] std::vector<bool> too_old(const Message& message, const Places& places, const routing::NextHop& hop,
                                            Now now) const;
    [[nodiscard]] std::chrono::seconds until_next_try(const Message& message, const Group& group,
                                                      const routing::NextHop& hop, Now now) const;
    [[nodiscard]] LateUntil late_until(const Message& message, const routing::NextHop& hop, Now now) const;
    void give_order(mail::Recipient& recipient, mail::StandingOrder order, Now now) const;

    // Orders and suspensions: scheduler_orders.cpp.
    void carry_out_orders(Now now, SchedulerActions& actions);
    [[nodiscard]] std::vector<QueueId> messages_meant(const Selection& selection) const;
    void carry_out(std::uint64_t number, OrderUnderWay& order, QueueId id, Now now, SchedulerActions& actions);
    void order_later(std::uint64_t number, const Order& order, QueueId id, Message& message, const Places& places,
                     Now now, SchedulerActions& actions);
    void store_for_order(std::uint64_t number, QueueId id, Message& message, AttemptOutcome outcome,
                         SchedulerActions& actions);
    void settle_by_order(std::uint64_t number, const Order& order, QueueId id, Message& message, const Places& places,
                         Now now, SchedulerActions& actions);
    void change(std::uint64_t number, const Order& order, QueueId id, Message& message, Group part, Now now,
                SchedulerActions& actions);
    void obey_standing_orders(QueueId id, Now now, SchedulerActions& actions);
    static void report_overtaken(QueueId id, const Message& message, const Places& places, SchedulerActions& actions);
    void forgive_destinations(const Message& message, const Places& places, Now now);
    static void set_held_aside(Message& message, Group& group);
    void set_suspended_aside(Message& message, Group& group) const;
    void end_suspension(const std::string& domain, Now now, SchedulerActions& actions);
    void remember_hold(const ports::Suspension& suspension, WallTime end, SchedulerActions& actions);
    void end_suspensions(Now now, SchedulerActions& actions);
    void resume_some(std::size_t& left, Now now);

    // TLS policies, their ends, and what is remembered of TLS: scheduler_policies.cpp.
    void note_tls(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now,
                  SchedulerActions& actions);
    /// `there.example`, `relay.example:587`: under which its hosts are remembered.
    [[nodiscard]] static std::string tls_name(const routing::NextHop& hop);
    [[nodiscard]] std::optional<tls::Policy> policy_of(const routing::NextHop& hop, Now now) const;
    void end_policies(Now now, SchedulerActions& actions);
    [[nodiscard]] std::optional<TimePoint> next_policy_end() const;
    void drop_connections(SchedulerActions& actions);

    [[nodiscard]] SchedulerActions begin(Now now);
    void look_at_clocks(Now now, SchedulerActions& actions);
    void do_what_is_due(Now now, SchedulerActions& actions);
    /// Ends every event: starts what may start and says when to wake up.
    [[nodiscard]] SchedulerActions finish(Now now, SchedulerActions actions);
    [[nodiscard]] TimePoint next_wake() const;
    [[nodiscard]] QueueRow row(QueueId id, const Message& message) const;
    [[nodiscard]] std::string next_hops(const Message& message) const;

    SchedulerSettings settings_;
    Destinations destinations_;
    Messages messages_;
    WaitingList waiting_;
    std::deque<GroupRef> to_be_made_ready_;  ///< Messages with groups up to this one that are in no list meanwhile.
    std::map<std::uint64_t, OrderUnderWay> orders_;
    /// Of orders that wait for an attempt's end, by the recipient's place.
    std::unordered_map<QueueId, std::map<std::uint32_t, std::string>> standing_reasons_;
    std::map<std::string, Suspended, std::less<>> suspensions_;  ///< By domain.
    std::deque<QueueId> to_be_resumed_;                          ///< Messages with recipients whose suspension ended.
    std::deque<std::pair<TimePoint, QueueId>> to_be_applied_again_;  ///< In the order of their times.
    std::unordered_map<std::uint64_t, ActiveAttempt> attempts_;      ///< Deposits too.
    ConnectionLedger ledger_;
    tls::SilentHosts silent_hosts_;
    delivery::AddressMemory addresses_;
    tls::Memory tls_memory_;
    report::RouterTotals totals_;
    std::uint64_t last_attempt_ = 0;
    std::uint64_t generation_ = 0;  ///< Of the settings that a connection depends on.
    std::uint64_t kept_body_octets_ = 0;
    std::array<std::size_t, lanes> in_use_{};  ///< Of attempts_, by lane.
    std::size_t next_lane_ = 0;                ///< Whose turn it is among those of connections.
    std::size_t unstored_ = 0;                 ///< Messages with an outcome that is not durable.
    std::size_t waiting_messages_ = 0;         ///< By Standing.
    std::size_t held_messages_ = 0;
    std::size_t suspended_messages_ = 0;
    bool is_loaded_ = false;                   ///< What the spool held at the start has been claimed.
    std::chrono::milliseconds wall_ahead_{0};  ///< Of the steady clock, at the last look.
    PastHolds past_holds_;
    std::unordered_map<QueueId, std::size_t> lost_outcomes_;  ///< On their way to the spool when the lease was lost.
    std::uint32_t last_lost_group_ = 0;    ///< No message that comes back has a group that is in some list still.
    std::optional<TimePoint> held_since_;  ///< The settings forbid SMTP.
    std::optional<TimePoint> next_claim_;  ///< Empty: one is under way, or none is wanted.
    std::optional<TimePoint> armed_;       ///< What the last SleepUntil said.
    WallTime policies_looked_at_{};        ///< What ended until then has been told.
    bool is_rescan_wanted_ = false;
    bool was_clock_set_ = false;
    bool is_shutting_down_ = false;
};

}  // namespace postern::queue
