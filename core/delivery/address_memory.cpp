#include "core/delivery/address_memory.hpp"

#include <algorithm>

namespace postern::delivery {

namespace {

bool is_ipv6(const std::string& address) { return address.find(':') != std::string::npos; }

}  // namespace

bool DoubtfulAddresses::contains(const std::string& address) const {
    return (is_ipv6(address) ? is_ipv6_doubtful : is_ipv4_doubtful) || addresses.contains(address);
}

AddressMemory::Family& AddressMemory::family_of(const std::string& address) { return is_ipv6(address) ? ipv6_ : ipv4_; }

void AddressMemory::forget(std::map<std::string, TimePoint>::iterator entry) {
    family_of(entry->first).since_connection.erase(entry->first);
    until_.erase(entry);
}

void AddressMemory::make_room(TimePoint now) {
    for (auto entry = until_.begin(); entry != until_.end();) {
        const auto here = entry++;
        if (here->second <= now) forget(here);
    }
    if (until_.empty() || until_.size() < max_addresses_) return;
    const auto is_sooner = [](const auto& a, const auto& b) { return a.second < b.second; };
    forget(std::min_element(until_.begin(), until_.end(), is_sooner));
}

void AddressMemory::on_no_connection(const std::string& address, TimePoint now) {
    if (!until_.contains(address)) make_room(now);
    until_[address] = now + memory_;
    family_of(address).since_connection.insert(address);
}

void AddressMemory::on_connection(const std::string& address) {
    family_of(address).since_connection.clear();
    until_.erase(address);
}

bool AddressMemory::is_doubtful(const Family& family, TimePoint now) const {
    const auto is_remembered = [&](const std::string& address) { return until_.at(address) > now; };
    const auto& all = family.since_connection;
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_remembered)) >= family_threshold;
}

DoubtfulAddresses AddressMemory::at(TimePoint now) const {
    DoubtfulAddresses doubtful;
    for (const auto& [address, until] : until_)
        if (until > now) doubtful.addresses.insert(doubtful.addresses.end(), address);
    doubtful.is_ipv4_doubtful = is_doubtful(ipv4_, now);
    doubtful.is_ipv6_doubtful = is_doubtful(ipv6_, now);
    return doubtful;
}

}  // namespace postern::delivery
