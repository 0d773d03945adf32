#include "adapters/spool_sqlite/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <string>

namespace postern::spool_sqlite {
namespace {

using ports::SpoolError;

// An administrator's shell may hold the write lock for a moment; after this a batch of messages is answered with an
// error.
constexpr std::chrono::milliseconds longest_wait_for_lock{5000};

SpoolError::Kind kind_of(int code, int system_error) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return SpoolError::Kind::disk_full;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_MISMATCH:
            return SpoolError::Kind::damaged;
        case SQLITE_CONSTRAINT:
        case SQLITE_TOOBIG:
            return SpoolError::Kind::refused;
        default:
            return system_error == ENOSPC || system_error == EDQUOT ? SpoolError::Kind::disk_full
                                                                    : SpoolError::Kind::io;
    }
}

const char* advice_for(int code, SpoolError::Kind kind) {
    if ((code & 0xFF) == SQLITE_BUSY) return " Another program holds its write lock: end it, or let it finish.";
    switch (kind) {
        case SpoolError::Kind::disk_full:
            return " Make room on its disk.";
        case SpoolError::Kind::io:
            return " Look for errors of its disk in the system's log, and at the file's owner and mode.";
        case SpoolError::Kind::damaged:
            return " Keep the file, it may hold mail; stop the task and look with: sqlite3 FILE 'PRAGMA "
                   "integrity_check'.";
        case SpoolError::Kind::refused:
            return "";
    }
    return "";
}

SpoolError describe(sqlite3* connection, int code, std::string_view task) {
    const char* file = connection != nullptr ? sqlite3_db_filename(connection, "main") : nullptr;
    const auto kind = kind_of(code, connection != nullptr ? sqlite3_system_errno(connection) : 0);
    const char* message = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    return {kind, fmt::format("Spool database {}: cannot {}: {} (SQLite code {}).{}", file != nullptr ? file : "", task,
                              message, code, advice_for(code, kind))};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::note_bind_result(int code) {
    if (code != SQLITE_OK) bind_error_ = code;
}

void Statement::bind_at(int index, std::int64_t value) {
    note_bind_result(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind_at(int index, std::string_view text) {
    // An empty view may have no address, and SQLite would take that for NULL.
    note_bind_result(sqlite3_bind_text64(statement_.get(), index, text.empty() ? "" : text.data(), text.size(),
                                         SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_at(int index, Blob blob) {
    note_bind_result(sqlite3_bind_blob64(statement_.get(), index, blob.octets.empty() ? "" : blob.octets.data(),
                                         blob.octets.size(), SQLITE_STATIC));
}

void Statement::bind_at(int index, std::nullptr_t) { note_bind_result(sqlite3_bind_null(statement_.get(), index)); }

Result<bool> Statement::step(std::string_view task) {
    const int code = bind_error_ != SQLITE_OK ? bind_error_ : sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = describe(sqlite3_db_handle(statement_.get()), code, task);
    reset();
    return unexpected(std::move(error));
}

Result<int> Statement::finish(std::string_view task) {
    while (true) {
        auto has_row = step(task);
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return sqlite3_changes(sqlite3_db_handle(statement_.get()));
    }
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    bind_error_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::text(int column) const {
    const auto* octets = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return octets == nullptr
               ? std::string_view()
               : std::string_view(octets, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string_view Statement::blob(int column) const {
    const auto* octets = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return octets == nullptr
               ? std::string_view()
               : std::string_view(octets, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    // No mutex: each connection is used by one thread at a time. Extended codes, because "disk I/O error" alone helps
    // nobody.
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
    Database database(connection);
    if (code != SQLITE_OK) return unexpected(describe(connection, code, "open " + file.string()));
    sqlite3_busy_timeout(connection, static_cast<int>(longest_wait_for_lock.count()));
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return unexpected(describe(connection_.get(), code, "read its tables"));
    return Statement(statement);
}

Result<void> Database::execute(std::string_view task, const char* sql) {
    const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return unexpected(describe(connection_.get(), code, task));
    return {};
}

Result<std::int64_t> Database::query_integer(std::string_view task, std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return unexpected(std::move(statement.error()));
    auto has_row = statement->step(task);
    if (!has_row) return unexpected(std::move(has_row.error()));
    return *has_row ? statement->integer(0) : 0;
}

bool Database::is_in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

bool Database::has_moved() const {
    int has_moved = 0;
    return sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) == SQLITE_OK &&
           has_moved != 0;
}

Result<bool> Database::fold_log() {
    // Without a wait for readers: the writer has other things to do.
    sqlite3_busy_timeout(connection_.get(), 0);
    const int code =
        sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(connection_.get(), static_cast<int>(longest_wait_for_lock.count()));
    if (code == SQLITE_OK) return true;
    if ((code & 0xFF) == SQLITE_BUSY) return false;
    return unexpected(describe(connection_.get(), code, "fold its log into it"));
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(connection_.get()); }

ports::SpoolError Database::last_error(std::string_view task) const {
    return describe(connection_.get(), sqlite3_extended_errcode(connection_.get()), task);
}

}  // namespace postern::spool_sqlite
