#include "adapters/spool_sqlite/delivery_history.hpp"

#include "adapters/spool_sqlite/rows.hpp"

#include <algorithm>
#include <utility>

namespace postern::spool_sqlite {
namespace {

constexpr int first_tls_column = 6;
constexpr int handshakes_column = 16;

ports::DeliveryRecord read_record(const Statement& row) {
    ports::DeliveryRecord record{from_milliseconds(row.integer(0)),
                                 std::string(row.text(1)),
                                 std::string(row.text(2)),
                                 std::string(row.text(3)),
                                 std::string(row.text(4)),
                                 std::string(row.text(5)),
                                 std::nullopt,
                                 std::string(row.text(handshakes_column))};
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

// What stands behind a recipient's last @: a quoted local part may have others. The columns that are not grouped are
// those of the row with the greatest at_ms, as SQLite promises for max().
constexpr std::string_view grouped = R"sql(
SELECT CASE instr(recipient, '@') WHEN 0 THEN ''
       ELSE lower(substr(recipient, length(rtrim(recipient, replace(recipient, '@', ''))) + 1)) END AS domain,
       result, verdict, tls_verification, tls_reason, tls_name_matched, count(DISTINCT message) AS messages, max(at_ms),
       count(*) OVER ()
FROM deliveries WHERE at_ms >= ?
GROUP BY domain, result, verdict, tls_verification, tls_name_matched ORDER BY messages DESC, domain, verdict LIMIT ?
)sql";

ports::AlikeDeliveries read_group(const Statement& row) {
    ports::AlikeDeliveries group{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
    if (!row.is_null(3)) {
        group.verification = verification_of(row.text(3));
        group.verification_reason = row.text(4);
        group.is_name_matched = row.integer(5) != 0;
    }
    group.messages = static_cast<std::size_t>(row.integer(6));
    group.last = from_milliseconds(row.integer(7));
    return group;
}

}  // namespace

Result<ports::DeliveryGroups> read_groups(Database& database, WallTime since, std::size_t limit) {
    ports::DeliveryGroups found;
    auto oldest = database.query_integer("find the oldest try", "SELECT at_ms FROM deliveries ORDER BY number LIMIT 1");
    if (!oldest) return unexpected(std::move(oldest.error()));
    found.oldest = from_milliseconds(*oldest);
    auto statement = database.prepare(grouped);
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(to_milliseconds(since), limit);
    while (true) {
        auto has_row = statement->step("sum up the history");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) break;
        found.groups.push_back(read_group(*statement));
        found.in_all = static_cast<std::size_t>(statement->integer(8));
    }
    return found;
}

Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit) {
    auto in_all = count_of(database, id);
    if (!in_all) return unexpected(std::move(in_all.error()));
    ports::DeliveryHistory history;
    history.in_all = *in_all;
    auto statement = database.prepare(
        "SELECT at_ms, recipient, host, result, verdict, sentence, tls_version, tls_cipher, tls_group, tls_resumed, "
        "tls_verification, tls_reason, tls_name_matched, tls_subject, tls_issuer, tls_sha256, handshakes FROM "
        "deliveries "
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
