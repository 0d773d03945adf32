#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"
#include "core/base/ids.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string_view>

namespace postern::spool_sqlite {

/// Keeps what is left of damaged bodies in lost+found as `ID.damaged`, so that it may be looked at by hand whatever
/// becomes of the message, and says so once. Any thread.
class Quarantine {
public:
    using Report = std::function<void(const ports::SpoolError&)>;

    Quarantine(std::filesystem::path lost_and_found, Report report)
        : lost_and_found_(std::move(lost_and_found)), report_(std::move(report)) {}

    /// The body file gets a second name there.
    void keep_file(QueueId id, const std::filesystem::path& file, const ports::SpoolError& damage);
    /// The octets, as far as the database gave them, get a file there.
    void keep_octets(QueueId id, std::string_view octets, const ports::SpoolError& damage);
    /// There is nothing to be kept.
    void note(QueueId id, const ports::SpoolError& damage);

private:
    [[nodiscard]] bool is_news(QueueId id);
    [[nodiscard]] std::filesystem::path place_of(QueueId id) const;
    void report(const ports::SpoolError& damage, const std::filesystem::path& place, const Result<void>& kept);

    std::filesystem::path lost_and_found_;
    Report report_;
    std::mutex mutex_;
    std::set<QueueId> known_;
};

}  // namespace postern::spool_sqlite
