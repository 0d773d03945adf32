// Message queues: each call is one request to the broker that holds them.
#include "notes_stub/include/mq.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

/// The handles that this process has open, so that a call with another one is named.
class Handles {
public:
    void add(MQHANDLE handle) {
        const std::lock_guard lock{mutex_};
        open_.insert(handle);
    }
    void remove(MQHANDLE handle) {
        const std::lock_guard lock{mutex_};
        open_.erase(handle);
    }
    /// Another session begins anew.
    void clear() {
        const std::lock_guard lock{mutex_};
        open_.clear();
    }
    [[nodiscard]] bool holds(MQHANDLE handle) {
        const std::lock_guard lock{mutex_};
        return open_.contains(handle);
    }

private:
    std::mutex mutex_;
    std::set<MQHANDLE> open_;
};

Handles& handles() {
    static auto* const the = [] {
        on_notes_term([] { handles().clear(); });
        return new Handles;
    }();
    return *the;
}

/// False, after a report: the calling process has no such queue open.
bool require_queue(const char* call, MQHANDLE handle) {
    require_thread(call);
    if (handles().holds(handle)) return true;
    report_misuse(call, "the queue handle " + std::to_string(handle) + " is not open in this process");
    return false;
}

struct Peeked {
    STATUS status = ERR_MQ_QUITTING;
    std::uint64_t id = 0;
    WORD priority = 0;
    std::string bytes;
};

std::uint8_t octet(Patience patience) { return static_cast<std::uint8_t>(patience); }

Writer request(Op op) { return std::move(Writer{}.u8(static_cast<std::uint8_t>(op))); }

// With the server gone every queue is in the QUIT state: that is what ends a loop around MQGet.
STATUS status_of(const std::string& message) {
    const auto reply = link()->call(message);
    return reply ? Reader{*reply}.u16() : static_cast<STATUS>(ERR_MQ_QUITTING);
}

// Asks at once; where another thread scans the queue, again on a connection of this thread's own, which waits for the
// end of the scan: the shared one is needed for everything else that the process says.
template <typename MakeRequest>
std::optional<std::string> ask_with_patience(MakeRequest&& make) {
    auto reply = link()->call(make(Patience::none));
    if (reply && Reader{*reply}.u16() == locked_by_scan) reply = link()->wait(make(Patience::for_lock));
    return reply;
}

/// The queue locked against all other threads and processes, for a scan.
class ScanLock {
public:
    explicit ScanLock(MQHANDLE queue) : queue_(queue) {
        const auto reply = ask_with_patience([&](Patience patience) {
            return request(Op::mq_scan_begin).u32(queue).u32(thread_number()).u8(octet(patience)).take();
        });
        status_ = reply ? Reader{*reply}.u16() : static_cast<STATUS>(ERR_MQ_QUITTING);
    }
    ~ScanLock() {
        if (status_ == NOERROR) (void)link()->call(request(Op::mq_scan_end).u32(queue_).u32(thread_number()).take());
    }
    ScanLock(const ScanLock&) = delete;
    ScanLock& operator=(const ScanLock&) = delete;
    [[nodiscard]] STATUS status() const { return status_; }

private:
    MQHANDLE queue_;
    STATUS status_ = NOERROR;
};

Peeked peek(MQHANDLE queue, DWORD position) {
    const auto reply = link()->call(request(Op::mq_peek).u32(queue).u32(position).take());
    if (!reply) return {};
    Reader in{*reply};
    Peeked message;
    message.status = in.u16();
    message.id = in.u64();
    message.priority = in.u16();
    message.bytes = in.text();
    return message;
}

STATUS remove(MQHANDLE queue, std::uint64_t id) { return status_of(request(Op::mq_remove).u32(queue).u64(id).take()); }

