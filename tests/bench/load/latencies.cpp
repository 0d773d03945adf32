#include "tests/bench/load/latencies.hpp"

#include <algorithm>

namespace postern::bench {

boost::json::object Latencies::report() {
    std::sort(microseconds_.begin(), microseconds_.end());
    const auto at = [this](std::size_t percent) {
        return microseconds_.empty() ? 0U : microseconds_[(microseconds_.size() - 1) * percent / 100];
    };
    return {{"count", microseconds_.size()},
            {"p50_us", at(50)},
            {"p90_us", at(90)},
            {"p99_us", at(99)},
            {"max_us", at(100)}};
}

}  // namespace postern::bench
