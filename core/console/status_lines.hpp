#pragma once

#include "core/console/commands.hpp"
#include "core/queue/scheduler.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

struct StatusLine {
    std::string name;  ///< `SMTP Server`
    std::string text;  ///< `Listen for connect requests on TCP Port:25 (127.0.0.1)`

    friend bool operator==(const StatusLine&, const StatusLine&) = default;
};

/// What `show tasks` shows of us, by key: one line a listener (or one that says why there is none) and one for the
/// router, whose key comes first and is always there. `name` is the task's, in upper case. `overload`: why less is
/// taken than is offered, as access::Overload::reason() has it.
[[nodiscard]] std::map<std::string, StatusLine> status_lines(const std::string& name,
                                                             const std::vector<ListenerState>& listeners,
                                                             std::string_view why_not_listening,
                                                             std::string_view overload,
                                                             const queue::QueueSummary& queue);

}  // namespace postern::console
