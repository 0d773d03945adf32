#include "adapters/spool_sqlite/report_tables.hpp"

#include "adapters/spool_sqlite/rows.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace postern::spool_sqlite {
namespace {

using report::SessionTally;

constexpr std::int64_t most_rows_of_a_domain = 200;
constexpr std::int64_t most_rows_of_a_day = 50'000;
constexpr const char* task_of_sessions = "count sessions for TLS reports";
constexpr const char* task_of_reports = "keep a TLS report";

std::int64_t number_of(report::Day day) { return day.time_since_epoch().count(); }

struct SessionStatements {
    [[nodiscard]] static Result<SessionStatements> prepare(Database& database) {
        auto add = database.prepare(
            "UPDATE tls_sessions SET sessions = sessions + ? WHERE day = ? AND domain = ? AND policy = ? AND failure = "
            "?");
        auto insert = database.prepare("INSERT INTO tls_sessions VALUES (?, ?, ?, ?, ?)");
        auto count_domain = database.prepare("SELECT count(*) FROM tls_sessions WHERE day = ? AND domain = ?");
        auto count_day = database.prepare("SELECT count(*) FROM tls_sessions WHERE day = ?");
        for (auto* one : {&add, &insert, &count_domain, &count_day})
            if (!*one) return unexpected(std::move(one->error()));
        return SessionStatements{std::move(*add), std::move(*insert), std::move(*count_domain), std::move(*count_day)};
    }

    /// False: there is no such row.
    [[nodiscard]] Result<bool> add_to_row(const SessionTally& tally) {
        const auto changed =
            add.run(task_of_sessions, tally.sessions, number_of(tally.day), tally.domain, tally.policy, tally.failure);
        if (!changed) return unexpected(changed.error());
        return *changed > 0;
    }
    template <typename... Values>
    [[nodiscard]] static Result<std::int64_t> count(Statement& statement, const Values&... values) {
        statement.bind(values...);
        const auto has_row = statement.step(task_of_sessions);
        if (!has_row) return unexpected(has_row.error());
        const auto rows = *has_row ? statement.integer(0) : 0;
        statement.reset();
        return rows;
    }
    [[nodiscard]] Result<void> add_tally(const SessionTally& tally);

    Statement add;
    Statement insert;
    Statement count_domain;
    Statement count_day;
};

Result<void> SessionStatements::add_tally(const SessionTally& tally) {
    const auto is_added = add_to_row(tally);
    if (!is_added) return unexpected(is_added.error());
    if (*is_added) return {};
    const auto of_domain = count(count_domain, number_of(tally.day), tally.domain);
    if (!of_domain) return unexpected(of_domain.error());
    // A coarse one has a dozen forms and may always come.
    const auto rough = report::coarse(tally);
    if (*of_domain >= most_rows_of_a_domain && rough != tally) return add_tally(rough);
    const auto of_day = count(count_day, number_of(tally.day));
    if (!of_day) return unexpected(of_day.error());
    if (*of_day >= most_rows_of_a_day) return {};
    auto inserted =
        insert.run(task_of_sessions, number_of(tally.day), tally.domain, tally.policy, tally.failure, tally.sessions);
    if (!inserted) return unexpected(std::move(inserted.error()));
    return {};
}

}  // namespace

Result<void> add_sessions(Database& database, const std::vector<SessionTally>& tallies) {
    auto statements = SessionStatements::prepare(database);
    if (!statements) return unexpected(std::move(statements.error()));
    for (const auto& tally : tallies)
        if (auto added = statements->add_tally(tally); !added) return added;
    return {};
}

Result<std::vector<SessionTally>> read_sessions(Database& database, report::Day last) {
    auto statement = database.prepare(
        "SELECT day, domain, policy, failure, sessions FROM tls_sessions WHERE day <= ? ORDER BY day, domain");
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(number_of(last));
    std::vector<SessionTally> all;
    while (true) {
        const auto has_row = statement->step(task_of_sessions);
        if (!has_row) return unexpected(has_row.error());
        if (!*has_row) return all;
        all.push_back({report::Day(std::chrono::days(statement->integer(0))), std::string(statement->text(1)),
                       std::string(statement->text(2)), std::string(statement->text(3)),
                       static_cast<std::uint64_t>(statement->integer(4))});
    }
}

Result<void> forget_sessions(Database& database, report::Day day, const std::string& domain) {
    auto statement = database.prepare("DELETE FROM tls_sessions WHERE day = ? AND domain = ?");
    if (!statement) return unexpected(std::move(statement.error()));
    const auto removed = statement->run(task_of_sessions, number_of(day), domain);
    if (!removed) return unexpected(removed.error());
    return {};
}

Result<void> save_received(Database& database, const ports::ReceivedReport& received) {
    auto replace = database.prepare(
        "INSERT INTO tls_reports VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET received_ms = excluded.received_ms, "
        "report = excluded.report");
    if (!replace) return unexpected(std::move(replace.error()));
    const auto& report = received.report;
    const auto saved = replace->run(task_of_reports, report.organization, report.id,
                                    to_milliseconds(received.received_at), report::to_json(report));
    if (!saved) return unexpected(saved.error());
    return database.execute(task_of_reports,
                            "DELETE FROM tls_reports WHERE received_ms < (SELECT received_ms FROM tls_reports "
                            "ORDER BY received_ms DESC LIMIT 1 OFFSET 5000)");
}

Result<std::vector<ports::ReceivedReport>> read_received(Database& database, std::size_t limit) {
    auto statement =
        database.prepare("SELECT received_ms, report FROM tls_reports ORDER BY received_ms DESC, id LIMIT ?");
    if (!statement) return unexpected(std::move(statement.error()));
    statement->bind(limit);
    std::vector<ports::ReceivedReport> all;
    while (true) {
        const auto has_row = statement->step(task_of_reports);
        if (!has_row) return unexpected(has_row.error());
        if (!*has_row) return all;
        auto report = report::parse_tls_report(statement->text(1));
        if (report) all.push_back({from_milliseconds(statement->integer(0)), std::move(*report)});
    }
}

}  // namespace postern::spool_sqlite
