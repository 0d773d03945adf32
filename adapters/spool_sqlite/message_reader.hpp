#pragma once

#include "adapters/spool_sqlite/rows.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace postern::spool_sqlite {

/// All: that are not settled.
enum class WhichMessages { all, waiting, dead };

/// A walk over the stored messages, oldest id first. What cannot be read is skipped and reported, never the end of the
/// walk: one damaged page must not hold the rest of the queue.
class MessageReader {
public:
    using Report = std::function<void(const ports::SpoolError&)>;

    /// Walks the ids above `after`, up to `up_to`.
    MessageReader(WhichMessages which, QueueId after, QueueId up_to) : which_(which), after_(after), up_to_(up_to) {}

    /// The next messages, at most `limit`; none: the walk is over. Error: the database cannot be read at all at
    /// present, and the same call may be made again. The statements for it stay prepared in `database` until the walk
    /// is over or let_go() is called.
    [[nodiscard]] Result<std::vector<ports::QueuedMessage>> next(Database& database, std::size_t limit,
                                                                 const Report& report);
    /// Before the database is closed, or another one is to be read.
    void let_go() { statements_.reset(); }
    /// The walk will not come to this id any more.
    [[nodiscard]] bool has_passed(QueueId id) const { return id <= after_ || id > up_to_; }

private:
    struct Statements {
        Statement messages;
        Statement recipients;
    };
    [[nodiscard]] Result<void> prepare(Database& database);
    [[nodiscard]] Result<void> read_page(std::size_t limit, const Report& report,
                                         std::vector<ports::QueuedMessage>& messages);
    [[nodiscard]] Result<bool> next_row(Statement& messages, const Report& report);
    [[nodiscard]] Result<ports::QueuedMessage> read(Statements& statements) const;
    void skip_damage(Statement& messages, const ports::SpoolError& error, const Report& report);
    [[nodiscard]] bool is_readable_after(Statement& messages, std::int64_t id) const;

    WhichMessages which_;
    QueueId after_;
    QueueId up_to_;
    std::optional<Statements> statements_;  ///< Reset between two calls: no transaction stays open.
};

}  // namespace postern::spool_sqlite
