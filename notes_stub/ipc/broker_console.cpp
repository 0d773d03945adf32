// The side of the broker that the server's console uses.
#include <sys/syscall.h>
#include <unistd.h>

#include <cctype>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/mq.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/ipc/broker.hpp"
#include "notes_stub/ipc/queue_trace.hpp"

namespace notes_stub {
namespace {

std::string task_queue_name(std::string_view task) {
    std::string name = TASK_QUEUE_PREFIX;
    for (const char c : task) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

}  // namespace

Broker::Told Broker::tell(std::string_view name, std::string_view text) {
    const std::lock_guard lock{mutex_};
    const auto queue_name = task_queue_name(name);
    auto* queue = queues_.by_name(queue_name);
    if (queue == nullptr) return {ERR_NO_SUCH_MQ, 0};
    Told told;
    told.status = queues_.put(*queue, NOPRIORITY, std::string{text}, told.delivery);
    if (told.status == NOERROR) deliveries_[told.delivery];
    // Under the lock, so that it stands before the line that says who took the message.
    if (traces_) {
        LogLine line;
        line.pid = static_cast<std::uint32_t>(::getpid());
        line.virtual_thread = 1;
        line.native_thread = static_cast<std::uint32_t>(::syscall(SYS_gettid));
        line.text = queue_trace(queue_name, "put by the console", told.status, text);
        log_(line);
    }
    changed();
    return told;
}

void Broker::set_trace(bool on) {
    const std::lock_guard lock{mutex_};
    traces_ = on;
}

bool Broker::is_answered(std::uint64_t delivery) const {
    const std::lock_guard lock{mutex_};
    const auto found = deliveries_.find(delivery);
    return found == deliveries_.end() || found->second.is_done;
}

void Broker::forget(std::uint64_t delivery) {
    const std::lock_guard lock{mutex_};
    deliveries_.erase(delivery);
}

void Broker::tell_to_end(std::uint32_t pid) {
    const std::lock_guard lock{mutex_};
    told_to_end_.insert(pid);
    for (auto& [id, client] : clients_) {
        if (client.info.pid != pid) continue;
        client.info.must_end = true;
        queues_.quit_queues_of(id);
    }
    settle_lost_deliveries();
    changed();
}

std::uint32_t Broker::owner_of_task_queue(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    const auto owner = clients_.find(queues_.owner_of(task_queue_name(name)));
    return owner == clients_.end() ? 0 : owner->second.info.pid;
}

std::optional<ClientInfo> Broker::client(std::uint32_t pid) const {
    const std::lock_guard lock{mutex_};
    for (const auto& [id, client] : clients_) {
        if (client.info.pid == pid) return client.info;
    }
    return std::nullopt;
}

std::vector<StatusLine> Broker::status_lines(std::uint32_t pid) const {
    const std::lock_guard lock{mutex_};
    std::vector<StatusLine> found;
    for (const auto& [number, line] : status_) {
        const auto owner = clients_.find(line.client);
        if (owner != clients_.end() && owner->second.info.pid == pid) found.push_back(line);
    }
    return found;
}

std::vector<std::uint32_t> Broker::pids() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::uint32_t> found;
    for (const auto& [id, client] : clients_) found.push_back(client.info.pid);
    return found;
}

std::vector<Statistic> Broker::statistics(std::string_view facility, std::string_view name) const {
    const std::lock_guard lock{mutex_};
    return statistics_.list(facility, name);
}

std::vector<ClientInfo> Broker::newly_silent(Clock::duration limit) {
    const std::lock_guard lock{mutex_};
    std::vector<ClientInfo> silent;
    for (auto& [id, client] : clients_) {
        if (!client.info.is_addin || client.silence_reported || Clock::now() - client.asked_at <= limit) continue;
        // The earliest one: later ones may have begun too late.
        const auto& idling = client.excused_since;
        if (!idling.empty() && *idling.begin() - client.asked_at <= limit) continue;
        client.silence_reported = true;
        silent.push_back(client.info);
    }
    return silent;
}

void Broker::nudge() {
    const std::lock_guard lock{mutex_};
    changed();
}

bool Broker::wait_until(const std::function<bool()>& done, std::optional<Clock::time_point> deadline) {
    std::unique_lock lock{mutex_};
    while (true) {
        const auto seen = changes_;
        lock.unlock();
        if (done()) return true;
        lock.lock();
        const auto has_changed = [this, seen] { return changes_ != seen; };
        if (!deadline) {
            change_.wait(lock, has_changed);
        } else if (!change_.wait_until(lock, *deadline, has_changed)) {
            lock.unlock();
            return done();
        }
    }
}

std::optional<ClientInfo> Broker::farewell(std::uint32_t pid) {
    auto connected = client(pid);
    const std::lock_guard lock{mutex_};
    told_to_end_.erase(pid);
    if (connected) return connected;
    const auto found = departed_.find(pid);
    if (found == departed_.end()) return std::nullopt;
    auto info = found->second;
    departed_.erase(found);
    return info;
}

}  // namespace notes_stub
