#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "adapters/spool_sqlite/disk_room.hpp"
#include "adapters/spool_sqlite/message_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace postern::spool_sqlite {

/// Octets of the write-ahead log beside this database; 0 where there is none.
[[nodiscard]] std::uint64_t log_octets(const std::filesystem::path& database_file);

/// Makes what the log says true of the disk, before anything is read from it or added to it. A sync that failed leaves
/// octets that the system shows and holds for written, and no later sync tries them again: only what is written anew
/// is. A transaction that was added behind them would go with them when the power goes. No connection may be writing.
[[nodiscard]] Result<void> renew_log(const std::filesystem::path& database_file);

/// Sees to it that a log which is not folded into the database is noticed. SQLite folds it by itself and is silent
/// about failures: mail is safe in the log, but it takes room without bound. Writer thread.
class LogKeeper {
public:
    LogKeeper(std::filesystem::path database_file, std::shared_ptr<DiskRoom> room, MessageReader::Report report);

    /// To be called every second or so: past its bound the log is folded here, and a failure is reported once until the
    /// log is short again. The write connection; null: there is none now.
    void look(Database* database);
    [[nodiscard]] bool is_too_long() const { return is_too_long_; }

private:
    void complain(const ports::SpoolError& why);

    std::filesystem::path database_file_;
    std::shared_ptr<DiskRoom> room_;
    MessageReader::Report report_;
    bool is_too_long_ = false;
    bool has_complained_ = false;
};

}  // namespace postern::spool_sqlite
