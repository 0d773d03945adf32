#include "notes_stub/ipc/broker.hpp"

#include <utility>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/queue_trace.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t max_departed = 256;

std::string status_reply(STATUS status) { return Writer{}.u16(status).take(); }

std::string flag_reply(bool flag) { return Writer{}.u8(flag ? 1 : 0).take(); }

}  // namespace

Broker::Broker(std::function<void(const LogLine&)> log, std::function<void()> on_change)
    : log_(std::move(log)), on_change_(std::move(on_change)) {}

ClientId Broker::join(const ClientInfo& info) {
    const std::lock_guard lock{mutex_};
    const ClientId id = ++last_client_;
    clients_[id].info = info;
    clients_[id].info.must_end = told_to_end_.contains(info.pid);
    asked(clients_[id]);
    changed();
    return id;
}

void Broker::leave(ClientId id) {
    const std::lock_guard lock{mutex_};
    queues_.drop(id);
    std::erase_if(status_, [id](const auto& line) { return line.second.client == id; });
    for (auto& [message, delivery] : deliveries_) {
        if (delivery.taker == id) delivery.is_done = true;
    }
    settle_lost_deliveries();
    if (const auto found = clients_.find(id); found != clients_.end()) {
        departed_[found->second.info.pid] = found->second.info;
        clients_.erase(found);
    }
    // Programs that the server did not start are asked for by nobody; the bound keeps them from adding up.
    if (departed_.size() > max_departed) departed_.erase(departed_.begin());
    changed();
}

std::optional<std::string> Broker::perform(ClientId id, std::string_view request, Wait& wait) {
    std::vector<LogLine> lines;
    std::optional<std::string> reply;
    {
        const std::lock_guard lock{mutex_};
        const auto found = clients_.find(id);
        if (found == clients_.end()) return std::string{};
        Reader in{request};
        reply = dispatch(id, found->second, in, wait);
        lines.swap(lines_);
    }
    for (const auto& line : lines) log_(line);
    return reply;
}

std::optional<std::string> Broker::dispatch(ClientId id, Client& client, Reader& in, Wait& wait) {
    const auto op = static_cast<Op>(in.u8());
    switch (op) {
        case Op::log:
            log(client, in);
            return std::string{};
        case Op::sync:
            return std::string{};
        case Op::status_create:
        case Op::status_set:
        case Op::status_delete:
            return status(op, id, client, in);
        case Op::should_end:
            asked(client);
            return flag_reply(client.info.must_end);
        case Op::idle:
            return idle(id, client, in, wait);
        case Op::mq_get:
            return mq_get(id, client, in, wait);
        case Op::mq_put:
            return mq_put(id, client, in, wait);
        case Op::mq_scan_begin:
            return mq_scan_begin(id, client, in, wait);
        case Op::mq_create:
        case Op::mq_open:
        case Op::mq_close:
        case Op::mq_scan_end:
        case Op::mq_count:
        case Op::mq_quit:
        case Op::mq_is_quit:
        case Op::mq_remove:
            return queues(op, id, client, in);
        case Op::mq_peek:
            return peek(id, in);
        case Op::stat_update:
        case Op::stat_delete:
        case Op::stat_reset:
            return stats(op, in);
        case Op::stat_list:
            return stat_list(in);
        case Op::hello:
            break;
    }
    return std::string{};
}

void Broker::log(const Client& client, Reader& in) {
    LogLine line;
    line.pid = client.info.pid;
    line.to_console = in.u8() != 0;
    line.virtual_thread = in.u32();
    line.native_thread = in.u32();
    line.text = in.text();
    lines_.push_back(std::move(line));
}

std::string Broker::status(Op op, ClientId id, Client& client, Reader& in) {
    if (op == Op::status_create) {
        const auto number = ++last_status_;
        status_[number] = StatusLine{number, id, in.text(), {}};
        if (in.u8() != 0) client.info.is_addin = true;
        changed();
        return Writer{}.u32(number).take();
    }
    const auto found = status_.find(in.u32());
    if (found == status_.end() || found->second.client != id) return {};
    if (op == Op::status_set) {
        found->second.text = in.text();
        client.info.last_status = found->second.text;
    } else {
        status_.erase(found);
    }
    changed();
    return {};
}

std::optional<std::string> Broker::idle(ClientId id, Client& client, Reader& in, Wait& wait) {
    const auto thread = in.u32();
    const auto milliseconds = in.u32();
    const bool wakes_for_messages = in.u8() != 0;
    asked(client);
    if (!wait.is_waiting) {
        came_back(id, thread);
        client.info.is_ready = true;
        wait.puts_seen = queues_.puts_for(id);
        changed();
    }
    const bool has_mail = wakes_for_messages && queues_.puts_for(id) != wait.puts_seen;
    if (!client.info.must_end && !has_mail && must_wait(client, wait, {milliseconds})) return std::nullopt;
    end_wait(client, wait);
    asked(client);
    return flag_reply(client.info.must_end);
}

