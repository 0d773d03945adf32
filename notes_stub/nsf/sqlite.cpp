#include "notes_stub/nsf/sqlite.hpp"

#include <sqlite3.h>

#include <string>

namespace notes_stub::sql {
namespace {

// Several processes write names.nsf and mail.box; a writer holds its lock for one sync.
constexpr int busy_timeout_ms = 10'000;

// "immutable" spares SQLite the log and the index of it, which it makes even for a reader.
std::string uri_at_rest(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            uri += c == '%' ? "%25" : (c == '?' ? "%3f" : "%23");
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

void check(int code, sqlite3* db) {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        throw Error(db != nullptr ? sqlite3_extended_errcode(db) : code,
                    db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    }
}

}  // namespace

Statement::~Statement() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_, index, value), sqlite3_db_handle(statement_));
    return *this;
}

Statement& Statement::bind_text(int index, std::string_view text) {
    check(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8),
          sqlite3_db_handle(statement_));
    return *this;
}

Statement& Statement::bind_blob(int index, std::string_view octets) {
    // A null pointer would bind NULL, and an empty value is not an absent one.
    check(sqlite3_bind_blob64(statement_, index, octets.empty() ? "" : octets.data(), octets.size(), SQLITE_STATIC),
          sqlite3_db_handle(statement_));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    check(code, sqlite3_db_handle(statement_));
    return code == SQLITE_ROW;
}

void Statement::run() {
    while (step()) {
    }
    sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::octets(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return data != nullptr ? std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))
                           : std::string{};
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
    const bool at_rest = mode == Mode::at_rest;
    int flags = SQLITE_OPEN_NOMUTEX | (at_rest ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE);
    if (mode == Mode::create) flags |= SQLITE_OPEN_CREATE;
    const std::string name = at_rest ? uri_at_rest(file.string()) : file.string();
    const int code = sqlite3_open_v2(name.c_str(), &db_, flags, nullptr);
    if (code != SQLITE_OK) {
        const Error error(code, db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code));
        sqlite3_close(db_);
        throw error;
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, busy_timeout_ms);
    try {
        execute("PRAGMA synchronous=FULL");
    } catch (...) {
        sqlite3_close(db_);
        throw;
    }
}

Connection::~Connection() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
}

bool Connection::has_moved() const {
    int has_moved = 0;
    return sqlite3_file_control(db_, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) == SQLITE_OK && has_moved != 0;
}

void Connection::execute(const char* statements) {
    check(sqlite3_exec(db_, statements, nullptr, nullptr, nullptr), db_);
}

Statement Connection::prepare(const char* text) {
    sqlite3_stmt*& statement = statements_[text];
    if (statement == nullptr) {
        check(sqlite3_prepare_v3(db_, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr), db_);
    }
    return Statement(statement);
}

namespace {

/// An open blob; closed with the object.
class Blob {
public:
    Blob(sqlite3* db, const char* table, std::int64_t row, bool is_written) : db_(db) {
        check(sqlite3_blob_open(db, "main", table, "data", row, is_written ? 1 : 0, &blob_), db);
    }
    ~Blob() { sqlite3_blob_close(blob_); }
    Blob(const Blob&) = delete;
    Blob& operator=(const Blob&) = delete;
    void read(char* to, std::size_t length, std::int64_t offset) {
        check(sqlite3_blob_read(blob_, to, static_cast<int>(length), static_cast<int>(offset)), db_);
    }
    void write(std::string_view octets, std::int64_t offset) {
        check(sqlite3_blob_write(blob_, octets.data(), static_cast<int>(octets.size()), static_cast<int>(offset)), db_);
    }

private:
    sqlite3* db_;
    sqlite3_blob* blob_ = nullptr;
};

}  // namespace

std::string Connection::read_blob(const char* table, std::int64_t row, std::int64_t offset, std::size_t length) {
    std::string octets(length, '\0');
    Blob(db_, table, row, false).read(octets.data(), length, offset);
    return octets;
}

void Connection::write_blob(const char* table, std::int64_t row, std::int64_t offset, std::string_view octets) {
    Blob(db_, table, row, true).write(octets, offset);
}

std::int64_t Connection::query_integer(const char* text) {
    Statement query = prepare(text);
    return query.step() ? query.integer(0) : 0;
}

// Where only the sync failed, the transaction stands whole behind the end of the log. As long as somebody has the
// database open nobody reads it there, but after a crash of all it would be taken for committed: a message whose sender
// was told that it is not stored, and that was stored elsewhere since, would be there twice. The next transaction is
// written in its place, and so there is one at once, which changes nothing but writes a page all the same.
void Connection::write_over_failed_commit() noexcept {
    // It may still be open: then nothing of it was written.
    if (sqlite3_get_autocommit(db_) == 0) return;
    try {
        execute("BEGIN IMMEDIATE");
        const auto version = query_integer("PRAGMA user_version");
        execute(("PRAGMA user_version = " + std::to_string(version) + "; COMMIT").c_str());
    } catch (const std::exception&) {
        // The disk is what it is; the writer is told of the first error.
        sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    connection_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
    if (kind != Kind::write || !connection_.has_moved()) return;
    connection_.execute("ROLLBACK");
    throw Error(SQLITE_CANTOPEN, "the file was moved or removed while in use");
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        connection_.execute("ROLLBACK");
    } catch (const Error&) {
        // SQLite has rolled back by itself already, after a full disk or an I/O error.
    }
}

void Transaction::commit() {
    try {
        connection_.execute("COMMIT");
    } catch (const Error&) {
        connection_.write_over_failed_commit();
        throw;
    }
    open_ = false;
}

}  // namespace notes_stub::sql
