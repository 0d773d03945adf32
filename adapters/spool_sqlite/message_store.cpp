#include "adapters/spool_sqlite/message_store.hpp"

#include "adapters/spool_sqlite/envelope_checksum.hpp"

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
    Statement count_unreported;
    Statement update_recipient;
    Statement update_message;
    Statement delete_message;
    Statement delete_recipients;
    Statement delete_body;
    Statement insert_delivery;
    Statement purge_deliveries;
    Statement save_greatest_id;
    Statement save_tally;
    Statement delete_tally;
    Statement count_messages;
    Statement find_dead;
    Statement find_dead_files;
    Statement release_recipients;
    Statement release_messages;
    Statement delete_dead_bodies;
    Statement delete_dead_recipients;
    Statement delete_dead_messages;
    Statement mark_settled;
    Statement insert_removed_body;
    Statement purge_removed_bodies;
    Statement save_suspension;
    Statement delete_suspension;
    Statement save_sts_policy;
    Statement delete_sts_policy;
};

namespace {

constexpr const char* statement_texts[] = {
    "INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO recipients VALUES (?,?,?,?,?,?,?,?,?)",
    "INSERT INTO bodies VALUES (?,?,?)",
    "SELECT count(*) FROM recipients WHERE message = ?",
    "SELECT count(*) FROM recipients WHERE message = ? AND state = 'failed'",
    // What failed before keeps its state: whether its sender was told then is not for this outcome to say.
    "UPDATE recipients SET state = CASE WHEN ?1 IN ('failed', 'reported') AND state IN ('failed', 'reported') "
    "THEN state ELSE ?1 END, diagnosis = ?2, delay_told = ?5, held_since_ms = ?6, held_ms = ?7 "
    "WHERE message = ?3 AND position = ?4",
    "UPDATE messages SET state = ?, failures = ?, next_try_ms = ? WHERE id = ?",
    "DELETE FROM messages WHERE id = ?",
    "DELETE FROM recipients WHERE message = ?",
    "DELETE FROM bodies WHERE id = ?",
    "INSERT INTO deliveries VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "DELETE FROM deliveries WHERE number <= ?",
    "UPDATE meta SET value = ? WHERE name = 'greatest_id'",
    "INSERT INTO tallies VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    "DELETE FROM tallies WHERE name = ?",
    "SELECT count(*) FROM messages WHERE id = ?",
    "SELECT id FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ? ORDER BY id",
    "SELECT id FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ? AND body_place = 'file' ORDER BY id",
    ("UPDATE recipients SET state = 'waiting' WHERE state = 'failed' AND message IN "
     "(SELECT id FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ?)"),
    "UPDATE messages SET state = 'waiting', failures = 0, next_try_ms = 0 WHERE state = 'dead' AND id BETWEEN ? AND ?",
    "DELETE FROM bodies WHERE id IN (SELECT id FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ?)",
    "DELETE FROM recipients WHERE message IN (SELECT id FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ?)",
    "DELETE FROM messages WHERE state = 'dead' AND id BETWEEN ? AND ?",
    // As long as the word before it: the row keeps its size, and is written over where it is.
    "UPDATE messages SET state = 'settled' WHERE id = ?",
    "INSERT INTO removed_bodies VALUES (NULL,?)",
    "DELETE FROM removed_bodies WHERE number <= ?",
    "INSERT OR REPLACE INTO suspensions VALUES (?,?,?,?,?)",
    "DELETE FROM suspensions WHERE domain = ? AND until_ms <= ?",
    "INSERT OR REPLACE INTO sts_policies VALUES (?,?,?,?,?,?,?)",
    "DELETE FROM sts_policies WHERE domain = ?",
};

// Purging a few hundred rows at once touches each page of the table's beginning once, not once a delivery.
constexpr std::int64_t deliveries_between_purges = 500;

// Far more files than can be waiting for their removal at one time.
constexpr std::int64_t removed_bodies_known = 10'000;

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
    store.statements_.reset(new Statements{next(), next(), next(), next(), next(), next(), next(), next(),
                                           next(), next(), next(), next(), next(), next(), next(), next(),
                                           next(), next(), next(), next(), next(), next(), next(), next(),
                                           next(), next(), next(), next(), next(), next()});
    return store;
}

