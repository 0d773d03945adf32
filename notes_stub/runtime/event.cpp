// event.h: queues of events and who wants which, for the whole process.
#include "notes_stub/include/event.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t longest_name = 31;

// An EVENT_DATA with its data and the producer's name behind it.
using Event = std::vector<char>;
using Wanted = std::tuple<WORD, WORD, std::string>;  // type, severity, queue

struct Events {
    std::mutex mutex;
    std::map<std::string, std::deque<Event>, std::less<>> queues;
    std::map<Wanted, std::string> destinations;
};
// Never destroyed: a thread may still put events while the process ends.
Events& events() {
    static auto* all = new Events;
    return *all;
}

Event make_event(const EVENT_DATA& head, const void* data, const std::string& producer) {
    constexpr std::size_t data_at = offsetof(EVENT_DATA, EventSpecificData);
    Event event(std::max(sizeof head, data_at + head.EventDataLength + producer.size()));
    std::memcpy(event.data(), &head, sizeof head);
    if (head.EventDataLength != 0) std::memcpy(event.data() + data_at, data, head.EventDataLength);
    std::memcpy(event.data() + data_at + head.EventDataLength, producer.data(), producer.size());
    return event;
}

STATUS in_handle_memory(const Event& event, DHANDLE* handle) {
    const STATUS status = OSMemAlloc(0, static_cast<DWORD>(event.size()), handle);
    if (status != NOERROR) return status;
    std::memcpy(OSLockObject(*handle), event.data(), event.size());
    OSUnlockObject(*handle);
    return NOERROR;
}

void set_origin(EVENT_DATA& head, const char* server) {
    char own[MAXUSERNAME + 1] = {};
    if (server == nullptr && SECKFMGetUserName(own) == NOERROR) server = own;
    const std::string_view name = server == nullptr ? "" : server;
    std::memcpy(head.OriginatingServerName, name.data(), std::min<std::size_t>(name.size(), MAXUSERNAME - 1));
}

}  // namespace

extern "C" {

STATUS LNPUBLIC EventQueueAlloc(char far* QueueName) {
    require_thread("EventQueueAlloc");
    const std::string_view name = QueueName == nullptr ? "" : QueueName;
    if (name.empty() || name.size() > longest_name) return ERR_MISC_INVALID_ARGS;
    const std::lock_guard lock(events().mutex);
    return events().queues.try_emplace(std::string(name)).second ? NOERROR : ERR_EXISTS;
}

void LNPUBLIC EventQueueFree(char far* QueueName) {
    const std::lock_guard lock(events().mutex);
    events().queues.erase(QueueName);
    std::erase_if(events().destinations,
                  [&](const auto& request) { return std::get<std::string>(request.first) == QueueName; });
}

STATUS LNPUBLIC EventQueueGet(char far* QueueName, DHANDLE far* rethEvent) {
    *rethEvent = NULLHANDLE;
    const std::lock_guard lock(events().mutex);
    const auto queue = events().queues.find(std::string_view(QueueName));
    if (queue == events().queues.end()) return ERR_NOT_FOUND;
    if (queue->second.empty()) return ERR_EVTQUEUE_EMPTY;
    const STATUS status = in_handle_memory(queue->second.front(), rethEvent);
    if (status == NOERROR) queue->second.pop_front();
    return status;
}

STATUS LNPUBLIC EventQueuePut(char far* QueueName, char far* OriginatingServer, WORD Type, WORD Severity,
                              TIMEDATE far* EventTime, WORD FormatSpecifier, WORD EventDataLength,
                              void far* EventSpecificData) {
    require_thread("EventQueuePut");
    const std::string producer = program_name();
    EVENT_DATA head{};
    set_origin(head, OriginatingServer);
    head.Version = EVENT_VERSION;
    head.AddinNameLength = static_cast<WORD>(producer.size());
    head.Type = Type;
    head.Severity = Severity;
    head.FormatSpecifier = FormatSpecifier;
    head.EventDataLength = EventDataLength;
    OSCurrentTIMEDATE(&head.EventTime);
    if (EventTime != nullptr) head.EventTime = *EventTime;
    const std::lock_guard lock(events().mutex);
    const auto queue = events().queues.find(std::string_view(QueueName));
    if (queue == events().queues.end()) return ERR_NOT_FOUND;
    queue->second.push_back(make_event(head, EventSpecificData, producer));
    return NOERROR;
}

STATUS LNPUBLIC EventRegisterEventRequest(WORD EventType, WORD EventSeverity, char far* QueueName, char far* DestName) {
    const std::lock_guard lock(events().mutex);
    if (!events().queues.contains(std::string_view(QueueName))) return ERR_NOT_FOUND;
    events().destinations[{EventType, EventSeverity, QueueName}] = DestName == nullptr ? "" : DestName;
    return NOERROR;
}

STATUS LNPUBLIC EventDeregisterEventRequest(WORD EventType, WORD EventSeverity, char far* QueueName) {
    const std::lock_guard lock(events().mutex);
    return events().destinations.erase({EventType, EventSeverity, QueueName}) != 0 ? NOERROR : ERR_NOT_FOUND;
}

BOOL LNPUBLIC EventGetDestName(WORD EventType, WORD EventSeverity, char far* QueueName, char far* DestName,
                               WORD DestNameSize) {
    const std::lock_guard lock(events().mutex);
    const auto found = events().destinations.find({EventType, EventSeverity, QueueName});
    if (found == events().destinations.end() || found->second.size() >= DestNameSize) return FALSE;
    std::memcpy(DestName, found->second.c_str(), found->second.size() + 1);
    return TRUE;
}

BOOL LNPUBLIC EventGetDestNameEx(WORD EventType, WORD EventSeverity, char* /*ErrorCode*/, char* /*ErrorText*/,
                                 char* QueueName, char* DestName, WORD DestNameSize) {
    return EventGetDestName(EventType, EventSeverity, QueueName, DestName, DestNameSize);
}

}  // extern "C"
