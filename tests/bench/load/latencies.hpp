#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <vector>

namespace postern::bench {

/// Times of a run, each kept: a run of millions is none of a benchmark's.
class Latencies {
public:
    void add(std::uint64_t nanoseconds) { microseconds_.push_back(static_cast<std::uint32_t>(nanoseconds / 1000)); }
    /// {"count", "p50_us", "p90_us", "p99_us", "max_us"}
    [[nodiscard]] boost::json::object report();

private:
    std::vector<std::uint32_t> microseconds_;
};

}  // namespace postern::bench