std::optional<std::string> Broker::mq_get(ClientId id, Client& client, Reader& in, Wait& wait) {
    const auto handle = in.u32();
    const auto thread = in.u32();
    const auto patience = static_cast<Patience>(in.u8());
    const bool waits = patience == Patience::for_message;
    const auto milliseconds = in.u32();
    const auto native_thread = in.u32();
    if (!wait.is_waiting) {
        came_back(id, thread);
        if (!client.info.is_ready && queues_.is_own(id, handle)) {
            client.info.is_ready = true;
            changed();
        }
    }
    auto* queue = queues_.find(id, handle);
    STATUS status = ERR_MQ_EMPTY;
    std::string bytes;
    const bool is_locked = queues_.is_locked_for(id, handle, thread);
    if (queue != nullptr && queue->is_quitting()) {
        status = ERR_MQ_QUITTING;
    } else if (is_locked && !waits) {
        if (patience == Patience::for_lock && must_wait(client, wait, {})) return std::nullopt;
        status = locked_by_scan;
    } else if (auto message = queue == nullptr || is_locked ? std::nullopt : queue->take()) {
        status = NOERROR;
        bytes = std::move(message->bytes);
        if (const auto told = deliveries_.find(message->id); told != deliveries_.end()) {
            told->second.taker = id;
            told->second.thread = thread;
        }
    } else if (queue != nullptr && waits) {
        const auto span = milliseconds == 0 ? Span{std::nullopt, false} : Span{milliseconds};
        if (must_wait(client, wait, span)) return std::nullopt;
        status = ERR_MQ_TIMEOUT;
    }
    end_wait(client, wait);
    if (status != ERR_MQ_EMPTY && status != ERR_MQ_TIMEOUT && status != locked_by_scan)
        trace(id, {handle, thread, native_thread}, "taken", status, bytes);
    return Writer{}.u16(status).bytes(bytes).take();
}

std::optional<bool> Broker::is_locked(ClientId id, Client& client, std::uint32_t handle, std::uint32_t thread,
                                      Patience patience, Wait& wait) {
    // What is told to end is not held up by a routine that does not come back.
    const auto* queue = queues_.find(id, handle);
    const bool is_locked = queue != nullptr && !queue->is_quitting() && queues_.is_locked_for(id, handle, thread);
    if (is_locked && patience != Patience::none && must_wait(client, wait, {})) return std::nullopt;
    end_wait(client, wait);
    return is_locked;
}

std::optional<std::string> Broker::mq_put(ClientId id, Client& client, Reader& in, Wait& wait) {
    const auto handle = in.u32();
    const auto thread = in.u32();
    const auto locked = is_locked(id, client, handle, thread, static_cast<Patience>(in.u8()), wait);
    if (!locked) return std::nullopt;
    if (*locked) return status_reply(locked_by_scan);
    auto* queue = queues_.find(id, handle);
    const auto priority = in.u16();
    std::uint64_t message = 0;
    const auto text = in.text();
    const auto native_thread = in.u32();
    const STATUS status = queue == nullptr ? ERR_MQ_EMPTY : queues_.put(*queue, priority, text, message);
    trace(id, {handle, thread, native_thread}, "put", status, text);
    changed();
    return status_reply(status);
}

std::optional<std::string> Broker::mq_scan_begin(ClientId id, Client& client, Reader& in, Wait& wait) {
    const auto handle = in.u32();
    const auto thread = in.u32();
    const auto locked = is_locked(id, client, handle, thread, static_cast<Patience>(in.u8()), wait);
    if (!locked) return std::nullopt;
    if (*locked) return status_reply(locked_by_scan);
    return status_reply(queues_.lock(id, handle, thread) ? NOERROR : ERR_MQ_EMPTY);
}

std::string Broker::queues(Op op, ClientId id, Client& client, Reader& in) {
    if (op == Op::mq_create) {
        const auto name = in.text();
        return status_reply(queues_.create(id, name, in.u16()));
    }
    if (op == Op::mq_open) {
        const auto name = in.text();
        const auto opened = queues_.open(id, name, in.u8() != 0);
        if (opened.is_own && !client.info.opened_at) client.info.opened_at = Clock::now();
        // A task that opens its queue when it was already told to end must not wait in it.
        if (opened.is_own && client.info.must_end) queues_.quit_queues_of(id);
        changed();
        return Writer{}.u16(opened.status).u32(opened.handle).take();
    }
    const auto handle = in.u32();
    auto* queue = queues_.find(id, handle);
    switch (op) {
        case Op::mq_close: {
            const STATUS status = queues_.close(id, handle);
            settle_lost_deliveries();
            changed();
            return status_reply(status);
        }
        case Op::mq_scan_end:
            queues_.unlock(id, handle, in.u32());
            changed();
            return {};
        case Op::mq_quit: {
            if (queue != nullptr) queue->quit();
            const auto thread = in.u32();
            trace(id, {handle, thread, in.u32()}, "quit", queue == nullptr ? ERR_MQ_EMPTY : NOERROR, {});
            settle_lost_deliveries();
            changed();
            return {};
        }
        case Op::mq_count:
            return Writer{}.u16(static_cast<WORD>(queue == nullptr ? 0 : queue->count())).take();
        case Op::mq_is_quit:
            asked(client);
            return flag_reply(queue != nullptr && queue->is_quitting());
        case Op::mq_remove: {
            const bool removed = queue != nullptr && queue->remove(in.u64());
            settle_lost_deliveries();
            changed();
            return status_reply(removed ? NOERROR : ERR_MQ_EMPTY);
        }
        default:
            return {};
    }
}

