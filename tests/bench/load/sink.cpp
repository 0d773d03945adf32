#include "tests/bench/load/sink.hpp"

#include "tests/bench/load/poller.hpp"
#include "tests/bench/load/sink_session.hpp"

#include <fmt/format.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <unordered_map>

namespace postern::bench {

namespace {

constexpr std::chrono::milliseconds longest_wait{10};
constexpr std::uint64_t listener_key = 0;
// A burst of connections waits here instead of being turned away.
constexpr int backlog = 4096;

volatile std::sig_atomic_t is_to_end = 0;

int listen_on(std::uint16_t port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, backlog) != 0)
        throw std::runtime_error(fmt::format("port {}: {}", port, std::strerror(errno)));
    return listener;
}

void end_on_signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { is_to_end = 1; };
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

/// The sockets of a sink and their sessions.
class Sink {
public:
    Sink(SinkRun& run, std::uint16_t port) : run_(run), listener_(listen_on(port)) {
        poller_.watch(listener_, listener_key);
    }
    ~Sink() { close(listener_); }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    void work() {
        poller_.wait(longest_wait, [this](std::uint64_t key) {
            if (key == listener_key) return take_connections();
            const auto session = sessions_.find(key);
            if (session != sessions_.end() && !session->second->on_event()) sessions_.erase(session);
        });
    }

private:
    void take_connections() {
        for (;;) {
            const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) return;
            const auto key = ++run_.connections;
            sessions_.emplace(key, std::make_unique<SinkSession>(run_, socket));
            run_.most_connections = std::max<std::uint64_t>(run_.most_connections, sessions_.size());
            poller_.watch(socket, key);
        }
    }

    SinkRun& run_;
    Poller poller_;
    int listener_;
    std::unordered_map<std::uint64_t, std::unique_ptr<SinkSession>> sessions_;
};

/// Says when a run is over, and why.
class End {
public:
    explicit End(const SinkRun& run) : run_(run), began_ns_(steady_ns()) {}

    /// Null: it is not.
    [[nodiscard]] const char* reason() {
        const auto now = steady_ns();
        const auto since = [now](std::uint64_t then) { return now > then ? static_cast<double>(now - then) / 1e9 : 0; };
        const auto& options = run_.options;
        const auto last = run_.arrivals.last_ns();
        if (is_to_end != 0) return "signal";
        if (options.expected > 0 && run_.arrivals.distinct() >= options.expected) {
            if (complete_ns_ == 0) complete_ns_ = now;
            if (since(complete_ns_) >= options.linger_seconds) return "expected";
        }
        if (options.quiet_seconds > 0 && last > 0 && since(last) >= options.quiet_seconds) return "quiet";
        return since(began_ns_) >= options.longest_seconds ? "time" : nullptr;
    }

private:
    const SinkRun& run_;
    std::uint64_t began_ns_;
    std::uint64_t complete_ns_ = 0;
};

boost::json::object report_of(SinkRun& run, const char* ended) {
    auto report = run.arrivals.report();
    report["ended"] = ended;
    report["connections"] = run.connections;
    report["most_connections"] = run.most_connections;
    report["handshakes"] = run.handshakes;
    report["resumed"] = run.resumed;
    report["failed_handshakes"] = run.failed_handshakes;
    report["refused"] = run.refused;
    report["dropped"] = run.dropped;
    report["unexpected_commands"] = run.unexpected_commands;
    report["injections"] = run.injections;
    auto& protocols = report["protocols"].emplace_object();
    for (const auto& [name, count] : run.protocols) protocols[name] = count;
    report["cpu_seconds"] = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    return report;
}

}  // namespace

boost::json::object run_sink(const SinkOptions& options) {
    const auto context = options.certificate.empty() ? TlsContext() : server_context(options.certificate);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> log(
        options.arrived_log.empty() ? nullptr : std::fopen(options.arrived_log.c_str(), "w"), std::fclose);
    if (!log && !options.arrived_log.empty()) throw std::runtime_error("cannot write " + options.arrived_log);
    SinkRun run{options, context.get(), log.get()};
    end_on_signals();
    Sink sink(run, options.port);
    fmt::print(stderr, "LISTENING {}\n", options.port);
    End end(run);
    for (;;) {
        if (const char* reason = end.reason()) return report_of(run, reason);
        sink.work();
    }
}

}  // namespace postern::bench
