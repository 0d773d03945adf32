#include "adapters/spool_sqlite/log_keeper.hpp"

#include "adapters/spool_sqlite/posix_file.hpp"
#include "adapters/spool_sqlite/schema.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace postern::spool_sqlite {

using ports::SpoolError;

namespace {

constexpr std::size_t piece_octets = 1U << 20U;

std::filesystem::path log_of(const std::filesystem::path& database_file) { return database_file.string() + "-wal"; }

}  // namespace

std::uint64_t log_octets(const std::filesystem::path& database_file) {
    std::error_code absent;
    const auto octets = std::filesystem::file_size(log_of(database_file), absent);
    return absent ? 0 : octets;
}

Result<void> renew_log(const std::filesystem::path& database_file) {
    const auto octets = log_octets(database_file);
    if (octets == 0) return {};
    auto log = PosixFile::open_or_create(log_of(database_file));
    if (!log) return unexpected(std::move(log.error()));
    for (std::uint64_t place = 0; place < octets; place += piece_octets) {
        const auto piece = log->read_at(place, piece_octets);
        if (!piece) return unexpected(piece.error());
        if (auto written = log->write_at(place, *piece); !written) return written;
    }
    return log->sync();
}

LogKeeper::LogKeeper(std::filesystem::path database_file, std::shared_ptr<DiskRoom> room, MessageReader::Report report)
    : database_file_(std::move(database_file)), room_(std::move(room)), report_(std::move(report)) {}

void LogKeeper::look(Database* database) {
    const auto octets = log_octets(database_file_);
    room_->note_log(octets);
    is_too_long_ = octets > log_bound_octets;
    if (!is_too_long_) has_complained_ = false;
    if (!is_too_long_ || database == nullptr) return;
    auto folded = database->fold_log();
    if (!folded) {
        folded.error().words += fmt::format(" Mail is safe in the log, which takes {} MiB of the disk.", octets >> 20U);
        return complain(folded.error());
    }
    if (*folded || octets <= log_alarm_octets) return;
    complain({SpoolError::Kind::io,
              fmt::format("Spool database {}: its log has {} MiB and grows, because another program has been reading "
                          "the database for long. Mail is safe; end that program.",
                          database_file_.string(), octets >> 20U)});
}

void LogKeeper::complain(const SpoolError& why) {
    if (!std::exchange(has_complained_, true)) report_(why);
}

}  // namespace postern::spool_sqlite
