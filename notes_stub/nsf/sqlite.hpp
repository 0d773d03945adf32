/// SQLite as the databases here use it: a connection, prepared statements, a transaction.
/// Errors are exceptions, because a failed statement can happen at every line of a transaction and each one ends it;
/// the C functions, the importer and the log database catch them at their borders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace notes_stub::sql {

class Error : public std::runtime_error {
public:
    /// `code` is SQLite's extended result code.
    Error(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int primary_code() const noexcept { return code_ & 0xff; }

private:
    int code_;
};

/// A prepared statement in use; put back in the connection's cache, reset, when it goes out of scope.
class Statement {
public:
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int index, std::int64_t value);
    /// The octets must live until the statement does not.
    Statement& bind_text(int index, std::string_view text);
    Statement& bind_blob(int index, std::string_view octets);

    /// True when there is a row.
    [[nodiscard]] bool step();
    /// For a statement that returns no rows.
    void run();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string octets(int column) const;

private:
    sqlite3_stmt* statement_;
};

/// One connection: write-ahead log, an update is on disk when its transaction has committed. One thread at a time.
class Connection {
public:
    /// at_rest: for reading a file that nobody has open; nothing is written or made beside it.
    enum class Mode { existing, create, at_rest };
    Connection(const std::filesystem::path& file, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void execute(const char* statements);
    /// Prepared once for each text, which must be a literal. A statement may not be in use twice at a time.
    [[nodiscard]] Statement prepare(const char* text);
    [[nodiscard]] std::int64_t query_integer(const char* text);
    /// A part of the blob in column `data` of a table's row, without the rest of it in memory. The part is there.
    [[nodiscard]] std::string read_blob(const char* table, std::int64_t row, std::int64_t offset, std::size_t length);
    void write_blob(const char* table, std::int64_t row, std::int64_t offset, std::string_view octets);
    /// The file is no longer at its path: what is written would be found by nobody.
    [[nodiscard]] bool has_moved() const;
    /// After a commit that failed: nothing of its transaction comes back, as far as the disk can be written at all.
    void write_over_failed_commit() noexcept;

private:
    sqlite3* db_ = nullptr;
    std::map<std::string_view, sqlite3_stmt*> statements_;
};

/// Rolls back unless committed. A write transaction takes the write lock at once, so that it never fails half way for
/// it.
class Transaction {
public:
    enum class Kind { read, write };
    Transaction(Connection& connection, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

}  // namespace notes_stub::sql
