#include "notes_stub/ipc/message_queue.hpp"

#include <algorithm>

#include "notes_stub/include/miscerr.h"

namespace notes_stub {

STATUS MessageQueue::put(std::uint64_t id, WORD priority, std::string bytes) {
    if (quitting_) return ERR_MQ_QUITTING;
    if (messages_.size() >= quota_) return ERR_MQ_EXCEEDED_QUOTA;
    // The common case, no priority, goes to the end without a search.
    const auto place = messages_.empty() || messages_.back().priority <= priority
                           ? messages_.end()
                           : std::ranges::upper_bound(messages_, priority, {}, &Message::priority);
    messages_.insert(place, Message{id, priority, std::move(bytes)});
    return NOERROR;
}

std::optional<MessageQueue::Message> MessageQueue::take() {
    if (quitting_ || messages_.empty()) return std::nullopt;
    Message first = std::move(messages_.front());
    messages_.pop_front();
    return first;
}

const MessageQueue::Message* MessageQueue::at(std::size_t position) const {
    return position < messages_.size() ? &messages_[position] : nullptr;
}

bool MessageQueue::remove(std::uint64_t id) {
    return std::erase_if(messages_, [id](const Message& m) { return m.id == id; }) != 0;
}

}  // namespace notes_stub
