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
    // Mail is nobody's business but the server's.
    if (!fs::create_directories(folder, error) && error)
        return unexpected(file_error("make the folder", folder, error.value()));
    fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return unexpected(file_error("set the mode of", folder, error.value()));
    return folder.has_parent_path() ? sync_directory(folder.parent_path()) : Result<void>();
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
    for (const auto& folder : {taken.bodies(), taken.lost_and_found()}) {
        if (auto made = make_folder(folder); !made) return unexpected(std::move(made.error()));
    }
    // SQLite would make it readable for everybody; its log gets the mode of the database.
    if (auto database = PosixFile::open_or_create(taken.database_file()); !database) {
        return unexpected(std::move(database.error()));
    }
    return taken;
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

Result<std::vector<SpoolError>> SpoolDirectory::sort_out_bodies(
    const std::function<Result<bool>(QueueId)>& has_row) const {
    std::vector<SpoolError> moved;
    std::error_code error;
    for (fs::directory_iterator entry(bodies(), error), end; !error && entry != end; entry.increment(error)) {
        const auto file = entry->path();
        const auto id = parse_queue_id(file.filename().string());
        if (id && to_string(*id) == file.filename()) {
            auto is_known = has_row(*id);
            if (!is_known) return unexpected(std::move(is_known.error()));
            if (*is_known) continue;
        }
        auto target = move_to_lost_and_found(file);
        if (!target) return unexpected(std::move(target.error()));
        moved.push_back(
            {SpoolError::Kind::damaged,
             fmt::format(
                 "Spool: body file without a message in the queue, moved to {}. Its first lines say whose it is; it "
                 "may have been delivered, or never been acknowledged. Remove it when it is not missed.",
                 target->string())});
    }
    if (error) return unexpected(file_error("list", bodies(), error.value()));
    return moved;
}

}  // namespace postern::spool_sqlite
