/// Lines from standard input, and an end of waiting for them from outside.
#pragma once

#include <optional>
#include <string>

#include "notes_stub/server/connections.hpp"

namespace notes_stub {

/// One thread. `wakeup` ends a wait for a line.
class Console {
public:
    explicit Console(const Wakeup& wakeup);

    [[nodiscard]] bool is_terminal() const { return is_terminal_; }
    /// The next line, without its end; nothing: `wakeup` was woken, or the input has ended.
    [[nodiscard]] std::optional<std::string> next_line();
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    /// Blocks until `wakeup` is woken.
    void wait_for_wakeup() const;

private:
    [[nodiscard]] std::optional<std::string> take_line();

    const Wakeup& wakeup_;
    const bool is_terminal_;
    bool has_ended_ = false;
    std::string input_;
};

}  // namespace notes_stub
