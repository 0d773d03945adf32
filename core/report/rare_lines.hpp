#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace postern::report {

/// Lets each peer cause one line a minute, so that one that comes again and again does not fill the log. Bounded: where
/// too many peers are known, those that were quiet longest are forgotten. Pure.
class RareLines {
public:
    static constexpr std::chrono::seconds interval{60};
    static constexpr std::size_t most_peers = 1024;

    /// Nothing: not now. Else how many lines of this peer were left out since its last one.
    [[nodiscard]] std::optional<std::uint64_t> may_log(std::string_view peer, TimePoint now);

private:
    struct Peer {
        TimePoint logged_at;
        std::uint64_t left_out = 0;
    };
    void forget_old(TimePoint now);

    std::map<std::string, Peer, std::less<>> peers_;
};

/// `LINE`, and how many like it were left out.
[[nodiscard]] std::string with_left_out(std::string line, std::uint64_t left_out);

}  // namespace postern::report
