#include "core/report/rare_lines.hpp"

#include "core/base/ip_prefix.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::report {

RareLines::Key RareLines::key_of(RareLine kind, std::string_view peer) {
    const auto address = parse_ip_address(peer);
    return {kind, address ? to_string(subscriber_of(*address)) : std::string(peer)};
}

std::optional<std::uint64_t> RareLines::may_log(RareLine kind, std::string_view peer, TimePoint now) {
    auto key = key_of(kind, peer);
    const auto found = peers_.find(key);
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
    peers_.emplace(std::move(key), Peer{now, 0});
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
