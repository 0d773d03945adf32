#include "adapters/net/journal.hpp"

#include <utility>

namespace postern::net {

void Journal::log(std::string line) {
    const std::lock_guard lock(mutex_);
    if (lines_.size() >= max_lines_) {
        ++dropped_lines_;
        return;
    }
    lines_.push_back(std::move(line));
}

Journal::Batch Journal::take() {
    const std::lock_guard lock(mutex_);
    return {std::exchange(lines_, {}), std::exchange(dropped_lines_, 0), std::exchange(tally_, {})};
}

}  // namespace postern::net
