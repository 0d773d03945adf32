#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/outbound_connections.hpp"
#include "core/console/queue_reader.hpp"
#include "core/console/table.hpp"
#include "core/console/tls_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace postern::console {

namespace {

using boost::json::value;
using std::chrono::duration_cast;
using std::chrono::seconds;

OutboundConnection made_of(queue::ConnectionRow row, const WorkerConnection* owned) {
    OutboundConnection connection;
    connection.destination = std::move(row.destination);
    connection.is_idle = row.is_idle;
    connection.since = row.since;
    connection.messages = row.messages;
    connection.message = row.message;
    if (owned == nullptr) return connection;
    connection.is_made = true;
    connection.host = owned->host;
    connection.address = owned->address;
    connection.port = owned->port;
    connection.tls = owned->tls;
    return connection;
}

std::string host_words(const OutboundConnection& it) {
    if (!it.is_made) return it.is_idle ? "-" : "connecting";
    if (it.port == 0) return it.address;
    const auto where = place(it.address, it.port);
    return it.host.empty() || it.host == it.address ? where : fmt::format("{} [{}]:{}", it.host, it.address, it.port);
}

std::string tls_words(const OutboundConnection& it) {
    if (it.tls) return fmt::format("{} {}", it.tls->version, it.tls->cipher);
    return it.is_made ? "clear text" : "-";
}

std::string state_words(const OutboundConnection& it, WallTime now) {
    const auto age = spoken(duration_cast<seconds>(now - it.since));
    if (it.is_idle) return fmt::format("idle since {}", age);
    return fmt::format("in use since {}", age);
}

constexpr Field<OutboundConnection> connection_fields[] = {
    {"destination", "string", "The destination that it was made for.",
     [](const auto& it) { return text_value(it.destination); }},
    {"state", "string", "`in use`, `idle`; `connecting`: an attempt that has no connection yet.",
     [](const auto& it) {
         return text_value(it.is_idle ? "idle" : it.is_made ? "in use" : "connecting");
     }},
    {"since", "time", "Of this state; for one in use the begin of the attempt.",
     [](const auto& it) { return time_value(it.since); }},
    {"host", "string or null", "The name that was asked for.", [](const auto& it) { return text_value(it.host); }},
    {"address", "string or null", "The address that it leads to, or the path of a UNIX socket; null: none yet.",
     [](const auto& it) { return text_value(it.address); }},
    {"port", "number or null", "Of that.",
     [](const auto& it) -> value { return it.port == 0 ? value(nullptr) : value(it.port); }},
    {"messages", "number", "Messages that went over it.", [](const auto& it) -> value { return it.messages; }},
    {"message", "string or null", "The one that is being sent.",
     [](const auto& it) { return text_value(it.message.value == 0 ? std::string{} : to_string(it.message)); }},
    {"tls", "tls or null", "What the handshake agreed on; null: there was none, or not yet.",
     [](const auto& it) { return tls_value(it.tls); }},
};

constexpr Field<OutboundConnections> connections_fields[] = {
    {"in_use", "number", "Connections in use, and attempts that have none yet.",
     [](const auto& it) -> value { return it.in_use; }},
    {"idle", "number", "Connections at rest, kept for the next message.",
     [](const auto& it) -> value { return it.idle; }},
    {"silent_threads", "number",
     "Threads that did not answer in time: of their connections host, address and TLS are missing.",
     [](const auto& it) -> value { return it.silent_workers; }},
    {"connections", "array of connection", "The one that is in its state for the longest first.",
     [](const auto& it) -> value { return array_of<OutboundConnection>(connection_fields, it.oldest); }},
};

}  // namespace

OutboundConnections joined(std::vector<queue::ConnectionRow> scheduled, const std::vector<WorkerConnection>& owned,
                           std::size_t max_rows) {
    std::map<queue::ConnectionId, const WorkerConnection*> by_id;
    std::map<std::uint64_t, const WorkerConnection*> by_attempt;
    for (const auto& one : owned) {
        by_id[one.id] = &one;
        if (one.attempt != 0) by_attempt[one.attempt] = &one;
    }
    OutboundConnections all;
    std::sort(scheduled.begin(), scheduled.end(), [](const auto& a, const auto& b) { return a.since < b.since; });
    for (auto& row : scheduled) {
        ++(row.is_idle ? all.idle : all.in_use);
        if (all.oldest.size() == max_rows) continue;
        const WorkerConnection* known = nullptr;
        if (const auto found = by_attempt.find(row.attempt); !row.is_idle && found != by_attempt.end())
            known = found->second;
        if (const auto found = by_id.find(row.id); row.is_idle && found != by_id.end()) known = found->second;
        all.oldest.push_back(made_of(std::move(row), known));
    }
    return all;
}

View show_connections(const ViewRequest& request, Context& context) {
    const auto found = context.queue_reader().connections(request.max_rows());
    if (!found) return found.error();
    View view;
    if (request.is_for_program) {
        view.json =
            report_text("show connections", context, object_of<OutboundConnections>(connections_fields, *found));
        return view;
    }
    view.lines.push_back(fmt::format("{} outbound connection[s] in use, {} idle.", found->in_use, found->idle));
    if (!found->oldest.empty()) {
        std::vector<Row> rows{{"Host", "TLS", "State", "Messages", "Sending", "Destination"}};
        for (const auto& one : found->oldest)
            rows.push_back({host_words(one), tls_words(one), state_words(one, context.now()),
                            fmt::format("{}", one.messages), one.message.value == 0 ? "-" : to_string(one.message),
                            one.destination});
        for (auto& line : aligned(rows)) view.lines.push_back(std::move(line));
    }
    if (const auto in_all = found->in_use + found->idle; in_all > found->oldest.size())
        view.lines.push_back(fmt::format("  and {} more, younger", in_all - found->oldest.size()));
    if (found->silent_workers > 0)
        view.lines.push_back(
            fmt::format("  {} thread[s] did not answer in time: of their connections some is missing "
                        "here.",
                        found->silent_workers));
    return view;
}

std::vector<ObjectText> show_connections_objects() {
    return {text_of<OutboundConnections>("show connections", connections_fields),
            text_of<OutboundConnection>("connection", connection_fields)};
}

}  // namespace postern::console
