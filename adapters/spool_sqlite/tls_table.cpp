#include "adapters/spool_sqlite/tls_table.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"
#include "adapters/spool_sqlite/rows.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace postern::spool_sqlite {
namespace {

constexpr const char* task = "keep what is remembered of TLS";
constexpr std::string_view clear_text = "clear";
constexpr std::string_view verified = " verified";

/// The columns of a row, but for the checksum.
struct Columns {
    std::string next_hop;
    std::string host;
    std::int64_t since_ms = 0;
    std::int64_t last_ms = 0;
    std::string best{};
    std::int64_t best_since_ms = 0;
    std::string last{};
    std::string verdict{};
    std::int64_t regressed_ms = 0;
    std::int64_t good_sessions = 0;
};

/// With its length, or an octet could move from one column to the next unseen.
std::int64_t checksum_of(const Columns& columns) {
    std::string text;
    for (const auto* one : {&columns.next_hop, &columns.host, &columns.best, &columns.last, &columns.verdict})
        text += fmt::format("{}:{}", one->size(), *one);
    for (const auto one :
         {columns.since_ms, columns.last_ms, columns.best_since_ms, columns.regressed_ms, columns.good_sessions})
        text += fmt::format("{};", one);
    return crc32c(0, text);
}

/// `clear`, `TLSv1.3`, `TLSv1.3 verified`
std::string stored_grade(const tls::Grade& grade) {
    if (!grade.is_encrypted) return std::string(clear_text);
    return grade.version + std::string(grade.is_verified ? verified : "");
}

tls::Grade read_grade(std::string_view text) {
    if (text == clear_text) return {};
    const bool is_verified = text.ends_with(verified);
    if (is_verified) text.remove_suffix(verified.size());
    return {true, std::string(text), is_verified};
}

Columns columns_of(const tls::MemoryRow& row) {
    Columns columns{row.next_hop, row.host};
    if (row.dane) {
        columns.since_ms = to_milliseconds(row.dane->since);
        columns.last_ms = to_milliseconds(row.dane->last_at);
    }
    if (!row.record) return columns;
    const auto& record = *row.record;
    columns.since_ms = to_milliseconds(record.since);
    columns.last_ms = to_milliseconds(record.last_at);
    columns.best = stored_grade(record.best);
    columns.best_since_ms = to_milliseconds(record.best_since);
    columns.last = stored_grade(record.last);
    columns.verdict = record.last_verdict;
    columns.regressed_ms = record.is_regressed ? to_milliseconds(record.regressed_since) : 0;
    columns.good_sessions = record.good_sessions;
    return columns;
}

tls::MemoryRow row_of(Columns columns) {
    tls::MemoryRow row{std::move(columns.next_hop), std::move(columns.host)};
    const auto since = from_milliseconds(columns.since_ms);
    const auto last_at = from_milliseconds(columns.last_ms);
    if (row.host.empty()) {
        row.dane = tls::DaneRecord{since, last_at};
        return row;
    }
    tls::HostRecord record;
    record.best = read_grade(columns.best);
    record.best_since = from_milliseconds(columns.best_since_ms);
    record.last = read_grade(columns.last);
    record.last_at = last_at;
    record.last_verdict = std::move(columns.verdict);
    record.since = since;
    record.is_regressed = columns.regressed_ms != 0;
    if (record.is_regressed) record.regressed_since = from_milliseconds(columns.regressed_ms);
    record.good_sessions = static_cast<unsigned>(columns.good_sessions);
    row.record = std::move(record);
    return row;
}

Columns read_columns(const Statement& row) {
    return {std::string(row.text(0)), std::string(row.text(1)),
            row.integer(2),           row.integer(3),
            std::string(row.text(4)), row.integer(5),
            std::string(row.text(6)), std::string(row.text(7)),
            row.integer(8),           row.integer(9)};
}

}  // namespace

Result<void> save_tls_rows(Database& database, const std::vector<tls::MemoryRow>& rows) {
    auto replace = database.prepare("INSERT OR REPLACE INTO tls_memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!replace) return unexpected(std::move(replace.error()));
    auto remove = database.prepare("DELETE FROM tls_memory WHERE next_hop = ? AND host = ?");
    if (!remove) return unexpected(std::move(remove.error()));
    for (const auto& row : rows) {
        const auto columns = columns_of(row);
        const auto changed = row.is_forgotten()
                                 ? remove->run(task, columns.next_hop, columns.host)
                                 : replace->run(task, columns.next_hop, columns.host, columns.since_ms, columns.last_ms,
                                                columns.best, columns.best_since_ms, columns.last, columns.verdict,
                                                columns.regressed_ms, columns.good_sessions, checksum_of(columns));
        if (!changed) return unexpected(changed.error());
    }
    return {};
}

Result<ports::StoredTlsMemory> read_tls_rows(Database& database) {
    auto statement = database.prepare(
        "SELECT next_hop, host, since_ms, last_ms, best, best_since_ms, last, verdict, regressed_ms, good_sessions, "
        "crc32c FROM tls_memory ORDER BY last_ms");
    if (!statement) return unexpected(std::move(statement.error()));
    ports::StoredTlsMemory stored;
    while (true) {
        auto has_row = statement->step("read what is remembered of TLS");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return stored;
        auto columns = read_columns(*statement);
        if (checksum_of(columns) == statement->integer(10))
            stored.rows.push_back(row_of(std::move(columns)));
        else
            stored.damaged.push_back({std::move(columns.next_hop), std::move(columns.host)});
    }
}

}  // namespace postern::spool_sqlite
