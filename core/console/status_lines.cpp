#include "core/console/status_lines.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

std::string listener_text(const ListenerState& state, std::string_view overload) {
    if (!state.is_open) return "Not listening: " + state.why_not;
    constexpr std::string_view kinds[] = {"TCP", "SSL", "Submission"};
    return fmt::format("Listen for connect requests on {} Port:{} ({}){}{}",
                       kinds[static_cast<std::size_t>(state.kind)], state.port, state.address,
                       overload.empty() ? "" : ", overloaded: ", overload);
}

std::string router_text(const queue::QueueSummary& queue) {
    if (!queue.held_because.empty()) return fmt::format("{} messages held: {}", queue.messages, queue.held_because);
    return fmt::format("{} messages, {} being sent, {} waiting", queue.messages, queue.being_sent,
                       queue.waiting_for_retry);
}

}  // namespace

std::map<std::string, StatusLine> status_lines(const std::string& name, const std::vector<ListenerState>& listeners,
                                               std::string_view why_not_listening, std::string_view overload,
                                               const queue::QueueSummary& queue) {
    std::map<std::string, StatusLine> lines;
    lines["0 router"] = {name + " Router", router_text(queue)};
    for (const auto& state : listeners)
        lines[fmt::format("1 listener {} {}", state.address, state.port)] = {name + " Server",
                                                                             listener_text(state, overload)};
    if (listeners.empty())
        lines["1 listener"] = {name + " Server", fmt::format("Not listening: {}", why_not_listening)};
    return lines;
}

}  // namespace postern::console
