#pragma once

#include "core/base/ip_prefix.hpp"
#include "core/base/time.hpp"

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace postern::access {

/// How many sessions there may be at once, and how fast new ones may come. 0: no limit.
struct SessionLimits {
    std::size_t in_all = 1000;
    std::size_t per_address = 0;   ///< An IPv6 address counts by its /64, which one subscriber has.
    std::size_t per_network = 0;   ///< IPv4 by /24, IPv6 by /48.
    unsigned new_per_minute = 0;   ///< Of an address; as many may come at once after a quiet minute.
    std::vector<IpPrefix> exempt;  ///< Whom only `in_all` concerns.
    /// Who begins with a PROXY header; the session counts for the address that it names.
    std::vector<IpPrefix> proxies{};
    std::chrono::milliseconds proxy_header_timeout{10'000};
};

/// Counts the sessions of each address and network, and lets new ones in or not. Memory is that of the addresses with
/// sessions, or with new ones within the last minute. One thread at a time.
class SessionGate {
public:
    enum class Verdict { admitted, too_many_in_all, too_many_of_address, too_many_of_network, too_fast, no_memory };
    struct Answer {
        Verdict verdict = Verdict::admitted;
        bool is_news = false;  ///< Refused, and no other of this address was within a minute: worth a line.
    };

    /// Admitted: it counts until release(). Never `no_memory`: that is not of one address (core/access/overload).
    [[nodiscard]] Answer admit(const IpAddress& address, const SessionLimits& limits, TimePoint now);
    void release(const IpAddress& address);

    [[nodiscard]] std::size_t sessions() const { return sessions_; }
    /// Addresses and networks that something is remembered of.
    [[nodiscard]] std::size_t remembered() const { return addresses_.size() + networks_.size(); }

private:
    struct Entry {
        std::size_t sessions = 0;
        double tokens = 0;  ///< Sessions that may come at once; only where there is a rate.
        TimePoint filled_at{};
        TimePoint silent_until{};  ///< Refusals before are no news.
    };

    [[nodiscard]] Verdict judge(Entry& address, const IpAddress& network, const SessionLimits& limits, TimePoint now);
    void forget_the_quiet(TimePoint now);

    std::map<IpAddress, Entry> addresses_;
    std::map<IpAddress, std::size_t> networks_;
    std::size_t sessions_ = 0;
    std::size_t next_sweep_at_ = 0;  ///< Entries, not a time.
};

/// What a refused peer is told, as a line of the wire without its end; empty for `admitted`.
[[nodiscard]] std::string_view refusal_of(SessionGate::Verdict verdict);
/// Why, for the log.
[[nodiscard]] std::string_view words_of(SessionGate::Verdict verdict);

}  // namespace postern::access
