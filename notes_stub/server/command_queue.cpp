#include "notes_stub/server/command_queue.hpp"

namespace notes_stub {

void CommandQueue::put(CommandLine line) {
    const std::lock_guard lock{mutex_};
    if (is_closed_) return;
    lines_.push_back(std::move(line));
    change_.notify_one();
}

std::optional<CommandLine> CommandQueue::take() {
    std::unique_lock lock{mutex_};
    change_.wait(lock, [this] { return is_closed_ || !lines_.empty(); });
    if (is_closed_) return std::nullopt;
    auto line = std::move(lines_.front());
    lines_.pop_front();
    return line;
}

void CommandQueue::close() {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
    change_.notify_all();
}

}  // namespace notes_stub
