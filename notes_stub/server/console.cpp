#include "notes_stub/server/console.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "notes_stub/server/console_output.hpp"
#include "notes_stub/server/line_editor.hpp"

namespace notes_stub {

Console::Console(CommandQueue& queue, HistoryFile history, Completer complete)
    : queue_(queue), history_(std::move(history)), complete_(std::move(complete)), is_terminal_(is_on_terminal()) {}

Console::~Console() { stop(); }

void Console::start() {
    thread_ = std::thread{[this] { run(); }};
}

void Console::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
        change_.notify_all();
    }
    wakeup_.wake();
    if (thread_.joinable()) thread_.join();
}

void Console::print(std::string_view text) {
    {
        const std::lock_guard lock{mutex_};
        if (edits_) {
            printed_ += text;
            wakeup_.wake();
            return;
        }
    }
    write_to_standard_output(text);
}

void Console::run() { is_terminal_ ? read_terminal() : read_pipe(); }

void Console::show_printed(LineEditor& editor) {
    const std::lock_guard lock{mutex_};
    if (!printed_.empty()) editor.print(std::exchange(printed_, {}));
}

void Console::read_terminal() {
    LineEditor* current = nullptr;
    EditorDuties duties;
    duties.watched_fd = wakeup_.fd();
    duties.complete = complete_;
    duties.on_readable = [this, &current] {
        wakeup_.clear();
        show_printed(*current);
        const std::lock_guard lock{mutex_};
        return !is_stopping_;
    };
    LineEditor editor{std::move(duties), history_, false};
    current = &editor;
    while (true) {
        {
            const std::lock_guard lock{mutex_};
            if (is_stopping_) return;
            edits_ = true;
        }
        const auto line = editor.next_line();
        {
            // Under the lock, so that nothing overtakes what waited.
            const std::lock_guard lock{mutex_};
            write_to_standard_output(std::exchange(printed_, {}));
            edits_ = false;
        }
        if (!line || !perform(*line)) return;
    }
}

void Console::read_pipe() {
    while (read_some()) {
        for (auto end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
            auto line = input_.substr(0, end);
            input_.erase(0, end + 1);
            if (!perform(std::move(line))) return;
        }
    }
    if (!input_.empty()) perform(std::exchange(input_, {}));
}

bool Console::read_some() {
    while (true) {
        pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0) continue;
        if (watched[1].revents != 0) return false;
        char buffer[4096];
        const auto size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        input_.append(buffer, static_cast<std::size_t>(size));
        return true;
    }
}

bool Console::perform(std::string line) {
    std::unique_lock lock{mutex_};
    is_answered_ = false;
    lock.unlock();
    queue_.put({std::move(line), own_console, [this] {
                    const std::lock_guard done{mutex_};
                    is_answered_ = true;
                    change_.notify_all();
                }});
    lock.lock();
    change_.wait(lock, [this] { return is_answered_ || is_stopping_; });
    return !is_stopping_;
}

}  // namespace notes_stub
