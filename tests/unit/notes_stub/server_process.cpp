#include "tests/unit/notes_stub/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string_view>

extern char** environ;

namespace notes_stub::test {

ServerProcess::ServerProcess(const std::string& ini) { write_file(ini_file(), ini + "STUB_STRICT=1\n"); }

ServerProcess::~ServerProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void ServerProcess::start() {
    int in[2];
    int out[2];
    ASSERT_EQ(::pipe2(in, O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
    input_ = Fd{in[1]};
    output_ = Fd{out[0]};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, out[1], 2);
    std::string program = NOTES_STUB_SERVER;
    std::string option = "--data";
    std::string directory = data().string();
    char* argv[] = {program.data(), option.data(), directory.data(), nullptr};
    const int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    ASSERT_EQ(error, 0);
    std::signal(SIGPIPE, SIG_IGN);
}

void ServerProcess::send(const std::string& lines) {
    ASSERT_EQ(::write(input_.get(), lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
}

void ServerProcess::close_input() { input_ = Fd{}; }

bool ServerProcess::read_some() {
    pollfd watched{output_.get(), POLLIN, 0};
    const auto limit = std::chrono::milliseconds{patience}.count();
    if (::poll(&watched, 1, static_cast<int>(limit)) <= 0) return false;
    char buffer[4096];
    const auto size = ::read(output_.get(), buffer, sizeof buffer);
    if (size <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(size));
    return true;
}

std::string ServerProcess::read_until(const std::string& text) {
    auto found = text_.find(text, seen_);
    while (found == std::string::npos) {
        if (!read_some()) {
            ADD_FAILURE() << "waited for \"" << text << "\", got:\n" << text_.substr(seen_);
            return {};
        }
        found = text_.find(text, seen_);
    }
    const auto start = seen_;
    seen_ = found + text.size();
    return text_.substr(start, seen_ - start);
}

void ServerProcess::read_until_all(const std::vector<std::string>& texts) {
    const auto start = seen_;
    auto end = seen_;
    for (const auto& text : texts) {
        seen_ = start;
        read_until(text);
        end = std::max(end, seen_);
    }
    seen_ = end;
}

std::string ServerProcess::read_all() {
    while (read_some()) {
    }
    return text_;
}

void ServerProcess::signal(int number) const { ::kill(pid_, number); }

int ServerProcess::wait() {
    int status = 0;
    const bool ended = eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (!ended) {
        ADD_FAILURE() << "the server has not ended; it said:\n" << text_;
        return -1;
    }
    pid_ = -1;
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string without_dates(const std::string& text) {
    constexpr std::string_view form = "00-00-0000 00:00:00   ";
    const auto fits = [](char c, char in_form) { return in_form == '0' ? c >= '0' && c <= '9' : c == in_form; };
    std::istringstream in{text};
    std::string out;
    for (std::string line; std::getline(in, line);) {
        const bool is_dated = line.size() >= form.size() && std::ranges::equal(line.substr(0, form.size()), form, fits);
        out += (is_dated ? line.substr(form.size()) : line) + "\n";
    }
    return out;
}

void start_and_connect(ServerProcess& server) {
    server.start();
    // The first answer proves that the console runs, and so that a task of the server's has opened its queue.
    server.send("show config ready\n");
    server.read_until("ready is not set in notes.ini\n");
    std::string program = "unit_notes_stub";
    std::string option = "=" + server.ini_file().string();
    char* arguments[] = {program.data(), option.data(), nullptr};
    ASSERT_EQ(NotesInitExtended(2, arguments), NOERROR);
}

std::string run_console(const std::string& ini, const std::string& script) {
    ServerProcess server{ini};
    server.start();
    server.send(script + "quit\n");
    const auto text = without_dates(server.read_all());
    EXPECT_EQ(server.wait(), 0);
    const auto first = text.find('\n');
    const auto last = text.rfind("Server ended\n");
    EXPECT_TRUE(text.starts_with("Server ") && last != std::string::npos) << text;
    return last == std::string::npos ? text : text.substr(first + 1, last - first - 1);
}

}  // namespace notes_stub::test
