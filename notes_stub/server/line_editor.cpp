#include "notes_stub/server/line_editor.hpp"

#include <histedit.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstring>
#include <cwchar>
#include <utility>

#include "notes_stub/server/console_output.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t prompt_columns = 2;
// A key that nobody types: it is returned to libedit when there is something to show, so that libedit itself draws the
// line again.
constexpr wchar_t show_key = 0x1f;

std::size_t columns_of(std::string_view text) {
    std::mbstate_t state{};
    std::size_t columns = 0;
    while (!text.empty()) {
        wchar_t c = 0;
        const auto size = std::mbrtowc(&c, text.data(), text.size(), &state);
        if (size == 0 || size > text.size()) return columns + text.size();
        columns += static_cast<std::size_t>(std::max(0, ::wcwidth(c)));
        text.remove_prefix(size);
    }
    return columns;
}

// Of UTF-8, as libedit counts what it takes away.
int characters_in(std::string_view text) {
    return static_cast<int>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

winsize terminal_size() {
    winsize size{};
    ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
}

std::string shared_start(const std::vector<std::string>& words) {
    std::string shared = words.front();
    for (const auto& word : words) {
        const auto end = std::ranges::mismatch(shared, word).in1;
        shared.erase(end, shared.end());
    }
    return shared;
}

std::string in_columns(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += "  " + word;
    return text + "\n";
}

}  // namespace

bool is_on_terminal() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

struct LineEditor::State {
    EditorDuties duties;
    HistoryFile file;
    EditLine* editor = nullptr;
    History* history = nullptr;
    std::string to_show;
    bool is_editing = false;
    bool has_ended = false;
    bool is_stopped = false;
    winsize size = terminal_size();

    State(EditorDuties d, HistoryFile f) : duties(std::move(d)), file(std::move(f)) {}

    static State& of(EditLine* editor) {
        void* state = nullptr;
        ::el_get(editor, EL_CLIENTDATA, &state);
        return *static_cast<State*>(state);
    }
    static char* prompt(EditLine*) {
        static char text[] = "> ";
        return text;
    }
    static int get_character(EditLine* editor, wchar_t* c) { return of(editor).read_character(c); }
    static unsigned char show(EditLine* editor, int) { return of(editor).show_above(); }
    static unsigned char complete(EditLine* editor, int) { return of(editor).complete_word(); }

    void open(bool handles_signals);
    void remember(const std::string& command);
    int read_character(wchar_t* c);
    bool wait_for_key();
    unsigned char show_above();
    unsigned char complete_word();
    std::size_t cursor_row();
};

void LineEditor::State::open(bool handles_signals) {
    editor = ::el_init("notes-stub", stdin, stdout, stderr);
    history = ::history_init();
    HistEvent event{};
    ::history(history, &event, H_SETSIZE, static_cast<int>(HistoryFile::longest));
    ::history(history, &event, H_SETUNIQUE, 1);
    ::el_set(editor, EL_CLIENTDATA, this);
    ::el_set(editor, EL_PROMPT, &State::prompt);
    ::el_set(editor, EL_EDITOR, "emacs");
    ::el_set(editor, EL_SIGNAL, handles_signals ? 1 : 0);
    ::el_set(editor, EL_HIST, &::history, history);
    ::el_set(editor, EL_GETCFN, &State::get_character);
    // Wide, because libedit copies narrow names and never frees the copies.
    ::el_wset(editor, EL_ADDFN, L"show-output", L"Shows what came meanwhile", &State::show);
    ::el_wset(editor, EL_ADDFN, L"complete-word", L"Completes a command or a task", &State::complete);
    ::el_set(editor, EL_BIND, "\037", "show-output", nullptr);
    ::el_set(editor, EL_BIND, "^I", "complete-word", nullptr);
    ::el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    for (const auto& command : file.load()) remember(command);
}

void LineEditor::State::remember(const std::string& command) {
    HistEvent event{};
    ::history(history, &event, H_ENTER, command.c_str());
}

// True: the terminal has something to read, or has ended.
bool LineEditor::State::wait_for_key() {
    pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {duties.watched_fd, POLLIN, 0}};
    while (true) {
        if (::poll(watched, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return true;
        }
        // A key first: it may be one of several that belong together, and nothing must come in between.
        if (watched[0].revents != 0) return true;
        if (watched[1].revents == 0) continue;
        if (!duties.on_readable()) is_stopped = true;
        if (is_stopped || !to_show.empty()) return false;
    }
}

