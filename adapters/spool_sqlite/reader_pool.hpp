#pragma once

#include "adapters/spool_sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace postern::spool_sqlite {

/// Connections for short reads, kept open between them. Any thread takes one, uses it alone and gives it back.
class ReaderPool {
public:
    struct Reader {
        Database database;
        Statement body_by_id;
        std::uint64_t generation = 0;
    };
    struct GiveBack {
        ReaderPool* pool;
        void operator()(Reader* reader) const { pool->give_back(std::unique_ptr<Reader>(reader)); }
    };
    using Lease = std::unique_ptr<Reader, GiveBack>;

    explicit ReaderPool(std::filesystem::path file) : file_(std::move(file)) {}

    [[nodiscard]] Result<Lease> take();
    /// Closes all, those in use when they come back: after a failed commit nothing that a connection remembers is to be
    /// trusted.
    void close_all();

private:
    static constexpr std::size_t max_idle = 4;

    [[nodiscard]] Result<std::unique_ptr<Reader>> open(std::uint64_t generation) const;
    void give_back(std::unique_ptr<Reader> reader);

    std::filesystem::path file_;
    std::mutex mutex_;
    std::uint64_t generation_ = 0;
    std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace postern::spool_sqlite
