#pragma once

#include "core/base/time.hpp"
#include "core/tls/facts.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::tls {

/// How well a session was protected.
struct Grade {
    bool is_encrypted = false;
    std::string version{};     ///< `TLSv1.3`; empty in clear text.
    bool is_verified = false;  ///< Chain and name hold.

    friend bool operator==(const Grade&, const Grade&) = default;
};

/// `facts` null: in clear text.
[[nodiscard]] Grade grade_of(const Facts* facts);

/// What `now` lacks that `before` had, as a clause: `STARTTLS is not used any more`; empty: nothing.
[[nodiscard]] std::string lost_since(const Grade& before, const Grade& now);

/// `TLSv1.3, certificate verified`, `clear text`
[[nodiscard]] std::string to_words(const Grade& grade);

/// What hosts gave before, and must give again.
struct Floors {
    std::map<std::string, Grade, std::less<>> by_host;  ///< A name, or an address in brackets.
    /// Of those that were never met: what all others gave, since an attacker who forges MX records names a new host.
    std::optional<Grade> others{};
};

/// What is remembered of the sessions with one host of one next hop.
struct HostRecord {
    Grade best{};           ///< In each respect the best that was seen.
    WallTime best_since{};  ///< When it got so good.
    Grade last{};
    WallTime last_at{};
    std::string last_verdict{};
    WallTime since{};            ///< The first session.
    bool is_regressed = false;   ///< It gave less than its best, and has not made up for it.
    WallTime regressed_since{};  ///< Means something while it is.
    unsigned good_sessions = 0;  ///< Since then, in a row.

    friend bool operator==(const HostRecord&, const HostRecord&) = default;
};

/// That a next hop publishes usable TLSA records.
struct DaneRecord {
    WallTime since{};    ///< When that was found first.
    WallTime last_at{};  ///< And last.

    friend bool operator==(const DaneRecord&, const DaneRecord&) = default;
};

/// One row of the memory, as it is stored.
struct MemoryRow {
    std::string next_hop;
    std::string host{};                  ///< Empty: the row is about the next hop, and `dane` says it.
    std::optional<HostRecord> record{};  ///< Of a host.
    std::optional<DaneRecord> dane{};

    [[nodiscard]] bool is_forgotten() const { return !record && !dane; }
    friend bool operator==(const MemoryRow&, const MemoryRow&) = default;
};

/// Remembers how well each host of each next hop was protected, so that one who strips TLS is noticed. Bounded: past
/// `max_hosts` the one that was not met for the longest time is forgotten. What changed is handed out, to be stored.
/// Pure; one thread at a time.
class Memory {
public:
    /// After so many sessions in a row that are as good as the best one, a regression is made up for.
    static constexpr unsigned healed_after = 3;

    explicit Memory(std::size_t max_hosts = 10'000) : max_hosts_(max_hosts) {}

    /// What was stored, before anything else is noted.
    void load(std::vector<MemoryRow> rows);
    /// Rows that are not as they were handed out last, those too that are forgotten.
    [[nodiscard]] std::vector<MemoryRow> take_changes();

    /// A message went over a session with `host` (a name, or an address in brackets) of the next hop. What a person is
    /// to be told; empty: nothing. A regression is told once, until it is made up for.
    [[nodiscard]] std::string note(std::string_view next_hop, std::string_view host, const Grade& grade,
                                   std::string verdict, WallTime now);
    /// A session was refused since it gave less than a ratchet demands. The same.
    [[nodiscard]] std::string note_refused(std::string_view next_hop, std::string_view host, WallTime now);

    /// Whether the next hop publishes usable TLSA records, as answers said that DNSSEC vouches for.
    void note_dane(std::string_view next_hop, bool is_published, WallTime now);
    /// Since when it is known to do so; empty: it is not.
    [[nodiscard]] std::optional<WallTime> dane_since(std::string_view next_hop) const;

    /// What a ratchet holds the hosts of the next hop to.
    [[nodiscard]] Floors floors_of(std::string_view next_hop) const;
    /// Of a next hop: each host and what is remembered.
    [[nodiscard]] std::vector<std::pair<std::string, HostRecord>> records_of(std::string_view next_hop) const;
    /// How many hosts were forgotten, or next hops that have DANE, where those are more. `next_hop` without a port:
    /// with any.
    std::size_t forget(std::string_view next_hop);
    [[nodiscard]] std::size_t size() const { return records_.size(); }

private:
    using Key = std::pair<std::string, std::string>;  ///< Next hop and host.

    [[nodiscard]] static std::string regress(const Key& key, HostRecord& record, const std::string& lost, WallTime now);

    template <typename Records>
    void make_room_in(Records& records);
    [[nodiscard]] MemoryRow row_of(const Key& key) const;

    std::size_t max_hosts_;
    std::map<Key, HostRecord> records_;
    std::map<std::string, DaneRecord, std::less<>> dane_;  ///< By next hop.
    std::set<Key> changed_;                                ///< Without a host: of dane_.
};

}  // namespace postern::tls
