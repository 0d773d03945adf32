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

milliseconds held_after(const Holds& holds, WallTime since) {
    milliseconds sum{0};
    for (const auto& hold : holds) {
        if (!hold.domain.empty()) continue;
        const auto end = hold.begin + hold.length;
        sum += std::max(milliseconds{0}, end - std::max(hold.begin, since));
    }
    return sum;
}

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

PastSuspensions::PastSuspensions(const Holds& holds) {
    for (const auto& hold : holds) add(hold);
}

void PastSuspensions::add(const Hold& hold) {
    if (!hold.domain.empty() && hold.length > milliseconds{0}) holds_[hold.domain].push_back(hold);
}

milliseconds PastSuspensions::within(std::string_view domain, WallTime from, WallTime to) const {
    milliseconds sum{0};
    const auto found = holds_.find(domain);
    if (found == holds_.end()) return sum;
    for (const auto& hold : found->second)
        sum += std::max(milliseconds{0}, std::min(hold.begin + hold.length, to) - std::max(hold.begin, from));
    return sum;
}

void PastSuspensions::shift(milliseconds jump) {
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
