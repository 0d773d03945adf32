#include "adapters/spool_sqlite/spool_check.hpp"

#include "adapters/spool_sqlite/body_file.hpp"
#include "adapters/spool_sqlite/log_keeper.hpp"
#include "adapters/spool_sqlite/message_reader.hpp"
#include "adapters/spool_sqlite/schema.hpp"
#include "adapters/spool_sqlite/stored_body.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

namespace postern::spool_sqlite {
namespace {

namespace fs = std::filesystem;
using ports::SpoolError;

constexpr std::size_t most_findings = 200;
constexpr std::size_t messages_at_once = 200;
constexpr std::size_t piece_octets = 256U << 10U;
// A body file is there before its row is, and for a moment after it; what is older than this belongs to nobody.
constexpr std::chrono::minutes youngest_leftover{10};

// Bodies are read one by one below. One look at their whole table would keep a transaction open for as long as it
// takes.
constexpr const char* tables_looked_at[] = {"messages",     "recipients", "deliveries", "suspensions",
                                            "sts_policies", "tallies",    "meta"};

struct Leftover {
    const char* query;
    const char* what;  ///< Before the id.
    const char* then;  ///< Behind it.
};
constexpr Leftover leftovers[] = {
    {"SELECT DISTINCT message FROM recipients WHERE message NOT IN (SELECT id FROM messages)", "recipients of message",
     "which is not there. Nothing is sent to them; look at it by hand."},
    {"SELECT id FROM bodies WHERE id NOT IN (SELECT id FROM messages)", "a body of message",
     "which is not there. It is not sent; look at it by hand."},
    {"SELECT id FROM messages WHERE state = 'settled'", "message",
     "has nothing left to be done, but a damaged page beside it keeps it from being removed. It is not sent again."},
};

bool is_waiting(const ports::QueuedMessage& message) {
    const auto& recipients = message.envelope.recipients;
    return std::any_of(recipients.begin(), recipients.end(),
                       [](const auto& recipient) { return recipient.state == mail::RecipientState::waiting; });
}

bool is_old(const fs::path& file) {
    std::error_code gone;
    const auto written = fs::last_write_time(file, gone);
    return !gone && fs::file_time_type::clock::now() - written > youngest_leftover;
}

}  // namespace

Result<std::vector<std::string>> SpoolCheck::run() {
    for (auto step : {&SpoolCheck::check_lock, &SpoolCheck::check_log, &SpoolCheck::check_structure,
                      &SpoolCheck::check_messages, &SpoolCheck::check_leftovers, &SpoolCheck::check_files}) {
        if (is_cancelled_) break;
        auto done = (this->*step)();
        if (!done && done.error().kind != SpoolError::Kind::damaged) return unexpected(std::move(done.error()));
        if (!done) add(std::move(done.error().words));
    }
    auto last_line = summary();
    auto lines = std::move(findings_);
    if (unnamed_findings_ > 0) lines.push_back(fmt::format("and {} more.", unnamed_findings_));
    lines.push_back(std::move(last_line));
    return lines;
}

void SpoolCheck::add(std::string finding) {
    if (findings_.size() < most_findings) return findings_.push_back(std::move(finding));
    ++unnamed_findings_;
}

std::string SpoolCheck::summary() const {
    std::error_code unreadable;
    const fs::directory_iterator lost(directory_.lost_and_found(), unreadable);
    const auto in_lost_and_found = unreadable ? 0 : std::distance(begin(lost), end(lost));
    const auto findings = findings_.size() + unnamed_findings_;
    return fmt::format("Spool checked{}: {} message[s], {} of them dead, {} octets of bodies, {} body file[s]: {}.{}",
                       is_cancelled_ ? " in part, because the task ends" : "", messages_, dead_, octets_, files_,
                       findings == 0 ? "nothing is wrong" : fmt::format("{} finding[s], above", findings),
                       in_lost_and_found == 0 ? ""
                                              : fmt::format(" {} file[s] in {}: look at them, then remove them.",
                                                            in_lost_and_found, directory_.lost_and_found().string()));
}

// Before anything of ours reads for long.
Result<void> SpoolCheck::check_log() {
    const auto octets = log_octets(directory_.database_file());
    if (octets > log_alarm_octets)
        add(fmt::format(
            "Spool database {}: its log has {} MiB and is not folded into it. Mail is safe in it; look for a "
            "program that reads the database for long, and for errors of the disk.",
            directory_.database_file().string(), octets >> 20U));
    return {};
}

Result<void> SpoolCheck::check_lock() {
    std::error_code unknown;
    if (!fs::exists(directory_.lock_file(), unknown) && !unknown)
        add(fmt::format(
            "Spool: {} is missing. It is made again with the next message; until then start no other task on "
            "this spool, it would send all mail twice.",
            directory_.lock_file().string()));
    return {};
}

Result<void> SpoolCheck::check_structure() {
    auto reader = readers_.take();
    if (!reader) return unexpected(std::move(reader.error()));
    for (const char* table : tables_looked_at) {
        auto statement = (*reader)->database.prepare(fmt::format("PRAGMA integrity_check({})", table));
        if (!statement) return unexpected(std::move(statement.error()));
        while (true) {
            auto has_row = statement->step(fmt::format("check table {}", table));
            if (!has_row) {
                add(std::move(has_row.error().words));
                break;
            }
            if (!*has_row) break;
            const auto said = statement->text(0);
            if (said != "ok") add(fmt::format("Spool database, table {}: {}", table, escape_for_log(said)));
        }
    }
    return {};
}

Result<std::vector<ports::QueuedMessage>> SpoolCheck::next_messages(MessageReader& walk) {
    auto reader = readers_.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto& database = (*reader)->database;
    // So that no message is seen without its recipients.
    if (auto begun = database.execute("begin reading", "BEGIN"); !begun) return unexpected(std::move(begun.error()));
    auto messages = walk.next(database, messages_at_once, [this](const SpoolError& error) { add(error.words); });
    if (auto ended = database.execute("end reading", "ROLLBACK"); !ended && messages)
        return unexpected(std::move(ended.error()));
    return messages;
}

Result<void> SpoolCheck::check_messages() {
    MessageReader walk(WhichMessages::all, QueueId{0}, QueueId{std::numeric_limits<std::int64_t>::max()});
    while (true) {
        auto messages = next_messages(walk);
        if (!messages) return unexpected(std::move(messages.error()));
        if (messages->empty()) return {};
        for (const auto& message : *messages) {
            if (is_cancelled_) return {};
            check_body(message);
        }
    }
}

void SpoolCheck::check_body(const ports::QueuedMessage& message) {
    ++messages_;
    if (!is_waiting(message)) ++dead_;
    auto body = open_body(readers_, directory_.bodies(), message.envelope.id, nullptr);
    while (body) {
        auto piece = (*body)->read(piece_octets);
        if (!piece) return add(std::move(piece.error().words));
        if (piece->empty()) return;
        octets_ += piece->size();
    }
    // Refused: it was delivered and removed since it was listed.
    if (body.error().kind != SpoolError::Kind::refused) add(std::move(body.error().words));
}

Result<void> SpoolCheck::check_leftovers() {
    auto reader = readers_.take();
    if (!reader) return unexpected(std::move(reader.error()));
    for (const auto& [query, what, then] : leftovers) {
        auto statement = (*reader)->database.prepare(query);
        if (!statement) return unexpected(std::move(statement.error()));
        while (true) {
            auto has_row = statement->step("look for what is left over");
            if (!has_row) add(std::move(has_row.error().words));
            if (!has_row || !*has_row) break;
            add(fmt::format("Spool database: {} {}, {}", what, to_string(QueueId{statement->integer(0)}), then));
        }
    }
    return {};
}

Result<void> SpoolCheck::check_files() {
    auto reader = readers_.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto row = (*reader)->database.prepare("SELECT 1 FROM messages WHERE id = ? AND body_place != 'database'");
    if (!row) return unexpected(std::move(row.error()));
    std::error_code error;
    for (fs::directory_iterator entry(directory_.bodies(), error), end; !error && entry != end; entry.increment(error))
        check_file(entry->path(), *row);
    if (error) return unexpected(file_error("list", directory_.bodies(), error.value()));
    return {};
}

void SpoolCheck::check_file(const fs::path& file, Statement& row) {
    ++files_;
    const auto name = file.filename().string();
    const auto id = parse_queue_id(name);
    if (!id) {
        return add(fmt::format("Spool: {} is not ours. It is moved to lost+found at the next start.",
                               escape_for_log(file.string())));
    }
    row.bind(id->value);
    const auto has_row = row.step("look for the message of a body file");
    row.reset();
    if (!has_row || *has_row || !is_old(file)) return;
    const auto content = PosixFile::open_for_reading(file);
    const auto header = content ? content->read_at(0, body_file_header_octets) : std::string();
    // What is still being received has no row yet, however slow its peer is.
    if (!header || !is_body_file_header_of(*id, *header)) return;
    add(fmt::format(
        "Spool: body file {} has no message in the queue. It is moved to lost+found at the next start; its first lines "
        "say whose it is.",
        file.string()));
}

}  // namespace postern::spool_sqlite
