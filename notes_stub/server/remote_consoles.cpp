#include "notes_stub/server/remote_consoles.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "notes_stub/ipc/console_protocol.hpp"

namespace notes_stub {
namespace {

// What one console may have waiting for it.
constexpr std::size_t max_waiting_octets = std::size_t{4} << 20;
// How long a console that reads nothing may keep the server from ending.
constexpr int farewell_milliseconds = 500;

}  // namespace

RemoteConsoles::RemoteConsoles(Fd listener, CommandQueue& queue, RemoteConsoleDuties duties)
    : listener_(std::move(listener)), queue_(queue), duties_(std::move(duties)), thread_([this] { run(); }) {}

RemoteConsoles::~RemoteConsoles() { stop(); }

void RemoteConsoles::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    wakeup_.wake();
    if (thread_.joinable()) thread_.join();
}

void RemoteConsoles::print(std::string_view text, ConsoleId except) {
    const std::lock_guard lock{mutex_};
    for (auto& [id, remote] : consoles_) {
        if (id == except) continue;
        if (remote->output.size() > max_waiting_octets) {
            remote->lines_dropped += static_cast<std::size_t>(std::ranges::count(text, '\n'));
        } else {
            add_frame(*remote, console::output, text);
        }
    }
    if (!consoles_.empty()) wakeup_.wake();
}

void RemoteConsoles::run() {
    while (true) {
        {
            const std::lock_guard lock{mutex_};
            if (is_stopping_) break;
        }
        poll_once();
    }
    flush_all_and_close();
}

void RemoteConsoles::poll_once() {
    std::vector<pollfd> watched{{listener_.get(), POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}};
    std::vector<ConsoleId> ids;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [id, remote] : consoles_) {
            watched.push_back(
                {remote->socket.get(), static_cast<short>(POLLIN | (remote->output.empty() ? 0 : POLLOUT)), 0});
            ids.push_back(id);
        }
    }
    if (::poll(watched.data(), watched.size(), -1) < 0) return;
    wakeup_.clear();
    if (watched[0].revents != 0) accept_all();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        // Only this thread removes a console, so it is still there.
        auto& remote = *consoles_.at(ids[i]);
        if ((watched[i + 2].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read(ids[i], remote);
    }
    const std::lock_guard lock{mutex_};
    for (auto& [id, remote] : consoles_) flush(*remote);
    std::erase_if(consoles_, [](const auto& entry) {
        return entry.second->is_broken || (entry.second->is_ending && entry.second->output.empty());
    });
}

void RemoteConsoles::accept_all() {
    while (true) {
        Fd socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (!socket) return;
        if (!is_same_user(socket.get())) continue;
        auto remote = std::make_unique<Remote>();
        remote->socket = std::move(socket);
        const std::lock_guard lock{mutex_};
        consoles_[++last_id_] = std::move(remote);
    }
}

void RemoteConsoles::read(ConsoleId id, Remote& remote) {
    char buffer[4096];
    const auto size = ::recv(remote.socket.get(), buffer, sizeof buffer, 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (size <= 0) {
        remote.is_broken = true;
        return;
    }
    remote.input.append(buffer, static_cast<std::size_t>(size));
    take_frames(id, remote);
}

void RemoteConsoles::take_frames(ConsoleId id, Remote& remote) {
    std::uint32_t size = 0;
    while (remote.input.size() >= sizeof size && !remote.is_ending) {
        std::memcpy(&size, remote.input.data(), sizeof size);
        if (size == 0 || size > console::max_request_octets) {
            remote.is_broken = true;
            return;
        }
        if (remote.input.size() < sizeof size + size) return;
        const auto request = remote.input.substr(sizeof size, size);
        remote.input.erase(0, sizeof size + size);
        perform(id, remote, request);
    }
}

void RemoteConsoles::perform(ConsoleId id, Remote& remote, std::string_view request) {
    const auto text = request.substr(1);
    if (request.front() == console::complete) {
        std::string words;
        for (const auto& word : duties_.complete(text)) words += word + "\n";
        const std::lock_guard lock{mutex_};
        add_frame(remote, console::words, words);
    } else if (request.front() != console::command) {
        remote.is_broken = true;
    } else if (duties_.is_exit(text)) {
        const std::lock_guard lock{mutex_};
        add_frame(remote, console::ended, {});
        remote.is_ending = true;
    } else {
        queue_.put({std::string{text}, id, [this, id] { answered(id); }});
    }
}

void RemoteConsoles::answered(ConsoleId id) {
    const std::lock_guard lock{mutex_};
    const auto found = consoles_.find(id);
    if (found == consoles_.end()) return;
    add_frame(*found->second, console::answered, {});
    wakeup_.wake();
}

void RemoteConsoles::add_frame(Remote& remote, char kind, std::string_view text) {
    if (kind == console::output) tell_what_was_dropped(remote);
    const auto size = static_cast<std::uint32_t>(text.size() + 1);
    remote.output.append(reinterpret_cast<const char*>(&size), sizeof size).append(1, kind).append(text);
}

void RemoteConsoles::tell_what_was_dropped(Remote& remote) {
    const auto dropped = std::exchange(remote.lines_dropped, 0);
    if (dropped == 0) return;
    add_frame(remote, console::output,
              "(" + std::to_string(dropped) + " lines were not shown here: this console read too slowly)\n");
}

void RemoteConsoles::flush(Remote& remote) {
    std::size_t sent = 0;
    while (sent < remote.output.size() && !remote.is_broken) {
        const auto size =
            ::send(remote.socket.get(), remote.output.data() + sent, remote.output.size() - sent, MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (size <= 0) remote.is_broken = true;
        sent += size > 0 ? static_cast<std::size_t>(size) : 0;
    }
    remote.output.erase(0, sent);
    // Now it can be told; what the server says next may be long in coming.
    if (remote.output.empty()) tell_what_was_dropped(remote);
}

void RemoteConsoles::flush_all_and_close() {
    const std::lock_guard lock{mutex_};
    for (auto& [id, remote] : consoles_) {
        if (!remote->is_ending) add_frame(*remote, console::ended, {});
        flush(*remote);
        pollfd watched{remote->socket.get(), POLLOUT, 0};
        while (!remote->output.empty() && !remote->is_broken && ::poll(&watched, 1, farewell_milliseconds) > 0)
            flush(*remote);
    }
    consoles_.clear();
}

}  // namespace notes_stub