Result<void> MessageStore::insert(const NewRow& row) {
    has_failed_in_history_ = has_failed_in_removal_ = false;
    const auto& [message, body_crc32c, file] = row;
    const auto& envelope = message.envelope;
    if (envelope.id.value <= 0) return unexpected(refused(envelope.id, "has no id"));
    if (!has_state(envelope.recipients, RecipientState::waiting))
        return unexpected(refused(envelope.id, "has no recipient that waits"));
    // Bound without a copy, so they must live until the statement is done.
    const auto sender = stored_address(envelope.sender);
    const auto options = stored_options(envelope.options);
    const std::string_view body_place = file ? "file" : "database";
    EnvelopeChecksum checksum({.id = envelope.id.value,
                               .sender = sender,
                               .accepted_ms = to_milliseconds(envelope.accepted_at),
                               .body_octets = static_cast<std::int64_t>(message.body_octets),
                               .body_place = body_place,
                               .body_crc32c = body_crc32c,
                               .body_type = stored_body_type(envelope.body_type),
                               .options = options});
    if (auto done = insert_recipients(envelope, checksum); !done) return done;
    auto& statement = statements_->insert_message;
    statement.bind(envelope.id.value, "waiting", sender, to_milliseconds(envelope.accepted_at),
                   to_milliseconds(message.next_try), message.failures, message.body_octets, body_place, body_crc32c,
                   stored_body_type(envelope.body_type), envelope.peer, envelope.peer_helo, envelope.message_id);
    statement.bind_from(bind_tls(statement, 14, envelope.tls), options, checksum.value());
    if (auto done = statement.finish("store a message"); !done) return unexpected(std::move(done.error()));
    if (file) return {};
    return without_value(
        statements_->insert_body.run("store a body", envelope.id.value, body_crc32c, Blob{*message.body}));
}

Result<void> MessageStore::insert_recipients(const mail::Envelope& envelope, EnvelopeChecksum& checksum) {
    std::int64_t position = 0;
    for (const auto& recipient : envelope.recipients) {
        const auto address = stored_address(recipient.address);
        const auto options = dsn_parameters(recipient.options);
        auto done = statements_->insert_recipient.run(
            "store a recipient", envelope.id.value, position, address, stored_state(recipient), recipient.diagnosis,
            options, recipient.is_delay_told ? 1 : 0, to_milliseconds(recipient.held_since),
            recipient.held_for.count());
        if (!done) return unexpected(std::move(done.error()));
        checksum.add_recipient(position++, address, options);
    }
    return {};
}

Result<bool> MessageStore::apply(const ports::AppliedOutcome& outcome) {
    has_failed_in_history_ = has_failed_in_removal_ = false;
    // No recipients would read as "nothing is left to do", and remove the message.
    if (outcome.recipients.empty()) return unexpected(refused(outcome.id, "got an outcome without recipients"));
    auto recorded = write_history(outcome);
    has_failed_in_history_ = !recorded;
    if (!recorded) return unexpected(std::move(recorded.error()));
    const bool is_waiting = has_state(outcome.recipients, RecipientState::waiting);
    const bool has_failed = has_state(outcome.recipients, RecipientState::failed);
    const auto settled = is_settled(outcome, is_waiting, has_failed);
    if (!settled) return unexpected(settled.error());
    if (*settled) return remove_settled(outcome);
    if (auto done = update_unsettled(outcome, !is_waiting); !done) return unexpected(std::move(done.error()));
    return false;
}

Result<bool> MessageStore::is_settled(const ports::AppliedOutcome& outcome, bool is_waiting, bool has_failed) {
    if (is_waiting || (has_failed && !outcome.is_reported)) return false;
    if (!has_failed) return true;
    // One that failed before there were reports was never told of: it must not go with those that are.
    const auto unreported = count(statements_->count_unreported, outcome.id);
    if (!unreported) return unexpected(unreported.error());
    return *unreported == 0;
}

Result<void> MessageStore::write_history(const ports::AppliedOutcome& outcome) {
    if (!is_history_kept_) return {};
    for (const auto& delivery : outcome.deliveries) {
        if (auto done = insert_delivery(outcome.id, delivery); !done) return done;
    }
    return purge_deliveries();
}

Result<bool> MessageStore::remove_settled(const ports::AppliedOutcome& outcome) {
    if (removals_given_up_.count(outcome.id) != 0) {
        auto marked = statements_->mark_settled.run("mark a message as settled", outcome.id.value);
        if (!marked) return unexpected(std::move(marked.error()));
        return false;
    }
    auto removed = remove_rows(outcome);
    has_failed_in_removal_ = !removed && removed.error().kind == SpoolError::Kind::damaged;
    return removed;
}

