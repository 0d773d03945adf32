#include "adapters/spool_sqlite/message_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace postern::spool_sqlite {
namespace {

using ports::QueuedMessage;
using ports::SpoolError;

std::string_view condition(WhichMessages which) {
    switch (which) {
        case WhichMessages::all:
            return "AND state <> 'settled'";
        case WhichMessages::waiting:
            // And what has a state that we never write: it must be said, or it would lie there for ever.
            return "AND state NOT IN ('dead', 'settled')";
        case WhichMessages::dead:
            return "AND state = 'dead'";
    }
    return "";
}

bool is_waiting(const QueuedMessage& message) {
    const auto& recipients = message.envelope.recipients;
    return std::any_of(recipients.begin(), recipients.end(),
                       [](const auto& recipient) { return recipient.state == mail::RecipientState::waiting; });
}

}  // namespace

Result<void> MessageReader::prepare(Database& database) {
    if (statements_) return {};
    // No LIMIT: rows that are skipped would count. The statement is read as far as needed, then reset.
    auto messages = database.prepare(fmt::format("SELECT {} FROM messages WHERE id > ? AND id <= ? {} ORDER BY id",
                                                 message_columns, condition(which_)));
    if (!messages) return unexpected(std::move(messages.error()));
    auto recipients = database.prepare(recipients_by_message);
    if (!recipients) return unexpected(std::move(recipients.error()));
    statements_.emplace(Statements{std::move(*messages), std::move(*recipients)});
    return {};
}

Result<std::vector<QueuedMessage>> MessageReader::next(Database& database, std::size_t limit, const Report& report) {
    std::vector<QueuedMessage> messages;
    auto done = prepare(database);
    if (done) done = read_page(limit, report, messages);
    // An open statement keeps a read transaction open.
    if (statements_) statements_->messages.reset();
    if (!done || messages.empty()) let_go();
    if (!done) return unexpected(std::move(done.error()));
    return messages;
}

Result<void> MessageReader::read_page(std::size_t limit, const Report& report, std::vector<QueuedMessage>& messages) {
    statements_->messages.bind(after_.value, up_to_.value);
    while (messages.size() < limit) {
        auto has_row = next_row(statements_->messages, report);
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) break;
        auto message = read(*statements_);
        after_ = QueueId{statements_->messages.integer(0)};
        if (message) {
            messages.push_back(std::move(*message));
        } else if (message.error().kind == SpoolError::Kind::damaged) {
            report(message.error());
        } else {
            return unexpected(std::move(message.error()));
        }
    }
    return {};
}

Result<bool> MessageReader::next_row(Statement& messages, const Report& report) {
    while (after_ < up_to_) {
        auto has_row = messages.step("read the queue");
        if (has_row && !*has_row) break;
        if (has_row || has_row.error().kind != SpoolError::Kind::damaged) return has_row;
        skip_damage(messages, has_row.error(), report);
        messages.bind(after_.value, up_to_.value);
    }
    after_ = up_to_;
    return false;
}

Result<QueuedMessage> MessageReader::read(Statements& statements) const {
    auto message = read_message(statements.messages, statements.recipients);
    if (!message) return message;
    if (which_ == WhichMessages::waiting && !is_waiting(*message)) {
        return unexpected(
            damaged_message(message->envelope.id, "it is marked as waiting, but no recipient of it waits"));
    }
    return message;
}

void MessageReader::skip_damage(Statement& messages, const SpoolError& error, const Report& report) {
    // Where a page is damaged, rows can be read again from some id on: looked for by halving.
    std::int64_t unreadable = after_.value;
    std::int64_t readable = up_to_.value;
    while (readable - unreadable > 1) {
        const std::int64_t middle = unreadable + (readable - unreadable) / 2;
        (is_readable_after(messages, middle) ? readable : unreadable) = middle;
    }
    report({SpoolError::Kind::damaged,
            fmt::format("{} Messages above {} and up to {} cannot be read and are left alone; the rest is delivered.",
                        error.words, to_string(after_), to_string(QueueId{readable}))});
    after_ = QueueId{readable};
}

bool MessageReader::is_readable_after(Statement& messages, std::int64_t id) const {
    messages.bind(id, up_to_.value);
    const bool is_readable = messages.step("read the queue").has_value();
    messages.reset();
    return is_readable;
}

}  // namespace postern::spool_sqlite
