#include "core/queue/destination.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace postern::queue {

Destination::Destination(routing::NextHop next_hop, std::size_t greatest_limit)
    : next_hop_(std::move(next_hop)),
      name_(next_hop_.to_string()),
      greatest_limit_(std::max<std::size_t>(greatest_limit, 1)),
      limit_(greatest_limit_) {}

bool Destination::is_anybodys() const {
    using routing::NextHop;
    const bool is_named_by_sender = next_hop_.kind == NextHop::Kind::mx || next_hop_.kind == NextHop::Kind::literal;
    return is_named_by_sender && next_hop_.protocol == NextHop::Protocol::smtp;
}

bool Destination::may_start(TimePoint now) const {
    // One probe until it answered: the rest would only fail with it.
    return now >= paused_until_ && active_ < (failures_ > 0 ? 1 : limit_);
}

void Destination::choose_probe(std::list<GroupRef>& line) const {
    if (failures_ == 0) return;
    // Multiples of the golden section, without their integers, come to lie far from all that were before.
    constexpr double golden_section = 0.6180339887498949;
    const double turns = golden_section * failures_;
    const auto place = static_cast<std::ptrdiff_t>((turns - std::floor(turns)) * static_cast<double>(line.size()));
    line.splice(line.begin(), line, std::next(line.begin(), place));
}

void Destination::on_answered() {
    --active_;
    has_answered_ = true;
    failures_ = 0;
    paused_until_ = {};
    trouble_.clear();
    const auto rounds = limit_ < most_taken_ ? 1 : rounds_for_more_;
    if (limit_ < greatest_limit_ && ++answers_ >= limit_ * rounds) {
        ++limit_;
        answers_ = 0;
    }
}

void Destination::on_turned_away() {
    constexpr unsigned first_rounds = 8;
    constexpr unsigned most_rounds = 64;
    --active_;
    // Once for those of one burst: only the first of them was one more than before.
    if (limit_ > most_taken_ || rounds_for_more_ == 1)
        rounds_for_more_ = std::clamp(2 * rounds_for_more_, first_rounds, most_rounds);
    most_taken_ = limit_ = std::clamp<std::size_t>(active_, 1, limit_);
    answers_ = 0;
}

bool Destination::on_host_failure(TimePoint began_at, std::string reason, const RetrySchedule& schedule,
                                  TimePoint now) {
    --active_;
    limit_ = std::clamp<std::size_t>(active_, 1, limit_);
    answers_ = 0;
    trouble_ = std::move(reason);
    has_answered_ = false;
    if (failures_ > 0 && began_at <= failed_at_) return false;
    ++failures_;
    failed_at_ = now;
    paused_until_ =
        now + retry_delay({std::chrono::seconds(1), std::max(schedule.first, std::chrono::seconds(1))}, failures_);
    return true;
}

void Destination::forgive() {
    failures_ = 0;
    paused_until_ = {};
    trouble_.clear();
    most_taken_ = SIZE_MAX;
    rounds_for_more_ = 1;
}

void Destination::set_greatest_limit(std::size_t limit) {
    const bool was_unlimited = limit_ == greatest_limit_;
    greatest_limit_ = std::max<std::size_t>(limit, 1);
    limit_ = was_unlimited ? greatest_limit_ : std::min(limit_, greatest_limit_);
}

}  // namespace postern::queue
