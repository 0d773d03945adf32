#include "adapters/spool_sqlite/message_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace postern::spool_sqlite {

using mail::RecipientState;
using ports::SpoolError;

struct MessageStore::Statements {
    Statement insert_message;
    Statement insert_recipient;
    Statement insert_body;
    Statement count_recipients;
    Statement update_recipient;
    Statement update_message;
    Statement delete_message;
    Statement delete_recipients;
    Statement delete_body;
    Statement insert_delivery;
    Statement purge_deliveries;
    Statement save_greatest_id;
    Statement save_tally;
};

namespace {

constexpr const char* statement_texts[] = {
    "INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO recipients VALUES (?,?,?,?,?)",
    "INSERT INTO bodies VALUES (?,?,?)",
    "SELECT count(*) FROM recipients WHERE message = ?",
    "UPDATE recipients SET state = ?, diagnosis = ? WHERE message = ? AND position = ?",
    "UPDATE messages SET state = ?, failures = ?, next_try_ms = ? WHERE id = ?",
    "DELETE FROM messages WHERE id = ?",
    "DELETE FROM recipients WHERE message = ?",
    "DELETE FROM bodies WHERE id = ?",
    "INSERT INTO deliveries VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "DELETE FROM deliveries WHERE number <= ?",
    "UPDATE meta SET value = ? WHERE name = 'greatest_id'",
    "INSERT INTO tallies VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};

// Purging a few hundred rows at once touches each page of the table's beginning once, not once a delivery.
constexpr std::int64_t deliveries_between_purges = 500;

SpoolError refused(QueueId id, std::string_view why) {
    return {SpoolError::Kind::refused, fmt::format("Spool: message {} {}.", to_string(id), why)};
}

bool has_state(const std::vector<mail::Recipient>& recipients, RecipientState state) {
    return std::any_of(recipients.begin(), recipients.end(),
                       [&](const auto& recipient) { return recipient.state == state; });
}

template <typename T>
Result<void> without_value(Result<T> result) {
    if (!result) return unexpected(std::move(result.error()));
    return {};
}

}  // namespace

void MessageStore::Destroy::operator()(Statements* statements) const { delete statements; }

Result<MessageStore> MessageStore::prepare(Database& database) {
    std::vector<Statement> prepared;
    for (const char* text : statement_texts) {
        auto statement = database.prepare(text);
        if (!statement) return unexpected(std::move(statement.error()));
        prepared.push_back(std::move(*statement));
    }
    auto next = [it = prepared.begin()]() mutable { return std::move(*it++); };
    MessageStore store;
    store.database_ = &database;
    // Braces: evaluated in this order.
    store.statements_.reset(new Statements{next(), next(), next(), next(), next(), next(), next(), next(), next(),
                                           next(), next(), next(), next()});
    return store;
}

Result<void> MessageStore::insert(const NewRow& row) {
    has_failed_in_history_ = false;
    const auto& [message, body_crc32c, file] = row;
    const auto& envelope = message.envelope;
    if (envelope.id.value <= 0) return unexpected(refused(envelope.id, "has no id"));
    if (!has_state(envelope.recipients, RecipientState::waiting))
        return unexpected(refused(envelope.id, "has no recipient that waits"));
    const auto sender =
        stored_address(envelope.sender);  // Bound without a copy, so it must live until the statement is done.
    auto& statement = statements_->insert_message;
    statement.bind(envelope.id.value, "waiting", sender, to_milliseconds(envelope.accepted_at),
                   to_milliseconds(message.next_try), message.failures, message.body_octets, file ? "file" : "database",
                   body_crc32c, stored_body_type(envelope.body_type), envelope.peer, envelope.peer_helo,
                   envelope.message_id);
    bind_tls(statement, 14, envelope.tls);
    if (auto done = statement.finish("store a message"); !done) return unexpected(std::move(done.error()));
    if (auto done = insert_recipients(envelope); !done) return done;
    if (file) return {};
    return without_value(
        statements_->insert_body.run("store a body", envelope.id.value, body_crc32c, Blob{*message.body}));
}

Result<void> MessageStore::insert_recipients(const mail::Envelope& envelope) {
    std::int64_t position = 0;
    for (const auto& recipient : envelope.recipients) {
        auto done = statements_->insert_recipient.run("store a recipient", envelope.id.value, position++,
                                                      stored_address(recipient.address), stored_state(recipient.state),
                                                      recipient.diagnosis);
        if (!done) return unexpected(std::move(done.error()));
    }
    return {};
}

Result<bool> MessageStore::apply(const ports::AppliedOutcome& outcome) {
    has_failed_in_history_ = false;
    // No recipients would read as "nothing is left to do", and remove the message.
    if (outcome.recipients.empty()) return unexpected(refused(outcome.id, "got an outcome without recipients"));
    auto recorded = write_history(outcome);
    has_failed_in_history_ = !recorded;
    if (!recorded) return unexpected(std::move(recorded.error()));
    const bool is_waiting = has_state(outcome.recipients, RecipientState::waiting);
    const bool has_failed = has_state(outcome.recipients, RecipientState::failed);
    if (!is_waiting && !has_failed) return remove_settled(outcome);
    if (auto done = update_unsettled(outcome, !is_waiting); !done) return unexpected(std::move(done.error()));
    return false;
}

Result<void> MessageStore::write_history(const ports::AppliedOutcome& outcome) {
    if (!is_history_kept_) return {};
    for (const auto& delivery : outcome.deliveries) {
        if (auto done = insert_delivery(outcome.id, delivery); !done) return done;
    }
    return purge_deliveries();
}

Result<bool> MessageStore::remove_settled(const ports::AppliedOutcome& outcome) {
    auto recipients = statements_->delete_recipients.run("remove the recipients of a message", outcome.id.value);
    if (!recipients) return unexpected(std::move(recipients.error()));
    if (*recipients == 0) return false;
    if (static_cast<std::size_t>(*recipients) != outcome.recipients.size()) {
        return unexpected(refused(outcome.id, fmt::format("has {} recipients, but its outcome names {}", *recipients,
                                                          outcome.recipients.size())));
    }
    auto message = statements_->delete_message.run("remove a message", outcome.id.value);
    if (!message) return unexpected(std::move(message.error()));
    auto body = statements_->delete_body.run("remove a body", outcome.id.value);
    if (!body) return unexpected(std::move(body.error()));
    return *body == 0;
}

Result<std::int64_t> MessageStore::count_recipients(QueueId id) {
    auto& statement = statements_->count_recipients;
    statement.bind(id.value);
    auto has_row = statement.step("count the recipients of a message");
    if (!has_row) return unexpected(std::move(has_row.error()));
    const auto count = statement.integer(0);
    statement.reset();
    return count;
}

Result<void> MessageStore::update_unsettled(const ports::AppliedOutcome& outcome, bool is_dead) {
    const auto stored = count_recipients(outcome.id);
    if (!stored) return unexpected(stored.error());
    if (*stored == 0) return {};
    if (static_cast<std::size_t>(*stored) != outcome.recipients.size()) {
        return unexpected(refused(outcome.id, fmt::format("has {} recipients, but its outcome names {}", *stored,
                                                          outcome.recipients.size())));
    }
    std::int64_t position = 0;
    for (const auto& recipient : outcome.recipients) {
        auto done = statements_->update_recipient.run("record a recipient's state", stored_state(recipient.state),
                                                      recipient.diagnosis, outcome.id.value, position++);
        if (!done) return unexpected(std::move(done.error()));
    }
    return without_value(statements_->update_message.run("record a message's next try", is_dead ? "dead" : "waiting",
                                                         outcome.failures, to_milliseconds(outcome.next_try),
                                                         outcome.id.value));
}

Result<void> MessageStore::insert_delivery(QueueId id, const ports::DeliveryRecord& delivery) {
    auto& statement = statements_->insert_delivery;
    statement.bind(id.value, to_milliseconds(delivery.at), delivery.recipient, delivery.host, delivery.result,
                   delivery.verdict, delivery.sentence);
    bind_tls(statement, 8, delivery.tls);
    if (auto done = statement.finish("record a delivery"); !done) return unexpected(std::move(done.error()));
    last_delivery_ = database_->last_insert_id();
    ++deliveries_since_purge_;
    return {};
}

Result<void> MessageStore::purge_deliveries() {
    if (deliveries_since_purge_ < deliveries_between_purges) return {};
    deliveries_since_purge_ = 0;
    return without_value(statements_->purge_deliveries.run("forget old deliveries", last_delivery_ - max_deliveries));
}

Result<void> MessageStore::remove(QueueId id) {
    for (auto* statement : {&statements_->delete_message, &statements_->delete_recipients, &statements_->delete_body}) {
        if (auto done = statement->run("remove a message", id.value); !done) return unexpected(std::move(done.error()));
    }
    return {};
}

Result<void> MessageStore::save_greatest_id(QueueId id) {
    return without_value(statements_->save_greatest_id.run("record the newest id", id.value));
}

Result<void> MessageStore::save_tally(std::string_view name, std::int64_t value) {
    return without_value(statements_->save_tally.run("record a tally", name, value));
}

}  // namespace postern::spool_sqlite
