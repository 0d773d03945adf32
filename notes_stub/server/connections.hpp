/// The server's end of the tasks' connections, its signals and its clock: one thread that polls.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "notes_stub/ipc/broker.hpp"
#include "notes_stub/ipc/socket.hpp"

namespace notes_stub {

/// Wakes a thread that polls. Any thread may wake.
class Wakeup {
public:
    Wakeup();
    void wake() const;
    void clear() const;
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    Fd fd_;
};

/// What the thread does besides requests. All of them run on it.
struct Duties {
    std::function<void()> on_child;   ///< SIGCHLD came, and what the child had said before is read
    std::function<void()> on_quit;    ///< SIGTERM, SIGINT or SIGHUP came
    std::function<void()> on_second;  ///< about once a second
};

/// Serves the socket `listener` and performs `duties` until stop(). Signals SIGCHLD, SIGTERM and SIGINT must be blocked
/// in every thread of the process. `wakeup` makes the thread try again what waits.
class Connections {
public:
    Connections(Fd listener, const Wakeup& wakeup, Broker& broker, Duties duties);
    ~Connections();
    /// Ends the thread and closes every connection: the tasks that are left see that the server is gone.
    void stop();

private:
    struct Connection {
        Fd socket;
        ClientId client = 0;
        std::uint64_t token = 0;
        std::string input;
        std::string output;
        std::string request;  // the one that waits
        bool is_parked = false;
        bool is_broken = false;  // it spoke nonsense: what is left of it is not read
        bool is_gone = false;
        Wait wait;
    };
    struct Process {
        ClientId client = 0;
        unsigned connections = 0;
    };

    void run();
    void poll_once();
    [[nodiscard]] int poll_timeout() const;
    void accept_all();
    void read(Connection& connection);
    void take_frames(Connection& connection);
    void greet(Connection& connection, std::string_view request);
    void perform(Connection& connection);
    void retry_parked();
    static void reply(Connection& connection, const std::string& payload);
    static void flush(Connection& connection);
    void close_broken();
    void read_signals();

    Fd listener_;
    const Wakeup& wakeup_;
    Fd signals_;
    Broker& broker_;
    const Duties duties_;
    std::map<int, std::unique_ptr<Connection>> connections_;
    std::map<std::uint64_t, Process> processes_;
    std::random_device random_;
    Clock::time_point next_second_ = Clock::now();
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_;
};

}  // namespace notes_stub
