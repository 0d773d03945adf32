#pragma once

#include "adapters/spool_sqlite/body_file.hpp"
#include "adapters/spool_sqlite/disk_room.hpp"
#include "adapters/spool_sqlite/memory_budget.hpp"
#include "adapters/spool_sqlite/worker_pool.hpp"
#include "core/ports/spool.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace postern::spool_sqlite {

/// What bodies share while they arrive.
struct BodyServices {
    BodyServices(std::filesystem::path bodies, std::uint64_t threshold_octets, std::shared_ptr<MemoryBudget> memory,
                 std::shared_ptr<DiskRoom> disk, std::function<void(const ports::SpoolError&)> report_to,
                 unsigned threads)
        : directory(std::move(bodies)),
          file_threshold_octets(threshold_octets),
          budget(std::move(memory)),
          room(std::move(disk)),
          report(std::move(report_to)),
          workers(threads) {}

    std::filesystem::path directory;
    std::uint64_t file_threshold_octets;
    std::shared_ptr<MemoryBudget> budget;
    std::shared_ptr<DiskRoom> room;
    std::function<void(const ports::SpoolError&)> report;  ///< Of writes that failed; any thread.
    WorkerPool workers;
};

/// A body that has arrived: either in memory or in a file that still has to be finished.
struct ArrivedBody {
    ports::BodyInMemory memory;
    std::shared_ptr<BodyFile> file;
    std::uint64_t octets = 0;
    std::uint32_t crc32c = 0;  ///< Of a body in memory; a file knows its own.
};

class ArrivingBody final : public ports::IncomingBody {
public:
    ArrivingBody(std::shared_ptr<BodyServices> services, QueueId id);
    ~ArrivingBody() override;

    [[nodiscard]] Stored append(std::string octets, StoredHandler done) override;
    [[nodiscard]] std::uint64_t size_octets() const override { return size_octets_; }

    /// Hands over what arrived; nothing may be appended any more.
    [[nodiscard]] ArrivedBody take();

private:
    [[nodiscard]] bool try_hold(std::string& octets);
    void write(std::string octets, StoredHandler done);

    std::shared_ptr<BodyServices> services_;
    QueueId id_;
    BudgetShare share_;
    std::string buffer_;
    std::uint64_t size_octets_ = 0;
    std::uint32_t crc32c_ = 0;
    std::shared_ptr<BodyFile> file_;
};

}  // namespace postern::spool_sqlite
