#include "core/report/rare_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::report {

std::optional<std::uint64_t> RareLines::may_log(std::string_view peer, TimePoint now) {
    const auto found = peers_.find(peer);
    if (found != peers_.end()) {
        if (now - found->second.logged_at < interval) {
            ++found->second.left_out;
            return std::nullopt;
        }
        const auto left_out = found->second.left_out;
        found->second = {now, 0};
        return left_out;
    }
    if (peers_.size() >= most_peers) forget_old(now);
    peers_.emplace(std::string(peer), Peer{now, 0});
    return 0;
}

void RareLines::forget_old(TimePoint now) {
    std::erase_if(peers_, [now](const auto& entry) { return now - entry.second.logged_at >= interval; });
    if (peers_.size() < most_peers) return;
    const auto oldest = std::min_element(peers_.begin(), peers_.end(), [](const auto& one, const auto& other) {
        return one.second.logged_at < other.second.logged_at;
    });
    peers_.erase(oldest);
}

std::string with_left_out(std::string line, std::uint64_t left_out) {
    if (left_out != 0) line += fmt::format(" ({} like it were left out)", left_out);
    return line;
}

}  // namespace postern::report
