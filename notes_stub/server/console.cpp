#include "notes_stub/server/console.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace notes_stub {

Console::Console(const Wakeup& wakeup) : wakeup_(wakeup), is_terminal_(::isatty(STDIN_FILENO) == 1) {}

std::optional<std::string> Console::take_line() {
    const auto end = input_.find('\n');
    if (end == std::string::npos && !(has_ended_ && !input_.empty())) return std::nullopt;
    auto line = input_.substr(0, end);
    input_.erase(0, end == std::string::npos ? input_.size() : end + 1);
    return line;
}

std::optional<std::string> Console::next_line() {
    if (is_terminal_) {
        [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, "> ", 2);
    }
    while (true) {
        if (auto line = take_line()) return line;
        if (has_ended_) return std::nullopt;
        pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0) continue;
        if (watched[1].revents != 0) return std::nullopt;
        char buffer[4096];
        const auto size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size > 0) {
            input_.append(buffer, static_cast<std::size_t>(size));
        } else if (size == 0 || errno != EINTR) {
            has_ended_ = true;
        }
    }
}

void Console::wait_for_wakeup() const {
    pollfd watched{wakeup_.fd(), POLLIN, 0};
    while (::poll(&watched, 1, -1) <= 0) {
    }
}

}  // namespace notes_stub
