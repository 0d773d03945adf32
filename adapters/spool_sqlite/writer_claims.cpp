#include "adapters/spool_sqlite/writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace postern::spool_sqlite {

void Writer::succeed(ClaimRequest& request) { request.done(claim(request.limit)); }

Result<std::vector<ports::QueuedMessage>> Writer::claim(std::size_t limit) {
    if (!connection_) {
        auto opened = WriteConnection::open(setup_.database_file);
        if (!opened) return unexpected(std::move(opened.error()));
        connection_ = std::move(*opened);
    }
    auto claimed = claim_released(limit);
    if (!claimed) return claimed;
    auto walked = unclaimed_.next(connection_->database, limit - claimed->size(), setup_.report);
    // What was claimed is answered; the walk stands where it stood, and is tried again with the next claim.
    if (!walked && claimed->empty()) return walked;
    if (walked) std::move(walked->begin(), walked->end(), std::back_inserter(*claimed));
    std::sort(claimed->begin(), claimed->end(),
              [](const auto& one, const auto& other) { return one.envelope.id < other.envelope.id; });
    return claimed;
}

Result<std::vector<ports::QueuedMessage>> Writer::claim_released(std::size_t limit) {
    std::vector<ports::QueuedMessage> claimed;
    while (!released_.empty() && claimed.size() < limit) {
        const auto id = *released_.begin();
        MessageReader one(WhichMessages::waiting, QueueId{id.value - 1}, id);
        auto found = one.next(connection_->database, 1, setup_.report);
        if (!found && claimed.empty()) return found;
        if (!found) break;
        released_.erase(released_.begin());
        std::move(found->begin(), found->end(), std::back_inserter(claimed));
    }
    return claimed;
}

}  // namespace postern::spool_sqlite
