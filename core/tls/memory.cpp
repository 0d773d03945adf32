#include "core/tls/memory.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::tls {
namespace {

constexpr std::size_t longest_port = 6;  // `:65535`

bool is_of(std::string_view key, std::string_view next_hop) {
    if (!key.starts_with(next_hop)) return false;
    const auto rest = key.substr(next_hop.size());
    return rest.empty() || (rest.front() == ':' && rest.size() <= longest_port);
}

using Key = std::pair<std::string, std::string>;

Key key_of(const Key& of_host) { return of_host; }
Key key_of(const std::string& next_hop) { return {next_hop, {}}; }

}  // namespace

Grade grade_of(const Facts* facts) {
    if (facts == nullptr) return {};
    return {true, facts->version, facts->verification == Verification::verified && facts->is_name_matched};
}

// Names of versions stand in the order of the alphabet: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.
std::string lost_since(const Grade& before, const Grade& now) {
    if (before.is_encrypted && !now.is_encrypted) return "STARTTLS is not used any more";
    if (now.version < before.version) return fmt::format("{} where {} was used", now.version, before.version);
    if (before.is_verified && !now.is_verified) return "its certificate cannot be verified any more";
    return {};
}

std::string to_words(const Grade& grade) {
    if (!grade.is_encrypted) return "clear text";
    return fmt::format("{}, certificate {}", escape_for_log(grade.version),
                       grade.is_verified ? "verified" : "not verified");
}

/// Forgets the one that was not met for the longest time, where there is no room for another.
template <typename Records>
void Memory::make_room_in(Records& records) {
    if (records.size() < max_hosts_ || records.empty()) return;
    const auto oldest = std::min_element(records.begin(), records.end(), [](const auto& a, const auto& b) {
        return a.second.last_at < b.second.last_at;
    });
    changed_.insert(key_of(oldest->first));
    records.erase(oldest);
}

void Memory::load(std::vector<MemoryRow> rows) {
    for (auto& row : rows) {
        if (row.record) {
            make_room_in(records_);
            records_.insert_or_assign(Key{row.next_hop, row.host}, std::move(*row.record));
        }
        if (row.dane) {
            make_room_in(dane_);
            dane_.insert_or_assign(row.next_hop, *row.dane);
        }
    }
}

MemoryRow Memory::row_of(const Key& key) const {
    MemoryRow row{key.first, key.second};
    if (key.second.empty()) {
        if (const auto found = dane_.find(key.first); found != dane_.end()) row.dane = found->second;
    } else if (const auto found = records_.find(key); found != records_.end()) {
        row.record = found->second;
    }
    return row;
}

std::vector<MemoryRow> Memory::take_changes() {
    std::vector<MemoryRow> rows;
    for (const auto& key : std::exchange(changed_, {})) rows.push_back(row_of(key));
    return rows;
}

std::string Memory::regress(const Key& key, HostRecord& record, const std::string& lost, WallTime now) {
    record.good_sessions = 0;
    if (record.is_regressed) return {};
    record.is_regressed = true;
    record.regressed_since = now;
    return fmt::format("Router: TLS of {} (next hop {}) got worse: {}. Best since {} UTC: {}",
                       escape_for_log(key.second), escape_for_log(key.first), lost, short_date(record.best_since),
                       to_words(record.best));
}

std::string Memory::note(std::string_view next_hop, std::string_view host, const Grade& grade, std::string verdict,
                         WallTime now) {
    const Key key{next_hop, host};
    auto found = records_.find(key);
    if (found == records_.end()) {
        make_room_in(records_);
        found = records_.emplace(key, HostRecord{grade, now, grade, now, {}, now, false, {}, 0}).first;
    }
    changed_.insert(key);
    auto& record = found->second;
    record.last = grade;
    record.last_at = now;
    record.last_verdict = std::move(verdict);
    if (const auto lost = lost_since(record.best, grade); !lost.empty()) return regress(key, record, lost, now);
    if (!lost_since(grade, record.best).empty()) {
        record.best = grade;
        record.best_since = now;
    }
    if (record.is_regressed && ++record.good_sessions >= healed_after) record.is_regressed = false;
    return {};
}

std::string Memory::note_refused(std::string_view next_hop, std::string_view host, WallTime now) {
    const Key key{next_hop, host};
    const auto found = records_.find(key);
    if (found == records_.end()) return {};
    changed_.insert(key);
    return regress(key, found->second, "it gives less than the ratchet of its TLS policy demands, and its mail waits",
                   now);
}

void Memory::note_dane(std::string_view next_hop, bool is_published, WallTime now) {
    const auto found = dane_.find(next_hop);
    if (is_published || found != dane_.end()) changed_.emplace(next_hop, std::string());
    if (is_published && found != dane_.end()) {
        found->second.last_at = now;
    } else if (is_published) {
        make_room_in(dane_);
        dane_.emplace(next_hop, DaneRecord{now, now});
    } else if (found != dane_.end()) {
        dane_.erase(found);
    }
}

std::optional<WallTime> Memory::dane_since(std::string_view next_hop) const {
    const auto found = dane_.find(next_hop);
    return found == dane_.end() ? std::nullopt : std::optional(found->second.since);
}

Floors Memory::floors_of(std::string_view next_hop) const {
    Floors floors;
    for (const auto& [host, record] : records_of(next_hop)) {
        const auto& best = record.best;
        floors.by_host.emplace(host, best);
        if (!floors.others) floors.others = best;
        floors.others->is_encrypted &= best.is_encrypted;
        floors.others->is_verified &= best.is_verified;
        floors.others->version = std::min(floors.others->version, best.version);
    }
    return floors;
}

std::vector<std::pair<std::string, HostRecord>> Memory::records_of(std::string_view next_hop) const {
    std::vector<std::pair<std::string, HostRecord>> found;
    for (auto at = records_.lower_bound({std::string(next_hop), {}});
         at != records_.end() && at->first.first == next_hop; ++at)
        found.emplace_back(at->first.second, at->second);
    return found;
}

std::size_t Memory::forget(std::string_view next_hop) {
    const auto is_meant = [&](const auto& one) {
        const auto key = key_of(one.first);
        const bool is_one = is_of(key.first, next_hop);
        if (is_one) changed_.insert(key);
        return is_one;
    };
    const auto domains = std::erase_if(dane_, is_meant);
    return std::max(std::erase_if(records_, is_meant), domains);
}

}  // namespace postern::tls
