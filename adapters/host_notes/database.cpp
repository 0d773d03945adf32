#include "adapters/host_notes/database.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::host_notes {

Expected<Database, std::string> Database::open(const std::string& path) {
    DBHANDLE handle = NULLHANDLE;
    const std::string name = to_lmbcs(path);
    if (const STATUS status = NSFDbOpen(name.c_str(), &handle); status != NOERROR)
        return unexpected(fmt::format("{} cannot be opened: {}", path, status_text(status)));
    return Database(path, handle);
}

bool Database::exists(const std::string& path) {
    DBHANDLE handle = NULLHANDLE;
    const STATUS status = NSFDbOpen(to_lmbcs(path).c_str(), &handle);
    if (status == NOERROR) NSFDbClose(handle);
    return ERR(status) != ERR_NOEXIST;
}

Database::Database(Database&& other) noexcept
    : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, DBHANDLE{NULLHANDLE})) {}

Database::~Database() {
    if (handle_ != NULLHANDLE) NSFDbClose(handle_);
}

}  // namespace postern::host_notes
