/// A process's way to the state that tasks share: over the socket to the server, or to a broker of its own without one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "notes_stub/ipc/broker.hpp"

namespace notes_stub {

/// Any thread; each call blocks until its reply is there.
class Link {
public:
    virtual ~Link() = default;
    /// The reply; nothing: the server is gone, or never again reachable by this process.
    [[nodiscard]] virtual std::optional<std::string> call(const std::string& request) = 0;
    /// For Op::log, which has no reply. It is done before whatever this process asks for afterwards. False: the server
    /// is gone.
    [[nodiscard]] virtual bool tell(const std::string& request) = 0;
    /// The same as call() for Op::idle and Op::mq_get, which may take long: other threads' calls go on meanwhile.
    [[nodiscard]] virtual std::optional<std::string> wait(const std::string& request) = 0;
    [[nodiscard]] virtual bool has_server() const = 0;
};

/// Null: no server listens in `data`, or it speaks another version of the protocol.
[[nodiscard]] std::unique_ptr<Link> link_to_server(const std::filesystem::path& data, const ClientInfo& self);

/// Queues, statistics and status lines inside this process; log lines go to `log`.
[[nodiscard]] std::unique_ptr<Link> link_within_process(const ClientInfo& self,
                                                        std::function<void(const LogLine&)> log);

}  // namespace notes_stub
