#include "adapters/spool_sqlite/delivery_history.hpp"

#include "adapters/spool_sqlite/rows.hpp"

#include <deque>
#include <iterator>
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

}  // namespace

Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit) {
    auto statement = database.prepare(
        "SELECT at_ms, recipient, host, result, verdict, sentence, tls_version, tls_cipher, tls_group, tls_resumed, "
        "tls_verification, tls_reason, tls_name_matched, tls_subject, tls_issuer, tls_sha256 FROM deliveries "
        "WHERE message = ? ORDER BY number");
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(id.value);
    std::deque<ports::DeliveryRecord> last;
    ports::DeliveryHistory history;
    while (true) {
        auto has_row = statement->step("read the history of a message");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) break;
        ++history.in_all;
        last.push_back(read_record(*statement));
        if (last.size() > limit) last.pop_front();
    }
    history.records.assign(std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
    return history;
}

}  // namespace postern::spool_sqlite