// Truncates to the buffer. The length is given for a whole message only: programs index the buffer with it.
STATUS deliver(const std::string& bytes, char* buffer, WORD size, WORD* length) {
    const auto fits = std::min<std::size_t>(bytes.size(), size);
    if (buffer != nullptr) std::memcpy(buffer, bytes.data(), fits);
    if (buffer != nullptr && fits < bytes.size()) return ERR_MQ_BFR_TOO_SMALL;
    if (length != nullptr) *length = static_cast<WORD>(buffer == nullptr ? 0 : fits);
    return NOERROR;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS MQCreate(const char* name, WORD quota, DWORD) {
    require_thread("MQCreate");
    if (name == nullptr) return ERR_MISC_INVALID_ARGS;
    return status_of(request(Op::mq_create).bytes(name).u16(quota).take());
}

STATUS MQOpen(const char* name, DWORD options, MQHANDLE* handle) {
    require_thread("MQOpen");
    if (handle == nullptr) return ERR_MISC_INVALID_ARGS;
    *handle = NULLHANDLE;
    if (name == nullptr) return ERR_MISC_INVALID_ARGS;
    const auto reply =
        link()->call(request(Op::mq_open).bytes(name).u8((options & MQ_OPEN_CREATE) != 0 ? 1 : 0).take());
    if (!reply) return ERR_MQ_QUITTING;
    Reader in{*reply};
    const STATUS status = in.u16();
    *handle = in.u32();
    if (status == NOERROR) handles().add(*handle);
    return status;
}

STATUS MQClose(MQHANDLE queue, DWORD) {
    if (!require_queue("MQClose", queue)) return ERR_MQ_EMPTY;
    handles().remove(queue);
    return status_of(request(Op::mq_close).u32(queue).take());
}

STATUS MQGet(MQHANDLE queue, char* buffer, WORD size, DWORD options, DWORD timeout, WORD* length) {
    if (length != nullptr) *length = 0;
    if (!require_queue("MQGet", queue)) return ERR_MQ_EMPTY;
    const auto make = [&](Patience patience) {
        return request(Op::mq_get)
            .u32(queue)
            .u32(thread_number())
            .u8(octet(patience))
            .u32(timeout)
            .u32(native_thread())
            .take();
    };
    const bool waits = (options & MQ_WAIT_FOR_MSG) != 0;
    const auto reply = waits ? link()->wait(make(Patience::for_message)) : ask_with_patience(make);
    if (!reply) return ERR_MQ_QUITTING;
    Reader in{*reply};
    const STATUS status = in.u16();
    return status == NOERROR ? deliver(in.text(), buffer, size, length) : status;
}

WORD MQGetCount(MQHANDLE queue) {
    if (!require_queue("MQGetCount", queue)) return 0;
    const auto reply = link()->call(request(Op::mq_count).u32(queue).take());
    return reply ? Reader{*reply}.u16() : WORD{0};
}

STATUS MQPut(MQHANDLE queue, WORD priority, char* buffer, WORD length, DWORD) {
    if (!require_queue("MQPut", queue)) return ERR_MQ_EMPTY;
    if ((buffer == nullptr && length > 0) || length > MQ_MAX_MSGSIZE) return ERR_MISC_INVALID_ARGS;
    const auto reply = ask_with_patience([&](Patience patience) {
        return request(Op::mq_put)
            .u32(queue)
            .u32(thread_number())
            .u8(octet(patience))
            .u16(priority)
            .bytes({buffer, length})
            .u32(native_thread())
            .take();
    });
    return reply ? Reader{*reply}.u16() : static_cast<STATUS>(ERR_MQ_QUITTING);
}

void MQPutQuitMsg(MQHANDLE queue) {
    if (!require_queue("MQPutQuitMsg", queue)) return;
    (void)link()->call(request(Op::mq_quit).u32(queue).u32(thread_number()).u32(native_thread()).take());
}

BOOL MQIsQuitPending(MQHANDLE queue) {
    if (!require_queue("MQIsQuitPending", queue)) return FALSE;
    const auto reply = link()->call(request(Op::mq_is_quit).u32(queue).take());
    return !reply || Reader{*reply}.u8() != 0 ? TRUE : FALSE;
}

// Others wait for its end in MQPut, MQGet and MQScan; the routine itself may call them. The lock of a process that is
// killed in its routine goes with the process.
STATUS MQScan(MQHANDLE queue, char* buffer, WORD size, DWORD, MQSCAN_CALLBACK routine, void* context, WORD* length) {
    if (length != nullptr) *length = 0;
    if (!require_queue("MQScan", queue)) return ERR_MQ_EMPTY;
    if (routine == nullptr) return ERR_MISC_INVALID_ARGS;
    const ScanLock lock(queue);
    if (lock.status() != NOERROR) return lock.status();
    DWORD position = 0;
    for (bool has_begun = false;; has_begun = true) {
        const auto message = peek(queue, position);
        // QUIT is an answer only to a scan that has not begun; later the end of the queue is.
        if (message.status != NOERROR) return has_begun ? static_cast<STATUS>(ERR_MQ_EMPTY) : message.status;
        const STATUS verdict =
            ERR(routine(message.bytes.data(), static_cast<WORD>(message.bytes.size()), message.priority, context));
        // The routine may use the queue, and may not close it.
        if (!require_queue("MQScan", queue)) return ERR_MQ_EMPTY;
        if (verdict == ERR_MQSCAN_DEQUEUE) {
            if (remove(queue, message.id) != NOERROR) continue;
            return deliver(message.bytes, buffer, size, length);
        }
        if (verdict == ERR_MQSCAN_DELETE) {
            (void)remove(queue, message.id);
        } else if (verdict == NOERROR) {
            ++position;
        } else {
            return verdict;
        }
    }
}
