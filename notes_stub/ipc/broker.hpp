/// The state that tasks share: message queues, statistics, status lines, and who was told to end.
/// It lives in the server, and in a program that runs without one (then alone in its process).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/ipc/queue_table.hpp"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/ipc/wire.hpp"

namespace notes_stub {

using Clock = std::chrono::steady_clock;

struct LogLine {
    bool to_console = true;
    std::uint32_t pid = 0;
    std::uint32_t virtual_thread = 0;
    std::uint32_t native_thread = 0;
    std::string text;  ///< UTF-8
};

struct StatusLine {
    std::uint32_t id = 0;
    ClientId client = 0;
    std::string name;
    std::string text;
};

/// A process as the server knows it from its connection.
struct ClientInfo {
    std::uint32_t pid = 0;
    std::string program;
    bool is_addin = false;
    bool is_ready = false;                       ///< it came to look for messages in a queue of its own, or idled
    std::optional<Clock::time_point> opened_at;  ///< since when it has had a queue of its own
    bool must_end = false;                       ///< quit, exit or tell NAME quit
    std::string last_status;                     ///< of any of its status lines
};

/// What a request that has to wait keeps between two tries. One for each request, empty at its beginning.
struct Wait {
    bool is_waiting = false;
    std::optional<Clock::time_point> deadline;
    std::optional<Clock::time_point> excused_since;  ///< it stands for asking whether to end, see Broker::must_wait
    std::uint64_t puts_seen = 0;
};

/// Any thread may call anything; no call blocks but wait_until.
class Broker {
public:
    /// `log` gets every log line, on the calling thread; `on_change` is called after every change, under the lock: it
    /// may wake somebody and nothing else.
    Broker(std::function<void(const LogLine&)> log, std::function<void()> on_change);

    ClientId join(const ClientInfo& info);
    /// The process is gone. Its queues go into the QUIT state and lose their names, so that it can be loaded again.
    void leave(ClientId client);

    /// Performs one request; nothing: it has to wait, call again with the same `wait` after a change or at its
    /// deadline.
    [[nodiscard]] std::optional<std::string> perform(ClientId client, std::string_view request, Wait& wait);
    /// The connection ended while a request waited.
    void abandon(ClientId client, Wait& wait);

    /// Puts `text` into the queue MQ$NAME, as `tell` does, and names the delivery. The status is MQPut's, or
    /// ERR_NO_SUCH_MQ. `name` in any case.
    struct Told {
        STATUS status = NOERROR;
        std::uint64_t delivery = 0;
    };
    [[nodiscard]] Told tell(std::string_view name, std::string_view text);
    /// The task took the message and came back to look for the next one, or will never take it.
    [[nodiscard]] bool is_answered(std::uint64_t delivery) const;
    void forget(std::uint64_t delivery);

    /// The process has to end: AddInIdle answers TRUE from now on, and its queues are in the QUIT state.
    void tell_to_end(std::uint32_t pid);
    /// The process that made the queue MQ$NAME, or 0.
    [[nodiscard]] std::uint32_t owner_of_task_queue(std::string_view name) const;

    [[nodiscard]] std::optional<ClientInfo> client(std::uint32_t pid) const;
    /// What was last known of a process that ended; forgets it.
    [[nodiscard]] std::optional<ClientInfo> farewell(std::uint32_t pid);
    [[nodiscard]] std::vector<StatusLine> status_lines(std::uint32_t pid) const;
    [[nodiscard]] std::vector<std::uint32_t> pids() const;
    [[nodiscard]] std::vector<Statistic> statistics(std::string_view facility, std::string_view name) const;

    /// Server tasks that have not asked whether they must end for longer than `limit`; each silence is reported once.
    /// AddInIdle, AddInIdleDelay, AddInShouldTerminate and MQIsQuitPending ask. The first wait in MQGet after that
    /// stands for asking, because it ends at once when the queue goes into its QUIT state; not so a wait without an
    /// end, and not the next ones: who does nothing but MQGet hears of nothing else.
    [[nodiscard]] std::vector<ClientInfo> newly_silent(Clock::duration limit);

    /// From now on each message that is put or taken, and each quit, gives a line of the log. For STUB_TRACE_MQ.
    void set_trace(bool on);

    /// Wakes everybody who waits, after a change that the broker cannot see.
    void nudge();
    /// Blocks until `done()`, called without the lock, is true or `deadline` has passed; true: done.
    bool wait_until(const std::function<bool()>& done, std::optional<Clock::time_point> deadline);

private:
    struct Client {
        ClientInfo info;
        std::multiset<Clock::time_point> excused_since;  ///< beginnings of the waits under way that count as idling
        Clock::time_point asked_at;
        bool has_idled = false;  ///< since then: one wait stands for asking, the next ones do not
        bool silence_reported = false;
    };
    struct Delivery {
        ClientId taker = 0;
        std::uint32_t thread = 0;
        bool is_done = false;
    };

    std::optional<std::string> dispatch(ClientId id, Client& client, Reader& in, Wait& wait);
    void log(const Client& client, Reader& in);
    std::string status(Op op, ClientId id, Client& client, Reader& in);
    std::optional<std::string> idle(ClientId id, Client& client, Reader& in, Wait& wait);
    std::optional<std::string> mq_get(ClientId id, Client& client, Reader& in, Wait& wait);
    std::optional<std::string> mq_put(ClientId id, Client& client, Reader& in, Wait& wait);
    std::optional<std::string> mq_scan_begin(ClientId id, Client& client, Reader& in, Wait& wait);
    /// Nothing: the request waits for the end of another thread's scan. Else whether the queue is locked all the same.
    std::optional<bool> is_locked(ClientId id, Client& client, std::uint32_t handle, std::uint32_t thread,
                                  Patience patience, Wait& wait);
    std::string queues(Op op, ClientId id, Client& client, Reader& in);
    std::string peek(ClientId id, Reader& in);
    std::string stats(Op op, Reader& in);
    std::string stat_list(Reader& in);

    struct Traced {
        std::uint32_t handle = 0;
        std::uint32_t virtual_thread = 0;
        std::uint32_t native_thread = 0;
    };
    void trace(ClientId id, Traced what, std::string_view verb, STATUS status, std::string_view message);
    /// How long a request waits: a wait for ever for a message is no excuse for not asking whether to end.
    struct Span {
        std::optional<std::uint32_t> milliseconds;
        bool is_excuse = true;
    };
    static bool must_wait(Client& client, Wait& wait, Span span);
    static void end_wait(Client& client, Wait& wait);
    static void asked(Client& client);
    void came_back(ClientId id, std::uint32_t thread);
    void settle_lost_deliveries();
    void changed();

    const std::function<void(const LogLine&)> log_;
    const std::function<void()> on_change_;
    mutable std::mutex mutex_;
    std::condition_variable change_;
    std::uint64_t changes_ = 0;
    ClientId last_client_ = 0;
    std::uint32_t last_status_ = 0;
    std::map<ClientId, Client> clients_;
    std::map<std::uint32_t, StatusLine> status_;
    QueueTable queues_;
    StatisticTable statistics_;
    std::map<std::uint64_t, Delivery> deliveries_;
    std::map<std::uint32_t, ClientInfo> departed_;
    std::set<std::uint32_t> told_to_end_;  // a process may be told before it has connected
    bool traces_ = false;
    std::vector<LogLine> lines_;  // of the request under way: handed on after the lock is gone
};

}  // namespace notes_stub
