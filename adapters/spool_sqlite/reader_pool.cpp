#include "adapters/spool_sqlite/reader_pool.hpp"

#include "adapters/spool_sqlite/schema.hpp"

#include <utility>

namespace postern::spool_sqlite {

Result<ReaderPool::Lease> ReaderPool::take() {
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock(mutex_);
        generation = generation_;
        if (!idle_.empty()) {
            Lease lease(idle_.back().release(), GiveBack{this});
            idle_.pop_back();
            return lease;
        }
    }
    auto reader = open(generation);
    if (!reader) return unexpected(std::move(reader.error()));
    return Lease(reader->release(), GiveBack{this});
}

Result<std::unique_ptr<ReaderPool::Reader>> ReaderPool::open(std::uint64_t generation) const {
    auto database = open_for_reading(file_);
    if (!database) return unexpected(std::move(database.error()));
    auto body = database->prepare(
        "SELECT m.body_octets, m.body_crc32c, m.body_place, b.data FROM messages m LEFT JOIN bodies b ON b.id = m.id "
        "WHERE m.id = ?");
    if (!body) return unexpected(std::move(body.error()));
    return std::make_unique<Reader>(Reader{std::move(*database), std::move(*body), generation});
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
    const std::scoped_lock lock(mutex_);
    if (reader->generation == generation_ && idle_.size() < max_idle) idle_.push_back(std::move(reader));
}

void ReaderPool::close_all() {
    const std::scoped_lock lock(mutex_);
    ++generation_;
    idle_.clear();
}

}  // namespace postern::spool_sqlite
