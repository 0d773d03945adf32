#include "notes_stub/server/console_client.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "notes_stub/ipc/console_protocol.hpp"
#include "notes_stub/ipc/socket.hpp"
#include "notes_stub/server/console_output.hpp"
#include "notes_stub/server/line_editor.hpp"

namespace notes_stub {
namespace {

class ConsoleClient {
public:
    explicit ConsoleClient(Fd socket) : socket_(std::move(socket)) {}

    int run_on_terminal(const HistoryFile& history);
    int run_on_pipe();

private:
    /// Reads one frame and does what it says; false: the console is to end.
    bool take_frame();
    bool perform(std::string_view line);
    std::vector<std::string> complete(std::string_view line);
    void show(std::string_view text);
    bool send(char kind, std::string_view text) { return send_frame(socket_.get(), std::string{kind}.append(text)); }
    int status() const;

    Fd socket_;
    LineEditor* editor_ = nullptr;
    bool is_answered_ = false;
    bool was_told_to_end_ = false;
    bool is_lost_ = false;
    std::optional<std::string> words_;
};

void ConsoleClient::show(std::string_view text) {
    if (editor_ != nullptr) {
        editor_->print(text);
    } else {
        write_to_standard_output(text);
    }
}

bool ConsoleClient::take_frame() {
    const auto frame = receive_frame(socket_.get());
    if (!frame || frame->empty()) return !(is_lost_ = true);
    const std::string_view text = std::string_view{*frame}.substr(1);
    switch (frame->front()) {
        case console::output:
            show(text);
            return true;
        case console::answered:
            return is_answered_ = true;
        case console::words:
            words_ = text;
            return true;
        default:
            was_told_to_end_ = true;
            return false;
    }
}

bool ConsoleClient::perform(std::string_view line) {
    if (line.size() >= console::max_request_octets) {
        show("This line has " + std::to_string(line.size()) + " octets; a command may have " +
             std::to_string(console::max_request_octets - 1) + ". Nothing was done.\n");
        return true;
    }
    is_answered_ = false;
    if (!send(console::command, line)) return !(is_lost_ = true);
    while (!is_answered_) {
        if (!take_frame()) return false;
    }
    return true;
}

std::vector<std::string> ConsoleClient::complete(std::string_view line) {
    words_.reset();
    std::vector<std::string> found;
    if (line.size() >= console::max_request_octets) return found;
    if (!send(console::complete, line)) return found;
    while (!words_) {
        if (!take_frame()) return found;
    }
    for (std::size_t at = 0, end = 0; (end = words_->find('\n', at)) != std::string::npos; at = end + 1)
        found.push_back(words_->substr(at, end - at));
    return found;
}

int ConsoleClient::status() const {
    if (!is_lost_ || was_told_to_end_) return EXIT_SUCCESS;
    std::fputs("notes-stub: the server is gone\n", stderr);
    return EXIT_FAILURE;
}

int ConsoleClient::run_on_terminal(const HistoryFile& history) {
    EditorDuties duties;
    duties.watched_fd = socket_.get();
    duties.on_readable = [this] { return take_frame(); };
    duties.complete = [this](std::string_view line) { return complete(line); };
    {
        LineEditor editor{std::move(duties), history, true};
        editor_ = &editor;
        while (const auto line = editor.next_line()) {
            if (!perform(*line)) break;
        }
        editor_ = nullptr;
    }
    return status();
}

int ConsoleClient::run_on_pipe() {
    std::string input;
    while (true) {
        pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {socket_.get(), POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0) continue;
        if (watched[1].revents != 0 && !take_frame()) return status();
        if (watched[0].revents == 0) continue;
        char buffer[4096];
        const auto size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size > 0) input.append(buffer, static_cast<std::size_t>(size));
        if (size <= 0 && !input.empty()) input += '\n';
        for (auto end = input.find('\n'); end != std::string::npos; end = input.find('\n')) {
            if (!perform(input.substr(0, end))) return status();
            input.erase(0, end + 1);
        }
        if (size <= 0) return status();
    }
}

}  // namespace

int run_console(const std::filesystem::path& data) {
    std::signal(SIGPIPE, SIG_IGN);
    Fd socket = connect_to_server(data, console::socket_name);
    if (!socket) {
        std::fprintf(stderr, "notes-stub: no server runs on %s, or it is not yours\n", data.c_str());
        return EXIT_FAILURE;
    }
    ConsoleClient client{std::move(socket)};
    return is_on_terminal() ? client.run_on_terminal(HistoryFile{data}) : client.run_on_pipe();
}

}  // namespace notes_stub
