#include "notes_stub/nsf/store_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/timedate.hpp"

namespace notes_stub {
namespace {

constexpr int format_version = 1;
constexpr std::int64_t application_id = 0x4E534673;

// The application id "NSFs" sets our databases apart from any other SQLite file. Names and unids are text, so that
// `sqlite3 names.nsf` shows something readable.
constexpr const char* schema = R"(
PRAGMA application_id = 0x4E534673;
PRAGMA user_version = 1;
CREATE TABLE database (created INTEGER NOT NULL, info BLOB NOT NULL);
CREATE TABLE clock (data INTEGER NOT NULL, non_data INTEGER NOT NULL, floor INTEGER NOT NULL, next_id INTEGER NOT NULL);
CREATE TABLE note (id INTEGER PRIMARY KEY, unid TEXT NOT NULL UNIQUE, class INTEGER NOT NULL, flags INTEGER NOT NULL,
                   sequence INTEGER NOT NULL, sequence_time INTEGER NOT NULL, modified INTEGER NOT NULL,
                   added INTEGER NOT NULL, deleted INTEGER NOT NULL);
CREATE INDEX note_by_change ON note (modified);
CREATE TABLE item (note INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, type INTEGER NOT NULL,
                   flags INTEGER NOT NULL, value BLOB NOT NULL, modified INTEGER NOT NULL DEFAULT 0,
                   sequence INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (note, position)) WITHOUT ROWID;
)";
constexpr const char* first_rows = R"(
INSERT INTO database VALUES (0, x'');
INSERT INTO clock VALUES (0, 0, 0, 0x8F8);
)";
constexpr const char* empty_everything =
    "DELETE FROM item; DELETE FROM note; DELETE FROM database; DELETE FROM clock;"
    "DROP TABLE IF EXISTS object; DROP TABLE IF EXISTS property;";

void fill(sql::Connection& connection) {
    connection.execute(first_rows);
    connection.prepare("UPDATE database SET created = ?").bind(1, now_ticks()).run();
}

void empty_existing(const std::filesystem::path& file) {
    sql::Connection connection(file, sql::Connection::Mode::existing);
    sql::Transaction transaction(connection, sql::Transaction::Kind::write);
    connection.execute(empty_everything);
    fill(connection);
    transaction.commit();
}

std::filesystem::path with_suffix(std::filesystem::path file, const std::string& suffix) { return file += suffix; }

std::filesystem::path temporary_beside(const std::filesystem::path& file) {
    return with_suffix(file, ".new-" + std::to_string(::getpid()));
}

/// One creation in a directory at a time, over all processes; it ends with its process.
class CreationLock {
public:
    explicit CreationLock(const std::filesystem::path& directory)
        : fd_(::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (fd_ < 0) throw StatusError(ERR_NOEXIST, "the directory does not exist");
        while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~CreationLock() { ::close(fd_); }
    CreationLock(const CreationLock&) = delete;
    CreationLock& operator=(const CreationLock&) = delete;
    /// The directory's entries are on disk.
    void sync() const { ::fsync(fd_); }

private:
    int fd_;
};

void build(const std::filesystem::path& file) {
    sql::Connection connection(file, sql::Connection::Mode::create);
    connection.execute("PRAGMA journal_mode=WAL");
    sql::Transaction transaction(connection, sql::Transaction::Kind::write);
    connection.execute(schema);
    fill(connection);
    transaction.commit();
}

// Asked through SQLite and never by reading the file: a close of a descriptor of our own would take away the locks that
// the process's other connections have on the file (POSIX), and another process would then take the log from under
// them.
bool is_database(sql::Connection& connection) {
    return connection.query_integer("PRAGMA application_id") == application_id;
}

bool is_database(const std::filesystem::path& file) {
    try {
        sql::Connection connection(file, sql::Connection::Mode::existing);
        return is_database(connection);
    } catch (const sql::Error&) {
        return false;
    }
}

}  // namespace

const std::filesystem::path& checked_database_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) throw StatusError(ERR_NOEXIST, "the file does not exist");
    if (::access(file.c_str(), R_OK) != 0) throw StatusError(ERR_NOACCESS, "the file may not be read");
    return file;
}

void check_format(sql::Connection& connection) {
    if (!is_database(connection)) throw StatusError(ERR_NOT_NSF, "the file is not a database");
    if (connection.query_integer("PRAGMA user_version") > format_version) {
        throw StatusError(ERR_NSF_VERSION, "the file was written by a newer version");
    }
}

void create_database_file(const std::filesystem::path& file, bool force) {
    const CreationLock lock(file.parent_path());
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        if (!force) throw StatusError(ERR_EXISTS, "the file exists already");
        if (is_database(file)) return empty_existing(file);
        std::filesystem::remove(file, error);
    }
    // A log whose database was deleted would be played into the new one: SQLite does not tell them apart.
    for (const char* companion : {"-wal", "-shm"}) std::filesystem::remove(with_suffix(file, companion), error);
    // Built under another name and then linked, so that a kill leaves no half of a database.
    const std::filesystem::path temporary = temporary_beside(file);
    try {
        build(temporary);
    } catch (...) {
        std::filesystem::remove(temporary, error);
        throw;
    }
    const int linked = ::link(temporary.c_str(), file.c_str());
    std::filesystem::remove(temporary, error);
    if (linked != 0) throw StatusError(ERR_NOACCESS, "the file cannot be created");
    lock.sync();
}

}  // namespace notes_stub
