#include "adapters/net/journal.hpp"

#include "adapters/net/clock.hpp"

#include <utility>

namespace postern::net {

void Journal::log(std::string line) {
    const std::lock_guard lock(mutex_);
    add(std::move(line));
}

void Journal::log_rarely(report::RareLine kind, std::string_view peer, std::string line, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (const auto left_out = rare_lines_.may_log(kind, peer, now))
        add(report::with_left_out(std::move(line), *left_out));
}

void Journal::add(std::string line) {
    if (lines_.size() >= max_lines_) {
        ++dropped_lines_;
        return;
    }
    lines_.push_back(std::move(line));
}

Journal::Batch Journal::take() {
    if (traces_.round() != 0)
        for (auto& line : traces_.flush(read_clocks().steady)) log(std::move(line));
    const std::lock_guard lock(mutex_);
    return {std::exchange(lines_, {}), std::exchange(dropped_lines_, 0), std::exchange(tally_, {})};
}

void Journal::fill(report::Counters& counters) const {
    counters.messages_received = messages_received.load();
    counters.messages_transferred = messages_transferred.load();
    counters.transfer_failures = transfer_failures.load();
    counters.sessions = sessions_now.load();
    counters.sessions_in_all = sessions_in_all.load();
}

}  // namespace postern::net
