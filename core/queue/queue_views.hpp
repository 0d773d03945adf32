#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/queue/scheduler.hpp"

#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// What a person is shown of a queue that may be a million messages long: each view walks over all of it in steps, with
// other events of the scheduler between two of them. What changes meanwhile may be seen as it was or as it is.

namespace postern::queue {

/// What waits for one destination, or is being sent there.
struct DestinationRow {
    std::string name;            ///< `MX a.example`, `[127.0.0.1]:2526`, `mail.box`
    std::size_t messages = 0;    ///< One for several destinations counts at each.
    std::size_t recipients = 0;  ///< Of them, that wait.
    std::size_t being_sent = 0;  ///< Attempts under way.
    std::size_t ready = 0;       ///< Groups that wait for their turn.
    std::size_t waiting = 0;     ///< Messages that wait for their next try.
    WallTime oldest{};           ///< Acceptance of the oldest message.
    WallTime next_try{};         ///< The earliest of those that wait; the epoch: none does.
    unsigned failures = 0;       ///< The most tries that a message of it had.
    std::string held_because;    ///< Why nothing may be sent there at all; empty: it may.
    WallTime paused_until{};     ///< After failures of its host; the epoch: it does not pause.
    std::string pause_reason;

    [[nodiscard]] bool is_paused() const { return paused_until != WallTime{}; }
    /// The next try of what waits there, or the end of the pause for what is ready; the epoch: neither.
    [[nodiscard]] WallTime next_time() const {
        return waiting == 0 || (is_paused() && ready > 0 && paused_until < next_try) ? paused_until : next_try;
    }

    std::string last_error;    ///< Of the last try, safe to print; empty: it had none.
    std::string last_verdict;  ///< TLS of the last delivery there: `may:encrypted:certificate not checked`; empty: none
                               ///< is known since the start.
    std::size_t held = 0;      ///< Recipients that an administrator holds.
    std::size_t suspended = 0;  ///< Recipients whose domain is suspended.
};

struct DestinationRows {
    std::vector<DestinationRow> rows;
    std::size_t destinations = 0;  ///< In all, of those that were asked for.
    std::size_t messages = 0;      ///< In the queue.
    std::size_t being_sent = 0;
    std::size_t waiting_for_retry = 0;
    std::size_t held = 0;       ///< With a recipient that an administrator holds.
    std::size_t suspended = 0;  ///< With a recipient whose domain is suspended.
    std::size_t connections = 0;
    std::size_t idle_connections = 0;
    std::string held_because;  ///< Why nothing leaves the house; empty: it may.
    /// Of messages for destinations beyond those that one look tells apart; they are in no row.
    std::size_t uncounted_groups = 0;
};

/// Which messages are meant by what was typed.
struct MessageQuery {
    /// `id`, a message. `*@a.example`, `bob@a.example`: from there, or to there and waiting still; `from:` or `to:` in
    /// front: one of both. `a.example`, `MX a.example`, `*`: waiting for somebody of this domain, or for this
    /// destination. Case does not matter; `*` stands for anything. A message of which nobody waits, but whose last
    /// outcome is being stored, is meant by all of its recipients.
    [[nodiscard]] static MessageQuery read(std::string_view typed);

    enum class Kind { id, from, to, from_or_to, place };
    Kind kind = Kind::place;
    QueueId id;
    std::string pattern;  ///< Lower case.
};

struct FoundMessages {
    std::vector<QueueRow> rows;  ///< Oldest first.
    std::size_t in_all = 0;
};

/// A look at the destinations of a queue.
class DestinationCensus {
public:
    enum class Which {
        all,     ///< The one with the most messages first.
        delayed  ///< Those that pause, or for which something waits for its next try: the next one first.
    };

    DestinationCensus(Which which, std::size_t max_rows) : which_(which), max_rows_(max_rows) {}

    /// One step; true: it was the last.
    [[nodiscard]] bool step(const Scheduler& scheduler, Now now);
    /// After the last step, once.
    [[nodiscard]] DestinationRows take();

    /// So many destinations are told apart at most.
    static constexpr std::size_t most_destinations = 100'000;

private:
    struct Entry {
        DestinationRow row;
        QueueId last_message;
        QueueId last_waiting;
    };

    void count(QueueId id, const Message& message, const Scheduler& scheduler, Now now);
    void count_at_rest(QueueId id, const Message& message, const Group& group, const Scheduler& scheduler, Now now);
    [[nodiscard]] Entry* entry_of_domain(const mail::Address& address, const Scheduler& scheduler, Now now);
    [[nodiscard]] Entry* entry(const routing::NextHop& hop, const Scheduler& scheduler, Now now);
    void note(Entry& entry, QueueId id, const Message& message, const Group& group) const;
    static void note_error(Entry& entry, const std::string* diagnosis);

    const Which which_;
    const std::size_t max_rows_;
    Scheduler::Walk walk_;
    DestinationRows found_;
    std::unordered_map<std::string, Entry> entries_;  ///< By name.
    std::unordered_map<std::string, Entry*> domains_;
};

/// A look for messages.
class MessageSearch {
public:
    MessageSearch(MessageQuery query, std::size_t max_rows) : query_(std::move(query)), max_rows_(max_rows) {}

    /// One step; true: it was the last.
    [[nodiscard]] bool step(const Scheduler& scheduler);
    /// After the last step, once.
    [[nodiscard]] FoundMessages take() { return std::move(found_); }

private:
    [[nodiscard]] bool is_meant(const Message& message, const Scheduler& scheduler);
    [[nodiscard]] bool is_place_of(const mail::Address& address, const Scheduler& scheduler);

    const MessageQuery query_;
    const std::size_t max_rows_;
    Scheduler::Walk walk_;
    std::priority_queue<QueueId> oldest_;
    FoundMessages found_;
    std::string last_domain_;
    bool is_last_domain_meant_ = false;
};

}  // namespace postern::queue
