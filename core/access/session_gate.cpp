#include "core/access/session_gate.hpp"

#include <algorithm>

namespace postern::access {
namespace {

using Verdict = SessionGate::Verdict;
using std::chrono::minutes;

// Bits of an address in its mapped form: an IPv4 one begins at 96.
constexpr unsigned v4_network_bits = 96 + 24;
constexpr unsigned v6_network_bits = 48;

constexpr std::size_t entries_between_sweeps = 4096;

IpAddress network_of(const IpAddress& address) {
    return first_bits(address, address.is_v4() ? v4_network_bits : v6_network_bits);
}

struct Words {
    std::string_view reply;
    std::string_view reason;
};

// In the order of Verdict.
constexpr Words words[] = {
    {"", ""},
    {"421 4.3.2 Too many sessions, try again later", "too many sessions in all"},
    {"421 4.7.0 Too many sessions from your address, close some or try again later",
     "too many sessions of its address"},
    {"421 4.7.0 Too many sessions from your network, close some or try again later",
     "too many sessions of its network"},
    {"421 4.7.0 Too many connections in a minute from your address, try again later",
     "too many connections of its address in a minute"},
    {"421 4.3.2 Not enough memory for another session, try again later", "not enough memory for another session"},
};

}  // namespace

SessionGate::Answer SessionGate::admit(const IpAddress& address, const SessionLimits& limits, TimePoint now) {
    forget_the_quiet(now);
    auto& entry = addresses_[subscriber_of(address)];
    const auto network = network_of(address);
    auto verdict = Verdict::admitted;
    if (limits.in_all != 0 && sessions_ >= limits.in_all)
        verdict = Verdict::too_many_in_all;
    else if (!is_in_any(address, limits.exempt))
        verdict = judge(entry, network, limits, now);
    if (verdict == Verdict::admitted) {
        ++entry.sessions;
        ++networks_[network];
        ++sessions_;
        return {};
    }
    const bool is_news = now >= entry.silent_until;
    if (is_news) entry.silent_until = now + minutes(1);
    return {verdict, is_news};
}

Verdict SessionGate::judge(Entry& address, const IpAddress& network, const SessionLimits& limits, TimePoint now) {
    if (limits.new_per_minute != 0) {
        const double most = limits.new_per_minute;
        const std::chrono::duration<double, std::ratio<60>> passed = now - address.filled_at;
        address.tokens = std::min(most, address.tokens + passed.count() * most);
        address.filled_at = now;
        if (address.tokens < 1) return Verdict::too_fast;
    }
    if (limits.per_address != 0 && address.sessions >= limits.per_address) return Verdict::too_many_of_address;
    const auto known = networks_.find(network);
    if (limits.per_network != 0 && known != networks_.end() && known->second >= limits.per_network)
        return Verdict::too_many_of_network;
    if (limits.new_per_minute != 0) address.tokens -= 1;
    return Verdict::admitted;
}

void SessionGate::release(const IpAddress& address) {
    const auto entry = addresses_.find(subscriber_of(address));
    if (entry == addresses_.end() || entry->second.sessions == 0) return;
    --entry->second.sessions;
    --sessions_;
    const auto network = networks_.find(network_of(address));
    if (network != networks_.end() && --network->second == 0) networks_.erase(network);
}

// A quiet minute fills the bucket, and then an entry without sessions says nothing that a new one would not.
void SessionGate::forget_the_quiet(TimePoint now) {
    if (addresses_.size() < next_sweep_at_) return;
    std::erase_if(addresses_, [now](const auto& item) {
        const auto& entry = item.second;
        return entry.sessions == 0 && now - entry.filled_at >= minutes(1) && now >= entry.silent_until;
    });
    next_sweep_at_ = addresses_.size() + entries_between_sweeps;
}

std::string_view refusal_of(Verdict verdict) { return words[static_cast<std::size_t>(verdict)].reply; }

std::string_view words_of(Verdict verdict) { return words[static_cast<std::size_t>(verdict)].reason; }

}  // namespace postern::access
