/// Line editing on a terminal, by libedit: history, completion, and output that comes while somebody types.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/server/history_file.hpp"

namespace notes_stub {

/// What the editor asks of its console. All of it is called on the thread that is in next_line().
struct EditorDuties {
    /// Polled beside the terminal; readable: on_readable is called.
    int watched_fd = -1;
    /// False: stop waiting for a line. May call print().
    std::function<bool()> on_readable;
    /// What the line up to the cursor may go on with: whole last words, without what stands before them.
    std::function<std::vector<std::string>(std::string_view line)> complete;
};

/// Standard input and output must be a terminal. One thread.
class LineEditor {
public:
    /// `handles_signals`: libedit puts the terminal right when SIGINT, SIGTSTP and their like come; for a process of
    /// one thread.
    LineEditor(EditorDuties duties, HistoryFile history, bool handles_signals);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// The next line, without its end; nothing: on_readable said so, or the input has ended.
    [[nodiscard]] std::optional<std::string> next_line();
    [[nodiscard]] bool has_ended() const;
    /// Shows `text`, which ends with a line end, above the line that is being typed.
    void print(std::string_view text);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Standard input and output are a terminal that can be written on.
[[nodiscard]] bool is_on_terminal();

}  // namespace notes_stub
