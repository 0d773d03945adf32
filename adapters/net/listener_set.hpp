#pragma once

#include "adapters/net/listener.hpp"
#include "core/console/commands.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace postern::net {

/// All listening sockets of the task. One thread.
class ListenerSet {
public:
    /// Closes what is wanted no more, then opens what is new; what stays is not touched, nor are sessions. Returns what
    /// could not be opened, in words; it is tried again at the next call.
    [[nodiscard]] std::vector<std::string> change(const std::vector<config::ListeningPlace>& wanted,
                                                  const std::vector<Worker*>& workers,
                                                  const std::function<SessionTerms()>& terms);
    void close() { entries_.clear(); }
    /// Something that is wanted could not be opened: change() with the same wishes tries it again.
    [[nodiscard]] bool has_failed() const;
    [[nodiscard]] std::vector<console::ListenerState> states() const;

private:
    struct Entry {
        config::ListeningPlace place;
        std::unique_ptr<Listener> listener;  ///< Null: it could not be opened.
        std::string error;
    };
    std::vector<Entry> entries_;
    const std::shared_ptr<SharedGate> gate_ = std::make_shared<SharedGate>();
};

}  // namespace postern::net