void Broker::trace(ClientId id, Traced what, std::string_view verb, STATUS status, std::string_view message) {
    if (!traces_) return;
    const auto& info = clients_.at(id).info;
    const auto who = info.program + " (process " + std::to_string(info.pid) + ")";
    LogLine line;
    line.pid = info.pid;
    line.virtual_thread = what.virtual_thread;
    line.native_thread = what.native_thread;
    line.text = queue_trace(queues_.name_of(id, what.handle), std::string{verb} + " by " + who, status, message);
    lines_.push_back(std::move(line));
}

std::string Broker::peek(ClientId id, Reader& in) {
    const auto* queue = queues_.find(id, in.u32());
    const auto position = in.u32();
    if (queue == nullptr) return Writer{}.u16(ERR_MQ_EMPTY).u64(0).u16(0).bytes({}).take();
    if (queue->is_quitting()) return Writer{}.u16(ERR_MQ_QUITTING).u64(0).u16(0).bytes({}).take();
    const auto* message = queue->at(position);
    if (message == nullptr) return Writer{}.u16(ERR_MQ_EMPTY).u64(0).u16(0).bytes({}).take();
    return Writer{}.u16(NOERROR).u64(message->id).u16(message->priority).bytes(message->bytes).take();
}

std::string Broker::stats(Op op, Reader& in) {
    const std::int64_t now = hundredths_since_1970(timedate_now()).value_or(0);
    Statistic value;
    value.facility = in.text();
    value.name = in.text();
    value.updated = now;
    if (op == Op::stat_delete) {
        statistics_.erase(value.facility, value.name);
        return {};
    }
    if (op == Op::stat_reset) return status_reply(statistics_.reset(value.facility, value.name, now));
    const auto flags = in.u16();
    value.type = in.u16();
    value.bytes = in.text();
    statistics_.update(value, flags);
    return status_reply(NOERROR);
}

std::string Broker::stat_list(Reader& in) {
    const auto facility = in.text();
    const auto name = in.text();
    const auto found = statistics_.list(facility, name);
    Writer out;
    out.u32(static_cast<std::uint32_t>(found.size()));
    for (const auto& value : found) {
        out.bytes(value.facility).bytes(value.name).u16(value.type).bytes(value.bytes);
        out.u64(static_cast<std::uint64_t>(value.updated));
    }
    return out.take();
}

void Broker::abandon(ClientId id, Wait& wait) {
    const std::lock_guard lock{mutex_};
    if (const auto found = clients_.find(id); found != clients_.end()) end_wait(found->second, wait);
}

bool Broker::must_wait(Client& client, Wait& wait, Span span) {
    const auto now = Clock::now();
    if (wait.is_waiting) return !wait.deadline || now < *wait.deadline;
    if (span.milliseconds == 0) return false;
    wait.is_waiting = true;
    if (span.is_excuse) wait.excused_since = *client.excused_since.insert(now);
    if (span.milliseconds) wait.deadline = now + std::chrono::milliseconds{*span.milliseconds};
    return true;
}

void Broker::end_wait(Client& client, Wait& wait) {
    if (wait.excused_since) {
        client.excused_since.extract(*wait.excused_since);
        if (!client.has_idled) client.asked_at = Clock::now();
        client.has_idled = true;
    }
    wait.excused_since.reset();
    wait.is_waiting = false;
}

void Broker::asked(Client& client) {
    client.asked_at = Clock::now();
    client.has_idled = false;
    client.silence_reported = false;
}

void Broker::came_back(ClientId id, std::uint32_t thread) {
    bool any = false;
    for (auto& [message, delivery] : deliveries_) {
        if (delivery.taker != id || delivery.thread != thread) continue;
        delivery.is_done = true;
        any = true;
    }
    if (any) changed();
}

void Broker::settle_lost_deliveries() {
    for (auto& [message, delivery] : deliveries_) {
        if (delivery.taker == 0 && !queues_.holds(message)) delivery.is_done = true;
    }
}

void Broker::changed() {
    ++changes_;
    change_.notify_all();
    if (on_change_) on_change_();
}

}  // namespace notes_stub
