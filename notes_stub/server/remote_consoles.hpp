/// The server's end of its remote consoles: one thread that polls.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "notes_stub/ipc/socket.hpp"
#include "notes_stub/server/command_queue.hpp"
#include "notes_stub/server/connections.hpp"

namespace notes_stub {

struct RemoteConsoleDuties {
    std::function<bool(std::string_view line)> is_exit;
    std::function<std::vector<std::string>(std::string_view line)> complete;
};

/// Takes consoles of the server's own user. A console that reads nothing loses lines, which are counted and told; it
/// holds up neither the server nor the others.
class RemoteConsoles {
public:
    /// `listener`: see listen_in(). Commands go into `queue`.
    RemoteConsoles(Fd listener, CommandQueue& queue, RemoteConsoleDuties duties);
    ~RemoteConsoles();

    /// Any thread. To every console that is attached, but `except`.
    void print(std::string_view text, ConsoleId except);
    /// Tells the consoles that the server ends, after what was printed, and ends the thread.
    void stop();

private:
    struct Remote {
        Fd socket;
        std::string input;
        std::string output;
        std::size_t lines_dropped = 0;
        bool is_ending = false;  // closed when its output is sent
        bool is_broken = false;
    };

    void run();
    void poll_once();
    void accept_all();
    void read(ConsoleId id, Remote& remote);
    void take_frames(ConsoleId id, Remote& remote);
    void perform(ConsoleId id, Remote& remote, std::string_view request);
    void answered(ConsoleId id);
    static void add_frame(Remote& remote, char kind, std::string_view text);
    static void tell_what_was_dropped(Remote& remote);
    static void flush(Remote& remote);
    void flush_all_and_close();

    Fd listener_;
    CommandQueue& queue_;
    const RemoteConsoleDuties duties_;
    Wakeup wakeup_;
    std::mutex mutex_;  // of the consoles' output and of is_stopping_
    std::map<ConsoleId, std::unique_ptr<Remote>> consoles_;
    ConsoleId last_id_ = own_console;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace notes_stub
