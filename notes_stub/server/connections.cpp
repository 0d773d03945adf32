#include "notes_stub/server/connections.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "notes_stub/ipc/protocol.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t largest_turn_octets = std::size_t{1} << 20;

sigset_t handled_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

Fd signal_fd() {
    const auto set = handled_signals();
    return Fd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
}

}  // namespace

Wakeup::Wakeup() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Wakeup::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

void Wakeup::clear() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(fd_.get(), &count, sizeof count);
}

Connections::Connections(Fd listener, const Wakeup& wakeup, Broker& broker, Duties duties)
    : listener_(std::move(listener)),
      wakeup_(wakeup),
      signals_(signal_fd()),
      broker_(broker),
      duties_(std::move(duties)),
      thread_([this] { run(); }) {}

Connections::~Connections() { stop(); }

void Connections::stop() {
    is_stopping_ = true;
    wakeup_.wake();
    if (thread_.joinable()) thread_.join();
}

void Connections::run() {
    while (!is_stopping_) poll_once();
    for (auto& [fd, connection] : connections_) connection->is_broken = true;
    close_broken();
}

int Connections::poll_timeout() const {
    auto next = next_second_;
    for (const auto& [fd, connection] : connections_) {
        if (connection->is_parked && connection->wait.deadline) next = std::min(next, *connection->wait.deadline);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
}

void Connections::poll_once() {
    std::vector<pollfd> watched{{listener_.get(), POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
    for (const auto& [fd, connection] : connections_) {
        const auto events = static_cast<short>(POLLIN | (connection->output.empty() ? 0 : POLLOUT));
        watched.push_back({fd, events, 0});
    }
    if (::poll(watched.data(), watched.size(), poll_timeout()) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) accept_all();
    wakeup_.clear();
    for (std::size_t i = 3; i < watched.size(); ++i) {
        auto& connection = *connections_.at(watched[i].fd);
        if ((watched[i].revents & POLLOUT) != 0) flush(connection);
        if ((watched[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read(connection);
    }
    // What a task said before it died is read by now: its end is told after its last line.
    close_broken();
    if (watched[2].revents != 0) read_signals();
    retry_parked();
    if (Clock::now() >= next_second_) {
        next_second_ = Clock::now() + std::chrono::seconds{1};
        duties_.on_second();
    }
}

void Connections::accept_all() {
    while (true) {
        Fd socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (!socket) return;
        if (!is_same_user(socket.get())) continue;
        const int fd = socket.get();
        auto connection = std::make_unique<Connection>();
        connection->socket = std::move(socket);
        connections_[fd] = std::move(connection);
    }
}

void Connections::read(Connection& connection) {
    char buffer[65536];
    // Bounded: a task that logs without end must not keep the others waiting. More than a socket holds, so that nothing
    // is left of a task that has ended.
    for (std::size_t octets = 0; octets < largest_turn_octets;) {
        const auto size = ::recv(connection.socket.get(), buffer, sizeof buffer, 0);
        if (size > 0) {
            connection.input.append(buffer, static_cast<std::size_t>(size));
            octets += static_cast<std::size_t>(size);
            continue;
        }
        if (size < 0 && errno == EINTR) continue;
        if (size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) connection.is_gone = true;
        break;
    }
    take_frames(connection);
}

void Connections::take_frames(Connection& connection) {
    // Many at once: a task does not wait between its log lines.
    std::size_t taken = 0;
    // Of a task that is gone too: what it said before it died is what one wants to know.
    while (!connection.is_broken && connection.input.size() - taken >= sizeof(std::uint32_t)) {
        std::uint32_t size = 0;
        std::memcpy(&size, connection.input.data() + taken, sizeof size);
        // A second request while the first one waits is against the protocol, as is a frame past the bound.
        if (size > max_request_octets || connection.is_parked) {
            connection.is_broken = true;
            break;
        }
        if (connection.input.size() - taken < sizeof size + size) break;
        connection.request = connection.input.substr(taken + sizeof size, size);
        taken += sizeof size + size;
        if (connection.client == 0) {
            greet(connection, connection.request);
        } else {
            connection.wait = Wait{};
            perform(connection);
        }
    }
    connection.input.erase(0, taken);
}

void Connections::greet(Connection& connection, std::string_view request) {
    Reader in{request};
    const bool is_hello = in.u8() == static_cast<std::uint8_t>(Op::hello);
    const auto version = in.u16();
    auto token = in.u64();
    ClientInfo info;
    info.pid = in.u32();
    info.program = in.text();
    const bool is_known = token == 0 || processes_.contains(token);
    if (!is_hello || !in.ok() || version != protocol_version || !is_known) {
        reply(connection, Writer{}.u8(0).u64(0).bytes("this server speaks version 2").take());
        connection.is_broken = true;
        return;
    }
    if (token == 0) {
        while (token == 0 || processes_.contains(token)) token = std::uint64_t{random_()} << 32 | random_();
        processes_[token].client = broker_.join(info);
    }
    auto& process = processes_[token];
    process.connections += 1;
    connection.token = token;
    connection.client = process.client;
    reply(connection, Writer{}.u8(1).u64(token).bytes({}).take());
}

void Connections::perform(Connection& connection) {
    const auto answer = broker_.perform(connection.client, connection.request, connection.wait);
    connection.is_parked = !answer;
    const bool is_log = !connection.request.empty() && connection.request[0] == static_cast<char>(Op::log);
    if (answer && !is_log) reply(connection, *answer);
}

void Connections::retry_parked() {
    for (auto& [fd, connection] : connections_) {
        if (connection->is_parked) perform(*connection);
    }
}

void Connections::reply(Connection& connection, const std::string& payload) {
    const auto size = static_cast<std::uint32_t>(payload.size());
    connection.output.append(reinterpret_cast<const char*>(&size), sizeof size).append(payload);
    flush(connection);
}

void Connections::flush(Connection& connection) {
    while (!connection.output.empty()) {
        const auto sent =
            ::send(connection.socket.get(), connection.output.data(), connection.output.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (sent <= 0) {
            connection.is_gone = true;
            return;
        }
        connection.output.erase(0, static_cast<std::size_t>(sent));
    }
}

void Connections::close_broken() {
    for (auto at = connections_.begin(); at != connections_.end();) {
        auto& connection = *at->second;
        if (!connection.is_broken && !connection.is_gone) {
            ++at;
            continue;
        }
        if (connection.is_parked) broker_.abandon(connection.client, connection.wait);
        const auto process = processes_.find(connection.token);
        if (process != processes_.end() && --process->second.connections == 0) {
            broker_.leave(process->second.client);
            processes_.erase(process);
        }
        at = connections_.erase(at);
    }
}

void Connections::read_signals() {
    signalfd_siginfo info{};
    bool child = false;
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD) {
            child = true;
        } else {
            duties_.on_quit();
        }
    }
    if (child) duties_.on_child();
}

}  // namespace notes_stub
