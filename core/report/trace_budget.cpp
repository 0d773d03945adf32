#include "core/report/trace_budget.hpp"

#include <utility>

namespace postern::report {

TraceBudget::Answer TraceBudget::may_write(std::uint64_t octets, TimePoint now) {
    is_full_ = is_full_ || octets_ + octets > most_octets;
    if (is_full_) return Answer::full;
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ = now;
        lines_ = 0;
    }
    if (lines_ == most_lines_per_second) {
        ++left_out_;
        return Answer::too_fast;
    }
    ++lines_;
    octets_ += octets;
    return Answer::yes;
}

std::uint64_t TraceBudget::take_left_out() { return std::exchange(left_out_, 0); }

}  // namespace postern::report
