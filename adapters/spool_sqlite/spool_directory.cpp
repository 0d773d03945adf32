#include "adapters/spool_sqlite/spool_directory.hpp"

#include "core/base/ids.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

namespace postern::spool_sqlite {
namespace {

namespace fs = std::filesystem;
using ports::SpoolError;

constexpr std::size_t longest_process_id = 20;

Result<void> make_folder(const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return {};
    const auto parent = folder.parent_path();
    if (!parent.empty() && parent != folder) {
        if (auto made = make_folder(parent); !made) return made;
    }
    if (!fs::create_directory(folder, error) && error)
        return unexpected(file_error("make the folder", folder, error.value()));
    // Mail is nobody's business but the server's.
    fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return unexpected(file_error("set the mode of", folder, error.value()));
    return sync_directory(parent);
}

SpoolError in_use(const fs::path& directory, const PosixFile& lock) {
    const auto holder = lock.read_at(0, longest_process_id);
    return {SpoolError::Kind::refused,
            fmt::format("Spool {} is in use by process {}. End that process, or name another directory for this one.",
                        directory.string(), holder ? holder->substr(0, holder->find('\n')) : "unknown")};
}

}  // namespace

Result<SpoolDirectory> SpoolDirectory::take(const fs::path& directory) {
    std::error_code error;
    const auto whole_path = fs::absolute(directory, error).lexically_normal();
    if (auto made = make_folder(whole_path); !made) return unexpected(std::move(made.error()));
    auto lock = PosixFile::open_or_create(whole_path / "lock");
    if (!lock) return unexpected(std::move(lock.error()));
    if (!lock->try_lock()) return unexpected(in_use(whole_path, *lock));
    // For the words above; the lock itself does not need it.
    static_cast<void>(lock->replace_content(fmt::format("{}\n", ::getpid())));
    SpoolDirectory taken(whole_path, std::move(*lock));
    if (auto made = make_folder(taken.lost_and_found()); !made) return unexpected(std::move(made.error()));
    if (auto checked = taken.check_log(); !checked) return unexpected(std::move(checked.error()));
    // SQLite would make it readable for everybody; its log gets the mode of the database.
    if (auto database = PosixFile::open_or_create(taken.database_file()); !database) {
        return unexpected(std::move(database.error()));
    }
    // Before there is a log, which is never to be found alone.
    if (auto synced = taken.sync(); !synced) return unexpected(std::move(synced.error()));
    return taken;
}

Result<bool> SpoolDirectory::keep_lock() {
    if (lock_->has_its_name()) return false;
    auto made = PosixFile::open_or_create(lock_file());
    if (!made) return unexpected(std::move(made.error()));
    if (!made->try_lock()) return unexpected(in_use(directory_, *made));
    static_cast<void>(made->replace_content(fmt::format("{}\n", ::getpid())));
    lock_ = std::make_unique<PosixFile>(std::move(*made));
    return true;
}

Result<void> SpoolDirectory::make_bodies(const std::function<Result<std::int64_t>()>& count_files) const {
    std::error_code error;
    if (fs::is_directory(bodies(), error)) return {};
    auto files = count_files();
    if (!files) return unexpected(std::move(files.error()));
    if (*files == 0) return make_folder(bodies());
    return unexpected(SpoolError{
        SpoolError::Kind::refused,
        fmt::format(
            "Spool folder {} is missing, and {} message[s] of the queue have their body in it. Put it back; or, "
            "where it is lost, make it empty: the senders of these messages are then told.",
            bodies().string(), *files)});
}

Result<void> SpoolDirectory::check_log() const {
    std::error_code absent;
    const auto database_octets = fs::file_size(database_file(), absent);
    if (!absent && database_octets > 0) return {};
    const fs::path log = database_file().string() + "-wal";
    const auto log_octets = fs::file_size(log, absent);
    if (absent || log_octets == 0) return {};
    return unexpected(SpoolError{
        SpoolError::Kind::refused,
        fmt::format("Spool database {} is missing or empty, but its log {} is there and may hold mail. Put the "
                    "database back beside it; or, to begin with an empty queue, move the log away and keep it.",
                    database_file().string(), log.string())});
}

Result<fs::path> SpoolDirectory::move_to_lost_and_found(const fs::path& file) const {
    auto target = lost_and_found() / file.filename();
    std::error_code error;
    for (int number = 2; fs::exists(target, error); ++number) {
        target = lost_and_found() / fmt::format("{}.{}", file.filename().string(), number);
    }
    fs::rename(file, target, error);
    if (error) return unexpected(file_error("move to lost+found", file, error.value()));
    return target;
}

Result<std::vector<SpoolError>> SpoolDirectory::sort_out_bodies(const WhatAbout& what_about) const {
    std::vector<SpoolError> moved;
    std::error_code error;
    for (fs::directory_iterator entry(bodies(), error), end; !error && entry != end; entry.increment(error)) {
        const auto file = entry->path();
        const auto id = parse_queue_id(file.filename().string());
        if (id && to_string(*id) == file.filename()) {
            auto found = what_about(*id);
            if (!found) return unexpected(std::move(found.error()));
            if (*found == BodyOwner::removed) fs::remove(file, error);
            if (*found != BodyOwner::unknown) continue;
        }
        auto target = move_to_lost_and_found(file);
        if (!target) return unexpected(std::move(target.error()));
        moved.push_back(
            {SpoolError::Kind::damaged,
             fmt::format(
                 "Spool: body file without a message in the queue, moved to {}. Its first lines say whose it is and "
                 "whether it was complete. Remove it when it is not missed.",
                 target->string())});
    }
    if (error) return unexpected(file_error("list", bodies(), error.value()));
    return moved;
}

}  // namespace postern::spool_sqlite
