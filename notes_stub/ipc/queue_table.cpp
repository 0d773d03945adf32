#include "notes_stub/ipc/queue_table.hpp"

#include <algorithm>

#include "notes_stub/include/miscerr.h"

namespace notes_stub {

STATUS QueueTable::create(ClientId owner, std::string_view name, WORD quota) {
    if (names_.contains(name)) return ERR_DUPLICATE_MQ;
    auto entry = std::make_shared<Entry>(Entry{std::string{name}, owner, 0, 0, MessageQueue{quota}, 0, 0, 0, 0});
    names_.emplace(std::string{name}, std::move(entry));
    return NOERROR;
}

QueueTable::Opened QueueTable::open(ClientId client, std::string_view name, bool create_missing) {
    auto found = names_.find(name);
    if (found == names_.end()) {
        if (!create_missing) return {ERR_NO_SUCH_MQ, NULLHANDLE, false};
        create(client, name, 0);
        found = names_.find(name);
    }
    const MQHANDLE handle = ++last_handle_;
    found->second->references += 1;
    handles_.emplace(handle, Handle{client, found->second});
    return {NOERROR, handle, found->second->owner == client};
}

STATUS QueueTable::close(ClientId client, MQHANDLE handle) {
    const auto found = handles_.find(handle);
    if (found == handles_.end() || found->second.client != client) return ERR_MQ_EMPTY;
    const auto entry = found->second.entry;
    handles_.erase(found);
    if (entry->scanning_handle == handle) entry->scanner = entry->scans = entry->scanning_handle = 0;
    entry->references -= 1;
    if (entry->references == 0) release(entry);
    return NOERROR;
}

// Only when the name still means this queue: a later one may have taken it.
void QueueTable::release(const std::shared_ptr<Entry>& entry) {
    const auto named = names_.find(entry->name);
    if (named != names_.end() && named->second == entry) names_.erase(named);
}

MessageQueue* QueueTable::find(ClientId client, MQHANDLE handle) {
    const auto found = handles_.find(handle);
    return found == handles_.end() || found->second.client != client ? nullptr : &found->second.entry->queue;
}

std::string QueueTable::name_of(ClientId client, MQHANDLE handle) const {
    const auto found = handles_.find(handle);
    return found == handles_.end() || found->second.client != client ? std::string{} : found->second.entry->name;
}

bool QueueTable::is_own(ClientId client, MQHANDLE handle) const {
    const auto found = handles_.find(handle);
    return found != handles_.end() && found->second.entry->owner == client;
}

bool QueueTable::is_locked_for(ClientId client, MQHANDLE handle, std::uint32_t thread) const {
    const auto found = handles_.find(handle);
    if (found == handles_.end() || found->second.client != client) return false;
    const Entry& entry = *found->second.entry;
    return entry.scanner != 0 && (entry.scanner != client || entry.scanning_thread != thread);
}

bool QueueTable::lock(ClientId client, MQHANDLE handle, std::uint32_t thread) {
    const auto found = handles_.find(handle);
    if (found == handles_.end() || found->second.client != client || is_locked_for(client, handle, thread))
        return false;
    Entry& entry = *found->second.entry;
    entry.scanner = client;
    entry.scanning_thread = thread;
    if (entry.scans == 0) entry.scanning_handle = handle;
    entry.scans += 1;
    return true;
}

void QueueTable::unlock(ClientId client, MQHANDLE handle, std::uint32_t thread) {
    const auto found = handles_.find(handle);
    if (found == handles_.end() || found->second.client != client) return;
    Entry& entry = *found->second.entry;
    if (entry.scanner != client || entry.scanning_thread != thread) return;
    entry.scans -= 1;
    if (entry.scans == 0) entry.scanner = entry.scanning_handle = 0;
}

STATUS QueueTable::put(MessageQueue& queue, WORD priority, std::string bytes, std::uint64_t& id) {
    id = ++last_message_;
    const STATUS status = queue.put(id, priority, std::move(bytes));
    if (status != NOERROR) return status;
    for (auto& [name, entry] : names_) {
        if (&entry->queue == &queue) entry->puts += 1;
    }
    return NOERROR;
}

MessageQueue* QueueTable::by_name(std::string_view name) {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &found->second->queue;
}

ClientId QueueTable::owner_of(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? 0 : found->second->owner;
}

bool QueueTable::holds(std::uint64_t message) const {
    return std::ranges::any_of(names_, [message](const auto& named) {
        const auto& queue = named.second->queue;
        if (queue.is_quitting()) return false;
        for (std::size_t i = 0; const auto* found = queue.at(i); ++i) {
            if (found->id == message) return true;
        }
        return false;
    });
}

void QueueTable::quit_queues_of(ClientId client) {
    for (auto& [name, entry] : names_) {
        if (entry->owner == client) entry->queue.quit();
    }
}

void QueueTable::drop(ClientId client) {
    for (auto& [handle, held] : handles_) {
        Entry& entry = *held.entry;
        if (entry.scanner == client) entry.scanner = entry.scans = entry.scanning_handle = 0;
    }
    std::vector<MQHANDLE> mine;
    for (const auto& [handle, held] : handles_) {
        if (held.client == client) mine.push_back(handle);
    }
    for (const auto handle : mine) close(client, handle);
    quit_queues_of(client);
    std::erase_if(names_, [client](const auto& named) { return named.second->owner == client; });
}

std::uint64_t QueueTable::puts_for(ClientId client) const {
    std::uint64_t puts = 0;
    for (const auto& [name, entry] : names_) {
        if (entry->owner == client) puts += entry->puts;
    }
    return puts;
}

}  // namespace notes_stub
