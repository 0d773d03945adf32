#include "adapters/spool_sqlite/delivery_history.hpp"

#include "adapters/spool_sqlite/rows.hpp"

#include <algorithm>
#include <utility>

namespace postern::spool_sqlite {
namespace {

constexpr int first_tls_column = 6;

ports::DeliveryRecord read_record(const Statement& row) {
    ports::DeliveryRecord record{from_milliseconds(row.integer(0)),
                                 std::string(row.text(1)),
                                 std::string(row.text(2)),
                                 std::string(row.text(3)),
                                 std::string(row.text(4)),
                                 std::string(row.text(5)),
                                 std::nullopt};
    if (!row.is_null(first_tls_column)) record.tls = read_tls(row, first_tls_column);
    return record;
}

Result<std::size_t> count_of(Database& database, QueueId id) {
    auto statement = database.prepare("SELECT count(*) FROM deliveries WHERE message = ?");
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(id.value);
    auto has_row = statement->step("count the tries of a message");
    if (!has_row) return unexpected(std::move(has_row.error()));
    return static_cast<std::size_t>(statement->integer(0));
}

}  // namespace

Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit) {
    auto in_all = count_of(database, id);
    if (!in_all) return unexpected(std::move(in_all.error()));
    ports::DeliveryHistory history;
    history.in_all = *in_all;
    auto statement = database.prepare(
        "SELECT at_ms, recipient, host, result, verdict, sentence, tls_version, tls_cipher, tls_group, tls_resumed, "
        "tls_verification, tls_reason, tls_name_matched, tls_subject, tls_issuer, tls_sha256 FROM deliveries "
        "WHERE message = ? ORDER BY number DESC LIMIT ?");
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(id.value, limit);
    while (true) {
        auto has_row = statement->step("read the history of a message");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) break;
        history.records.push_back(read_record(*statement));
    }
    std::reverse(history.records.begin(), history.records.end());
    // One that came between the two looks.
    history.in_all = std::max(history.in_all, history.records.size());
    return history;
}

}  // namespace postern::spool_sqlite
