#include "core/tls/silent_hosts.hpp"

#include <algorithm>

namespace postern::tls {

SilentHosts::SilentHosts(std::chrono::seconds memory, std::size_t max_hosts) : memory_(memory), max_hosts_(max_hosts) {}

void SilentHosts::remember(const std::string& address, TimePoint now) {
    if (!until_.contains(address)) make_room(now);
    until_[address] = now + memory_;
}

void SilentHosts::make_room(TimePoint now) {
    std::erase_if(until_, [now](const auto& host) { return host.second <= now; });
    if (until_.empty() || until_.size() < max_hosts_) return;
    const auto is_sooner = [](const auto& a, const auto& b) { return a.second < b.second; };
    until_.erase(std::min_element(until_.begin(), until_.end(), is_sooner));
}

bool SilentHosts::is_silent(const std::string& address, TimePoint now) const {
    const auto host = until_.find(address);
    return host != until_.end() && host->second > now;
}

std::set<std::string> SilentHosts::at(TimePoint now) const {
    std::set<std::string> silent;
    for (const auto& [address, until] : until_) {
        if (until > now) silent.insert(silent.end(), address);
    }
    return silent;
}

}  // namespace postern::tls
