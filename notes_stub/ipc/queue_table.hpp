/// The named message queues, who holds them, and what becomes of them when a holder is gone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/ipc/message_queue.hpp"
#include "notes_stub/ipc/statistics.hpp"

namespace notes_stub {

using ClientId = std::uint32_t;

/// Queues by name and by handle. A handle belongs to the process that opened it. A queue ends with its last handle.
/// One thread at a time.
class QueueTable {
public:
    /// NOERROR or ERR_DUPLICATE_MQ. Nobody holds the queue yet.
    STATUS create(ClientId owner, std::string_view name, WORD quota);
    struct Opened {
        STATUS status = NOERROR;
        MQHANDLE handle = NULLHANDLE;
        bool is_own = false;  ///< the opener made the queue
    };
    /// ERR_NO_SUCH_MQ unless `create_missing`.
    Opened open(ClientId client, std::string_view name, bool create_missing);
    /// Ends a scan that began with this handle. ERR_MQ_EMPTY: no such handle of this client.
    STATUS close(ClientId client, MQHANDLE handle);
    /// Null: no such handle of this client.
    [[nodiscard]] MessageQueue* find(ClientId client, MQHANDLE handle);
    /// Of the handle's queue; empty: no such handle of this client.
    [[nodiscard]] std::string name_of(ClientId client, MQHANDLE handle) const;
    /// The handle's queue was made by the client itself.
    [[nodiscard]] bool is_own(ClientId client, MQHANDLE handle) const;

    /// A thread locks the handle's queue against all others for its scan, once for each scan inside a scan. False: no
    /// such handle of this client, or another thread has it locked.
    bool lock(ClientId client, MQHANDLE handle, std::uint32_t thread);
    void unlock(ClientId client, MQHANDLE handle, std::uint32_t thread);
    [[nodiscard]] bool is_locked_for(ClientId client, MQHANDLE handle, std::uint32_t thread) const;

    /// Puts a message and returns its id through `id`; ids are unique in the table.
    STATUS put(MessageQueue& queue, WORD priority, std::string bytes, std::uint64_t& id);
    [[nodiscard]] MessageQueue* by_name(std::string_view name);
    [[nodiscard]] ClientId owner_of(std::string_view name) const;
    [[nodiscard]] bool holds(std::uint64_t message) const;

    /// All queues that `client` made go into the QUIT state.
    void quit_queues_of(ClientId client);
    /// The process is gone: its handles are closed; what it made is quit and loses its name.
    void drop(ClientId client);

    /// Messages ever put into the queues that `client` made.
    [[nodiscard]] std::uint64_t puts_for(ClientId client) const;

private:
    struct Entry {
        std::string name;
        ClientId owner;
        unsigned references = 0;
        std::uint64_t puts = 0;
        MessageQueue queue;
        ClientId scanner = 0;  ///< 0: the queue is not locked
        std::uint32_t scanning_thread = 0;
        MQHANDLE scanning_handle = 0;
        unsigned scans = 0;
    };
    struct Handle {
        ClientId client;
        std::shared_ptr<Entry> entry;
    };

    void release(const std::shared_ptr<Entry>& entry);

    std::map<std::string, std::shared_ptr<Entry>, CaseLess> names_;
    std::map<MQHANDLE, Handle> handles_;
    std::uint64_t last_message_ = 0;
    MQHANDLE last_handle_ = 0;
};

}  // namespace notes_stub