int LineEditor::State::read_character(wchar_t* c) {
    if (!to_show.empty()) return *c = show_key, 1;
    if (!wait_for_key()) {
        if (is_stopped) return -1;
        return *c = show_key, 1;
    }
    const auto now = terminal_size();
    if (std::memcmp(&now, &size, sizeof now) != 0) size = now, ::el_resize(editor);
    std::mbstate_t state{};
    while (true) {
        char octet = 0;
        const auto got = ::read(STDIN_FILENO, &octet, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return has_ended = true, 0;
        const auto size_of = std::mbrtowc(c, &octet, 1, &state);
        if (size_of == static_cast<std::size_t>(-2)) continue;
        if (size_of == static_cast<std::size_t>(-1)) *c = L'?';
        return 1;
    }
}

// Which row of the line that is typed the cursor is in: 0 unless the line is longer than the terminal is wide.
std::size_t LineEditor::State::cursor_row() {
    const auto* line = ::el_line(editor);
    const std::string_view left{line->buffer, static_cast<std::size_t>(line->cursor - line->buffer)};
    return size.ws_col == 0 ? 0 : (prompt_columns + columns_of(left)) / size.ws_col;
}

unsigned char LineEditor::State::show_above() {
    const auto row = cursor_row();
    std::string out = row == 0 ? "" : "\x1b[" + std::to_string(row) + "A";
    out += "\r\x1b[J" + to_show;
    // libedit believes that the cursor is still in this row of the line, and begins to draw above it.
    out.append(row, '\n');
    to_show.clear();
    std::fflush(stdout);
    write_to_standard_output(out);
    return CC_REDISPLAY;
}

unsigned char LineEditor::State::complete_word() {
    const auto* line = ::el_line(editor);
    const std::string left{line->buffer, static_cast<std::size_t>(line->cursor - line->buffer)};
    const auto words = duties.complete(left);
    if (is_stopped) return CC_EOF;
    if (words.empty()) return CC_REFRESH_BEEP;
    const auto blank = left.find_last_of(" \t");
    const auto begun = blank == std::string::npos ? left : left.substr(blank + 1);
    auto shared = shared_start(words);
    if (words.size() == 1) shared += ' ';
    const bool goes_on = shared.size() > begun.size();
    if (goes_on) {
        // The whole word anew: a task may be spelt in another case than was typed.
        ::el_deletestr(editor, characters_in(begun));
        ::el_insertstr(editor, shared.c_str());
    }
    if (words.size() == 1 || goes_on) return CC_REFRESH;
    to_show += in_columns(words);
    return CC_REFRESH;
}

LineEditor::LineEditor(EditorDuties duties, HistoryFile history, bool handles_signals)
    : state_(std::make_unique<State>(std::move(duties), std::move(history))) {
    if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
    state_->open(handles_signals);
}

LineEditor::~LineEditor() {
    ::el_end(state_->editor);
    ::history_end(state_->history);
}

std::optional<std::string> LineEditor::next_line() {
    state_->is_editing = true;
    int size = 0;
    // libedit shows its prompt first, and a ^D that comes before the terminal gives single keys is lost.
    ::el_set(state_->editor, EL_PREP_TERM, 1);
    const char* typed = ::el_gets(state_->editor, &size);
    state_->is_editing = false;
    if (!state_->to_show.empty()) write_to_standard_output(std::exchange(state_->to_show, {}));
    if (typed == nullptr || size <= 0) {
        if (!state_->is_stopped) state_->has_ended = true;
        // The prompt is left alone on its line.
        write_to_standard_output("\n");
        return std::nullopt;
    }
    std::string line{typed, static_cast<std::size_t>(size)};
    // With the blank that completion leaves behind a word.
    line.erase(line.find_last_not_of(" \t\r\n") + 1);
    if (!line.empty()) {
        state_->remember(line);
        state_->file.append(line);
    }
    return line;
}

bool LineEditor::has_ended() const { return state_->has_ended; }

void LineEditor::print(std::string_view text) {
    if (state_->is_editing) {
        state_->to_show += text;
    } else {
        write_to_standard_output(text);
    }
}

}  // namespace notes_stub
