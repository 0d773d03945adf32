/// What a service manager is told of the server's state, where there is one that asks (systemd's Type=notify).
#pragma once

#include <string>
#include <string_view>

namespace notes_stub {

/// Source: sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names, a path or, behind '@', an abstract name.
class Readiness {
public:
    /// Takes NOTIFY_SOCKET out of the environment: tasks have nothing to say to the service manager. Before threads.
    Readiness();
    /// The tasks of ServerTasks are up and consoles are answered. Nothing happens where nobody asked.
    void ready() const { tell("READY=1"); }
    void ending() const { tell("STOPPING=1"); }

private:
    void tell(std::string_view what) const;

    std::string socket_;
};

}  // namespace notes_stub
