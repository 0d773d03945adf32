#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace postern::report {

/// What a line is about that a peer may cause again and again.
enum class RareLine { handshake_failed, shut_out, passwords_unchecked, proxy_refused };

/// Lets each peer cause one line of each kind a minute, so that one that comes again and again does not fill the log.
/// Bounded: where too many peers are known, those that were quiet longest are forgotten. Pure.
class RareLines {
public:
    static constexpr std::chrono::seconds interval{60};
    static constexpr std::size_t most_peers = 1024;

    /// Nothing: not now. Else how many lines of this peer were left out since its last one.
    [[nodiscard]] std::optional<std::uint64_t> may_log(RareLine kind, std::string_view peer, TimePoint now);

private:
    struct Peer {
        TimePoint logged_at;
        std::uint64_t left_out = 0;
    };
    void forget_old(TimePoint now);

    /// A kind, and a peer or, of IPv6, all the addresses of one subscriber.
    using Key = std::pair<RareLine, std::string>;
    [[nodiscard]] static Key key_of(RareLine kind, std::string_view peer);

    std::map<Key, Peer> peers_;
};

/// `LINE`, and how many like it were left out.
[[nodiscard]] std::string with_left_out(std::string line, std::uint64_t left_out);

}  // namespace postern::report
