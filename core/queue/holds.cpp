#include "core/queue/holds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace postern::queue {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view prefix = "hold.";

std::optional<WallTime> begin_in(std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    std::int64_t begin = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), begin);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return WallTime(milliseconds(begin));
}

}  // namespace

milliseconds held_after(const Holds& holds, WallTime since) {
    milliseconds sum{0};
    for (const auto& hold : holds) {
        const auto end = hold.begin + hold.length;
        sum += std::max(milliseconds{0}, end - std::max(hold.begin, since));
    }
    return sum;
}

Holds holds_of(const std::map<std::string, std::int64_t>& tallies) {
    Holds holds;
    for (auto tally = tallies.lower_bound(std::string(prefix)); tally != tallies.end(); ++tally) {
        if (!tally->first.starts_with(prefix)) break;
        if (const auto begin = begin_in(tally->first)) holds.push_back({*begin, milliseconds(tally->second)});
    }
    return holds;
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
