/// One message queue: order, quota and the QUIT state, without locks, clocks or names.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// Messages in the order in which they are to be read: by priority (0 first), then by arrival.
/// In the QUIT state nothing goes in and nothing comes out.
class MessageQueue {
public:
    struct Message {
        std::uint64_t id = 0;
        WORD priority = 0;
        std::string bytes;
    };

    /// `quota` 0 means MAXWORD messages.
    explicit MessageQueue(WORD quota) : quota_(quota == 0 ? MAXWORD : quota) {}

    /// ERR_MQ_QUITTING, ERR_MQ_EXCEEDED_QUOTA or NOERROR. `id` must be new.
    STATUS put(std::uint64_t id, WORD priority, std::string bytes);
    [[nodiscard]] std::optional<Message> take();
    /// The message at `position` in reading order, or null.
    [[nodiscard]] const Message* at(std::size_t position) const;
    bool remove(std::uint64_t id);

    void quit() { quitting_ = true; }
    [[nodiscard]] bool is_quitting() const { return quitting_; }
    [[nodiscard]] std::size_t count() const { return messages_.size(); }

private:
    std::deque<Message> messages_;
    std::size_t quota_;
    bool quitting_ = false;
};

}  // namespace notes_stub
