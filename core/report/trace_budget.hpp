#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>

namespace postern::report {

/// How much one trace may write: so many lines a second, so many octets in all. One thread at a time. Pure.
class TraceBudget {
public:
    static constexpr unsigned most_lines_per_second = 2000;
    static constexpr std::uint64_t most_octets = 16u << 20;

    enum class Answer {
        yes,
        too_fast,  ///< Left out, and counted.
        full,      ///< Nothing more will be written.
    };
    [[nodiscard]] Answer may_write(std::uint64_t octets, TimePoint now);
    /// How many lines were left out since this was last asked.
    [[nodiscard]] std::uint64_t take_left_out();
    [[nodiscard]] std::uint64_t octets() const { return octets_; }

private:
    TimePoint second_{};  ///< When the present second began.
    unsigned lines_ = 0;  ///< In it.
    std::uint64_t octets_ = 0;
    std::uint64_t left_out_ = 0;
    bool is_full_ = false;
};

}  // namespace postern::report