Result<bool> MessageStore::remove_rows(const ports::AppliedOutcome& outcome) {
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

Result<std::int64_t> MessageStore::count(Statement& statement, QueueId id) {
    statement.bind(id.value);
    auto has_row = statement.step("count what belongs to a message");
    if (!has_row) return unexpected(std::move(has_row.error()));
    const auto found = statement.integer(0);
    statement.reset();
    return found;
}

Result<bool> MessageStore::has_message(QueueId id) {
    const auto found = count(statements_->count_messages, id);
    if (!found) return unexpected(found.error());
    return *found != 0;
}

Result<void> MessageStore::update_unsettled(const ports::AppliedOutcome& outcome, bool is_dead) {
    const auto stored = count(statements_->count_recipients, outcome.id);
    if (!stored) return unexpected(stored.error());
    if (*stored == 0) return {};
    if (static_cast<std::size_t>(*stored) != outcome.recipients.size()) {
        return unexpected(refused(outcome.id, fmt::format("has {} recipients, but its outcome names {}", *stored,
                                                          outcome.recipients.size())));
    }
    std::int64_t position = 0;
    for (const auto& recipient : outcome.recipients) {
        const bool is_reported = outcome.is_reported && recipient.state == RecipientState::failed;
        auto done = statements_->update_recipient.run(
            "record a recipient's state", is_reported ? stored_reported : stored_state(recipient), recipient.diagnosis,
            outcome.id.value, position++, recipient.is_delay_told ? 1 : 0, to_milliseconds(recipient.held_since),
            recipient.held_for.count());
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
    statement.bind_at(bind_tls(statement, 8, delivery.tls), std::string_view(delivery.handshakes));
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

Result<std::vector<QueueId>> MessageStore::find_ids(Statement& statement, QueueId first, QueueId last) {
    std::vector<QueueId> ids;
    statement.bind(first.value, last.value);
    while (true) {
        auto has_row = statement.step("look for dead messages");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return ids;
        ids.push_back(QueueId{statement.integer(0)});
    }
}

Result<void> MessageStore::run_all(std::string_view task, std::initializer_list<Statement*> statements, QueueId first,
                                   QueueId last) {
    for (auto* statement : statements) {
        if (auto done = statement->run(task, first.value, last.value); !done)
            return unexpected(std::move(done.error()));
    }
    return {};
}

Result<std::vector<QueueId>> MessageStore::release_dead(QueueId first, QueueId last) {
    auto ids = find_ids(statements_->find_dead, first, last);
    if (!ids) return ids;
    auto done = run_all("release dead messages", {&statements_->release_recipients, &statements_->release_messages},
                        first, last);
    if (!done) return unexpected(std::move(done.error()));
    return ids;
}

Result<std::vector<QueueId>> MessageStore::remove_dead(QueueId first, QueueId last, std::vector<QueueId>& with_files) {
    auto ids = find_ids(statements_->find_dead, first, last);
    if (!ids) return ids;
    auto files = find_ids(statements_->find_dead_files, first, last);
    if (!files) return files;
    auto done = run_all(
        "remove dead messages",
        {&statements_->delete_dead_bodies, &statements_->delete_dead_recipients, &statements_->delete_dead_messages},
        first, last);
    if (!done) return unexpected(std::move(done.error()));
    with_files.insert(with_files.end(), files->begin(), files->end());
    return ids;
}

Result<void> MessageStore::note_removed_body(QueueId id) {
    auto noted = statements_->insert_removed_body.run("note a body file as not missed", id.value);
    if (!noted) return unexpected(std::move(noted.error()));
    const auto last = database_->last_insert_id();
    return without_value(
        statements_->purge_removed_bodies.run("forget files removed long ago", last - removed_bodies_known));
}

Result<void> MessageStore::save(const ports::Suspension& suspension) {
    return without_value(
        statements_->save_suspension.run("record a suspension", suspension.domain, to_milliseconds(suspension.since),
                                         to_milliseconds(suspension.until), suspension.reason, suspension.by));
}

Result<void> MessageStore::forget_suspension(std::string_view domain, WallTime until) {
    return without_value(statements_->delete_suspension.run("forget a suspension", domain, to_milliseconds(until)));
}

Result<void> MessageStore::save(const tls::KeptStsPolicy& kept) {
    const auto& policy = kept.policy;
    return without_value(statements_->save_sts_policy.run(
        "record a policy of MTA-STS", kept.domain, tls::to_string(policy.mode),
        fmt::format("{}", fmt::join(policy.mx, " ")), std::int64_t{policy.max_age.count()}, policy.id,
        to_milliseconds(policy.fetched), to_milliseconds(kept.used)));
}

Result<void> MessageStore::forget_sts_policy(std::string_view domain) {
    return without_value(statements_->delete_sts_policy.run("forget a policy of MTA-STS", domain));
}

Result<void> MessageStore::save_greatest_id(QueueId id) {
    return without_value(statements_->save_greatest_id.run("record the newest id", id.value));
}

Result<void> MessageStore::save_tally(std::string_view name, std::int64_t value) {
    if (value == 0) return without_value(statements_->delete_tally.run("forget a tally", name));
    return without_value(statements_->save_tally.run("record a tally", name, value));
}

}  // namespace postern::spool_sqlite
