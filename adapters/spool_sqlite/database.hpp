#pragma once

#include "core/base/expected.hpp"
#include "core/ports/spool.hpp"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace postern::spool_sqlite {

template <typename T>
using Result = Expected<T, ports::SpoolError>;

/// Octets to be stored as they are, as opposed to text.
struct Blob {
    std::string_view octets;
};

/// A prepared statement, kept for as long as its database is open. One thread at a time.
class Statement {
public:
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

    /// Binds the values in order, runs the statement to its end and says how many rows it changed. `task` completes
    /// "cannot …" in the error. Text and blobs are not copied: they need to live only during the call.
    template <typename... Values>
    [[nodiscard]] Result<int> run(std::string_view task, const Values&... values) {
        bind(values...);
        return finish(task);
    }
    /// Binds the values in order, from parameter `first`. Text and blobs must live until the statement is done.
    template <typename... Values>
    void bind_from(int first, const Values&... values) {
        (bind_at(first++, values), ...);
    }
    template <typename... Values>
    void bind(const Values&... values) {
        bind_from(1, values...);
    }
    /// True: a row is there. At the end, and on an error, the statement is ready to be bound again.
    [[nodiscard]] Result<bool> step(std::string_view task);
    [[nodiscard]] Result<int> finish(std::string_view task);
    /// To be called where step() is not called up to its end: an open statement keeps a read transaction open.
    void reset();

    void bind_at(int index, std::int64_t value);
    template <std::integral Integer>
    void bind_at(int index, Integer value) {
        bind_at(index, static_cast<std::int64_t>(value));
    }
    void bind_at(int index, std::string_view text);
    void bind_at(int index, Blob blob);
    void bind_at(int index, std::nullptr_t);

    /// Columns count from 0. Views live until the next step or reset.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    void note_bind_result(int code);

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bind_error_ = 0;
};

/// A connection to a database file. One thread at a time.
class Database {
public:
    enum class Mode { read_write, read_only };

    /// Opens the file, and creates it when it may be written. Nothing in it is changed or looked at yet.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file, Mode mode);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// One or many statements, for their effect.
    [[nodiscard]] Result<void> execute(std::string_view task, const char* sql);
    /// The first column of the first row; 0 where there is no row.
    [[nodiscard]] Result<std::int64_t> query_integer(std::string_view task, std::string_view sql);

    [[nodiscard]] bool is_in_transaction() const;
    /// The file is no longer at its path: removed, or moved elsewhere. What is written then is found by nobody.
    [[nodiscard]] bool has_moved() const;
    /// Copies what is only in the write-ahead log into the database, as far as no reader needs it where it is. True:
    /// all of it, and the log is empty. Waits for nobody.
    [[nodiscard]] Result<bool> fold_log();
    [[nodiscard]] std::int64_t last_insert_id() const;
    /// What the last call on this connection failed with, in words.
    [[nodiscard]] ports::SpoolError last_error(std::string_view task) const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    explicit Database(sqlite3* connection) : connection_(connection) {}

    std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace postern::spool_sqlite
