#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace postern::delivery {

/// Addresses to be asked last, because no connection to them could be made lately.
struct DoubtfulAddresses {
    std::set<std::string> addresses;
    bool is_ipv4_doubtful = false;  ///< All of the family.
    bool is_ipv6_doubtful = false;

    [[nodiscard]] bool contains(const std::string& address) const;
};

/// Remembers to which addresses no connection could be made, so that the next walk does not wait for them again while
/// it has others. They are asked last, not left out: who has no others is tried as if nothing were remembered. Where
/// several addresses of one family gave none, and none of it gave one since, the whole family is doubtful: a machine
/// without a working IPv6 route would wait for each host's anew. Bounded: past `max_addresses` the one that would be
/// forgotten soonest goes first. Pure; one thread at a time.
class AddressMemory {
public:
    explicit AddressMemory(std::chrono::seconds memory = std::chrono::minutes(10), std::size_t max_addresses = 1000)
        : memory_(memory), max_addresses_(max_addresses) {}

    /// Told again, it is remembered from then on.
    void on_no_connection(const std::string& address, TimePoint now);
    /// There is nothing to be remembered of it, nor of its family.
    void on_connection(const std::string& address);
    [[nodiscard]] DoubtfulAddresses at(TimePoint now) const;
    void clear() { *this = AddressMemory(memory_, max_addresses_); }

    /// So many addresses of a family make it doubtful.
    static constexpr std::size_t family_threshold = 3;

private:
    struct Family {
        std::set<std::string> since_connection;  ///< That gave none since one of the family did.
    };
    [[nodiscard]] bool is_doubtful(const Family& family, TimePoint now) const;
    [[nodiscard]] Family& family_of(const std::string& address);
    void make_room(TimePoint now);
    void forget(std::map<std::string, TimePoint>::iterator entry);

    std::chrono::seconds memory_;
    std::size_t max_addresses_;
    std::map<std::string, TimePoint> until_;
    Family ipv4_;
    Family ipv6_;
};

}  // namespace postern::delivery
