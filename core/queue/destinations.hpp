#pragma once

#include "core/queue/destination.hpp"
#include "core/routing/next_hop.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace postern::queue {

using DestinationPtr = std::shared_ptr<Destination>;

/// What an attempt takes up, and whose share of it. Each lane has its own limit, so that one never keeps the others
/// waiting.
enum class Lane : std::uint8_t {
    connection,  ///< A connection to a server that the documents name, or that answered.
    stranger,    ///< A connection to one that did not answer yet: Destination::is_stranger().
    report,      ///< A connection for a message without a sender, to a server that its address names.
    deposit,     ///< A thread that writes into the host's mailbox.
};
inline constexpr std::size_t lanes = 4;

[[nodiscard]] constexpr bool is_deposit(const routing::NextHop& hop) {
    return hop.kind == routing::NextHop::Kind::mailbox;
}

/// Every destination that something waits for or goes to, and whose turn it is.
///
/// Turns go round: each destination that may start an attempt starts one and goes to the back, so ten thousand messages
/// for one of them do not keep another's single message waiting. One that pauses or is at its limit is not in the round
/// and costs nothing until its pause ends or an attempt does. Those at rest are remembered, with what was learnt of
/// them, up to a bound; beyond it the one that came to rest first is forgotten. One thread.
///
/// Many domains may share a host. A destination whose last attempt came to an address that has as many attempts under
/// way as a host may have waits, in line with the others, until one of them ends. Where an attempt will come to is not
/// known before: the first ones of a destination are counted for no host.
class Destinations {
public:
    struct Limits {
        std::size_t attempts_per_hop = 20;
        std::size_t deposits = 4;
        std::size_t at_rest = 1000;  ///< Remembered.
        std::size_t attempts_per_host = 50;
    };

    explicit Destinations(Limits limits) : limits_(limits) {}

    void set_limits(Limits limits, TimePoint now);
    /// Held: nothing goes out by SMTP. Whoever changes it takes the ready groups out and adds them again.
    void hold_smtp(bool is_held) { is_smtp_held_ = is_held; }
    [[nodiscard]] bool is_held(const routing::NextHop& hop) const { return is_smtp_held_ && is_smtp(hop); }
    /// It leaves the house: what the outbound ports are for.
    [[nodiscard]] static bool is_smtp(const routing::NextHop& hop);

    /// Made when it is first asked for.
    [[nodiscard]] DestinationPtr at(const routing::NextHop& hop);
    /// Null: nothing is known of it.
    [[nodiscard]] const Destination* find(std::string_view name) const {
        const auto known = known_.find(name);
        return known == known_.end() ? nullptr : known->second.destination.get();
    }
    /// `is_report`: of a message without a sender.
    void add(const DestinationPtr& destination, GroupRef group, bool is_report, TimePoint now);
    /// An attempt of what is ready there may start.
    [[nodiscard]] bool may_start(const Destination& destination, TimePoint now) const;
    /// After everything that may let it start, or come to rest: an attempt of its ended, or was started in its turn.
    void update(const DestinationPtr& destination, TimePoint now);
    /// An attempt of this destination starts; the answer is the host that it is counted for, for leave_host().
    [[nodiscard]] std::string enter_host(const Destination& destination);
    void leave_host(const std::string& host, TimePoint now);
    /// Pauses that ended.
    void on_time(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_pause_end() const;

    /// Whose turn it is to start one attempt; null: nobody's. Then update(), or give_back_turn() when nothing was
    /// started.
    [[nodiscard]] DestinationPtr take_turn(Lane lane, TimePoint now);
    void give_back_turn(Lane lane, DestinationPtr destination);
    /// What is ready in this lane; not empty for the one whose turn it is.
    [[nodiscard]] static std::list<GroupRef>& ready_in(Lane lane, Destination& destination) {
        return lane == Lane::report ? destination.ready_reports : destination.ready;
    }

    /// Nothing is ready any more, and every destination is worth another try.
    void clear();
    [[nodiscard]] std::size_t size() const { return known_.size(); }
    /// How many did not answer the last time.
    [[nodiscard]] std::size_t in_trouble() const;

private:
    struct Entry {
        DestinationPtr destination;
        std::array<bool, lanes> is_in_turn{};
        bool is_in_rest_list = false;
        bool waits_for_host = false;
        std::optional<TimePoint> alarm;  ///< The pause's end that it is in pauses_ for.
    };
    struct Host {
        std::size_t active = 0;
        std::deque<DestinationPtr> waiting;  ///< The longest waiting first.
    };
    struct Pause {
        TimePoint end;
        DestinationPtr destination;
        friend bool operator>(const Pause& a, const Pause& b) { return a.end > b.end; }
    };

    [[nodiscard]] bool is_host_full(const Destination& destination) const;
    void wait_for_host(const DestinationPtr& destination, Entry& entry);
    void wake_for_host(const std::string& host, TimePoint now);
    [[nodiscard]] std::size_t limit_of(const routing::NextHop& hop) const;
    [[nodiscard]] static Lane lane_of(const Destination& destination);
    [[nodiscard]] static bool has_ready(Lane lane, const Destination& destination);
    void come_to_rest(const DestinationPtr& destination, Entry& entry);

    Limits limits_;
    bool is_smtp_held_ = false;
    std::unordered_map<std::string_view, Entry> known_;    ///< By name, which lives in the destination itself.
    std::unordered_map<std::string, Host> hosts_;          ///< By address.
    std::array<std::deque<DestinationPtr>, lanes> turns_;  ///< By lane.
    std::priority_queue<Pause, std::vector<Pause>, std::greater<>> pauses_;
    std::deque<DestinationPtr>
        at_rest_;  ///< In the order in which they came to rest; one that is busy again may be among them.
};

}  // namespace postern::queue
