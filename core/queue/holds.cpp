#include "core/queue/holds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace postern::queue {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view prefix = "hold.";

/// `1764061200000` or `1764061200000.a.example`
std::optional<Hold> hold_in(std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    std::int64_t begin = 0;
    const auto* last = name.data() + name.size();
    const auto [end, error] = std::from_chars(name.data(), last, begin);
    if (error != std::errc() || (end != last && *end != '.')) return std::nullopt;
    return Hold{WallTime(milliseconds(begin)), {}, end == last ? std::string() : std::string(end + 1, last)};
}

}  // namespace

WallTime end_of(const Hold& hold) { return hold.begin + hold.length; }

Holds holds_of(const std::map<std::string, std::int64_t>& tallies) {
    Holds holds;
    for (auto tally = tallies.lower_bound(std::string(prefix)); tally != tallies.end(); ++tally) {
        if (!tally->first.starts_with(prefix)) break;
        auto hold = hold_in(tally->first);
        if (!hold) continue;
        hold->length = milliseconds(tally->second);
        holds.push_back(std::move(*hold));
    }
    return holds;
}

std::map<std::string, std::int64_t> tallies_of(const Hold& hold) {
    const auto begin = hold.begin.time_since_epoch().count();
    auto name = fmt::format("{}{}{}{}", prefix, begin, hold.domain.empty() ? "" : ".", hold.domain);
    return {{std::move(name), hold.length.count()}};
}

PastHolds::PastHolds(const Holds& holds) {
    for (const auto& hold : holds) add(hold);
}

void PastHolds::add(const Hold& hold) {
    if (hold.length > milliseconds{0}) holds_[hold.domain].push_back(hold);
}

void PastHolds::collect(std::string_view domain, Holds& holds) const {
    const auto found = holds_.find(domain);
    if (found != holds_.end()) holds.insert(holds.end(), found->second.begin(), found->second.end());
}

milliseconds PastHolds::within(std::string_view domain, bool is_smtp, Holds open, WallTime from, WallTime to) const {
    auto holds = std::move(open);
    if (!domain.empty()) collect(domain, holds);
    if (is_smtp) collect({}, holds);
    std::sort(holds.begin(), holds.end(), [](const Hold& a, const Hold& b) { return a.begin < b.begin; });
    milliseconds sum{0};
    auto counted_until = from;
    for (const auto& hold : holds) {
        const auto begin = std::max(hold.begin, counted_until);
        const auto end = std::min(end_of(hold), to);
        if (end <= begin) continue;
        sum += end - begin;
        counted_until = end;
    }
    return sum;
}

bool PastHolds::forget(WallTime before) {
    std::size_t forgotten = 0;
    for (auto& [domain, holds] : holds_)
        forgotten += std::erase_if(holds, [before](const Hold& hold) { return end_of(hold) < before; });
    std::erase_if(holds_, [](const auto& entry) { return entry.second.empty(); });
    return forgotten > 0;
}

void PastHolds::shift(milliseconds jump) {
    for (auto& [domain, holds] : holds_)
        for (auto& hold : holds) hold.begin += jump;
}

std::map<std::string, std::int64_t> HoldCounter::on_time(bool is_held, Now now) {
    if (!is_held) {
        open_.reset();
        return {};
    }
    if (!open_) open_ = {fmt::format("{}{}", prefix, now.wall.time_since_epoch().count()), now.steady};
    const auto passed = std::chrono::duration_cast<milliseconds>(now.steady - open_->counted_until);
    // Not to `now`: what is less than a millisecond counts next time.
    open_->counted_until += passed;
    if (passed.count() == 0) return {};
    return {{open_->name, passed.count()}};
}

}  // namespace postern::queue
