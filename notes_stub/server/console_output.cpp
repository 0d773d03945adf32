#include "notes_stub/server/console_output.hpp"

#include <unistd.h>

#include <cerrno>

namespace notes_stub {

void ConsoleOutput::add(Sink sink) {
    const std::lock_guard lock{mutex_};
    sinks_.push_back(std::move(sink));
}

void ConsoleOutput::print(std::string_view text, ConsoleId except) const {
    const std::lock_guard lock{mutex_};
    for (const auto& sink : sinks_) sink(text, except);
}

void write_to_standard_output(std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace notes_stub
