#include "adapters/spool_sqlite/spool_sqlite.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"
#include "adapters/spool_sqlite/delivery_history.hpp"
#include "adapters/spool_sqlite/incoming_body.hpp"
#include "adapters/spool_sqlite/quarantine.hpp"
#include "adapters/spool_sqlite/reader_pool.hpp"
#include "adapters/spool_sqlite/report_tables.hpp"
#include "adapters/spool_sqlite/spool_check.hpp"
#include "adapters/spool_sqlite/spool_directory.hpp"
#include "adapters/spool_sqlite/stored_body.hpp"
#include "adapters/spool_sqlite/tls_table.hpp"
#include "adapters/spool_sqlite/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

namespace postern::spool_sqlite {
namespace {

using ports::SpoolError;

SpoolError refused(QueueId id, std::string_view why) {
    return {SpoolError::Kind::refused, fmt::format("Spool: message {} {}.", to_string(id), why)};
}

Result<TallyBook::Tallies> read_tallies(Database& database) {
    auto statement = database.prepare("SELECT name, value FROM tallies");
    if (!statement) return unexpected(std::move(statement.error()));
    TallyBook::Tallies tallies;
    while (true) {
        auto has_row = statement->step("read the tallies");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return tallies;
        tallies[std::string(statement->text(0))] = statement->integer(1);
    }
}

/// What a start needs to know of an earlier process.
struct Inheritance {
    unsigned host_tag = 0;
    QueueId greatest_id;
    QueueId greatest_message;
    TallyBook::Tallies tallies;
};

Result<Inheritance> read_inheritance(Database& database, const MessageReader::Report& report) {
    std::int64_t values[3] = {};
    const char* queries[3] = {"SELECT value FROM meta WHERE name = 'host_tag'",
                              "SELECT value FROM meta WHERE name = 'greatest_id'", "SELECT max(id) FROM messages"};
    for (int index = 0; index < 3; ++index) {
        auto value = database.query_integer("read what was before", queries[index]);
        if (!value) return unexpected(std::move(value.error()));
        values[index] = *value;
    }
    Inheritance inheritance{
        static_cast<unsigned>(values[0]), QueueId{std::max(values[1], values[2])}, QueueId{values[2]}, {}};
    // Counters are worth less than mail: without them the start goes on.
    if (auto tallies = read_tallies(database)) {
        inheritance.tallies = std::move(*tallies);
    } else {
        report(tallies.error());
    }
    return inheritance;
}

constexpr const char* owner_of_a_body =
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND body_place != 'database') THEN 0 "
    "WHEN EXISTS (SELECT 1 FROM removed_bodies WHERE message = ?1) THEN 1 ELSE 2 END";

/// Moves body files without a row to lost+found. Where the rows cannot be read the files stay: they may be needed.
Result<void> sort_out_bodies(const SpoolDirectory& directory, Database& database, const MessageReader::Report& report) {
    auto made = directory.make_bodies([&] {
        return database.query_integer("count its body files",
                                      "SELECT count(*) FROM messages WHERE body_place = 'file' AND state != 'settled'");
    });
    if (!made) return made;
    auto statement = database.prepare(owner_of_a_body);
    if (!statement) return unexpected(std::move(statement.error()));
    auto moved = directory.sort_out_bodies([&](QueueId id) -> Result<BodyOwner> {
        statement->bind(id.value);
        auto has_row = statement->step("look for the message of a body file");
        const auto owner = has_row ? static_cast<BodyOwner>(statement->integer(0)) : BodyOwner::queued;
        statement->reset();
        if (has_row) return owner;
        if (has_row.error().kind != SpoolError::Kind::damaged) return unexpected(std::move(has_row.error()));
        report(has_row.error());
        return BodyOwner::queued;
    });
    if (!moved) return unexpected(std::move(moved.error()));
    for (const auto& line : *moved) report(line);
    return {};
}

}  // namespace

/// The parts in the order of their making; they go in the reverse order.
class SqliteSpool::Parts {
public:
    Parts(const SpoolOptions& options, SpoolDirectory taken, std::shared_ptr<DiskRoom> disk_room,
          std::unique_ptr<WriteConnection> connection, Inheritance inheritance)
        : directory(std::move(taken)),
          report(options.report ? options.report : [](const SpoolError&) {}),
          quarantine(std::make_shared<Quarantine>(directory.lost_and_found(), report)),
          host_tag(inheritance.host_tag),
          greatest_unclaimed(inheritance.greatest_message),
          greatest_id(inheritance.greatest_id.value),
          room(std::move(disk_room)),
          bodies(std::make_shared<BodyServices>(directory.bodies(), options.body_file_threshold_octets,
                                                std::make_shared<MemoryBudget>(options.memory_budget_octets), room,
                                                report, options.body_writer_threads)),
          readers(directory.database_file()),
          writer(setup_of_writer(std::move(connection), std::move(inheritance))) {}
    ~Parts() {
        // What the workers finish still goes to the writer; what the writer removes after that it removes itself.
        bodies->workers.stop();
        writer.stop();
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    void note_id(QueueId id) {
        auto known = greatest_id.load();
        while (known < id.value && !greatest_id.compare_exchange_weak(known, id.value)) {
        }
    }
    void keep_lock();
    /// Any thread.
    void report_once(const SpoolError& error);
    void finish_file(CommitRequest request);
    void store_bounce(ports::OwnMessage own, ApplyRequest request);
    void change_dead(DeadMailRequest::Action action, std::optional<QueueId> id, ports::Spool::CountHandler done);

    SpoolDirectory directory;
    MessageReader::Report report;
    std::shared_ptr<Quarantine> quarantine;
    unsigned host_tag;
    QueueId greatest_unclaimed;
    std::atomic<std::int64_t> greatest_id;
    std::shared_ptr<DiskRoom> room;
    std::shared_ptr<BodyServices> bodies;
    TallyBook tallies;
    SessionBook sessions;
    TlsBook tls;
    std::atomic<bool> are_checks_cancelled{false};
    bool is_lock_lost = false;
    ReaderPool readers;
    Writer writer;

private:
    std::mutex mutex_;
    std::set<std::string> reported_;
    Writer::Setup setup_of_writer(std::unique_ptr<WriteConnection> connection, Inheritance inheritance) {
        tallies.load(std::move(inheritance.tallies));
        if (auto made = room->restore_reserve(); !made) report(made.error());
        auto remove = [services = bodies](std::vector<QueueId> ids) {
            services->workers.post([services, ids = std::move(ids)] {
                // No sync: a name that comes back after a power failure has no row, and goes to lost+found.
                std::error_code absent;
                for (const auto id : ids) std::filesystem::remove(body_file_path(services->directory, id), absent);
            });
        };
        return {directory.database_file(),
                std::move(connection),
                inheritance.greatest_id,
                greatest_unclaimed,
                room,
                &readers,
                &tallies,
                &sessions,
                &tls,
                [this] { keep_lock(); },
                std::move(remove),
                report};
    }
};

void SqliteSpool::Parts::report_once(const SpoolError& error) {
    const std::scoped_lock lock(mutex_);
    if (reported_.insert(error.words).second) report(error);
}

// On the writer's thread, which alone touches it after the start.
void SqliteSpool::Parts::keep_lock() {
    const auto made = directory.keep_lock();
    if (!made && !std::exchange(is_lock_lost, true)) report(made.error());
    if (!made || !*made) return;
    is_lock_lost = false;
    report(
        {SpoolError::Kind::io,
         fmt::format("Spool: {} had been removed while the task runs; it was made again. Without it another task could "
                     "open this spool, and send all mail twice.",
                     directory.lock_file().string())});
}

void SqliteSpool::Parts::finish_file(CommitRequest request) {
    if (!request.row.file->try_begin_use()) {
        const auto id = request.row.message.envelope.id;
        return writer.post(std::move(request), refused(id, "was committed while its body was still being written"));
    }
    bodies->workers.post([this, request = std::move(request)]() mutable {
        auto& file = *request.row.file;
        auto finished = file.finish(request.row.message.envelope);
        request.row.body_crc32c = file.crc32c();
        file.end_use();
        if (finished) return writer.post(std::move(request));
        if (finished.error().kind == SpoolError::Kind::disk_full) room->note_full();
        writer.post(std::move(request), std::move(finished.error()));
    });
}

void SqliteSpool::Parts::store_bounce(ports::OwnMessage own, ApplyRequest request) {
    const auto id = own.envelope.id;
    if (id <= greatest_unclaimed)
        return writer.post(std::move(request), refused(id, "has an id from before the start"));
    note_id(id);
    NewRow row;
    row.message.body_octets = own.octets.size();
    row.message.next_try = own.envelope.accepted_at;
    row.message.envelope = std::move(own.envelope);
    row.body_crc32c = crc32c(0, own.octets);
    if (own.octets.size() > bodies->file_threshold_octets)
        row.file = std::make_shared<BodyFile>(directory.bodies(), id);
    row.message.body = std::make_shared<const std::string>(std::move(own.octets));
    request.bounce = std::move(row);
    if (!request.bounce->file) return writer.post(std::move(request));
    bodies->workers.post([this, request = std::move(request)]() mutable {
        auto& made = *request.bounce;
        auto written = made.file->append(*made.message.body);
        if (written) written = made.file->finish(made.message.envelope);
        // Where there is no room for a file the database has its reserve: an outcome must not wait for its bounce.
        if (!written) made.file.reset();
        writer.post(std::move(request));
    });
}

void SqliteSpool::Parts::change_dead(DeadMailRequest::Action action, std::optional<QueueId> id,
                                     ports::Spool::CountHandler done) {
    const QueueId greatest{std::numeric_limits<std::int64_t>::max()};
    writer.post(DeadMailRequest{action, id.value_or(QueueId{0}), id.value_or(greatest), std::move(done)});
}

Expected<std::unique_ptr<SqliteSpool>, SpoolError> SqliteSpool::open(const SpoolOptions& options) {
    auto directory = SpoolDirectory::take(options.directory);
    if (!directory) return unexpected(std::move(directory.error()));
    const auto report = options.report ? options.report : [](const SpoolError&) {};
    const auto room = std::make_shared<DiskRoom>(directory->path(), options.max_message_octets);
    auto connection = WriteConnection::open(directory->database_file());
    if (!connection && connection.error().kind == SpoolError::Kind::disk_full && room->release_reserve()) {
        // Even to open takes some room, and what waits here must not wait for an administrator.
        report(connection.error());
        connection = WriteConnection::open(directory->database_file());
    }
    if (!connection) return unexpected(std::move(connection.error()));
    auto inheritance = read_inheritance((*connection)->database, report);
    if (!inheritance) return unexpected(std::move(inheritance.error()));
    if (auto sorted = sort_out_bodies(*directory, (*connection)->database, report); !sorted)
        return unexpected(std::move(sorted.error()));
    if (auto synced = directory->sync(); !synced) return unexpected(std::move(synced.error()));
    auto parts =
        std::make_unique<Parts>(options, std::move(*directory), room, std::move(*connection), std::move(*inheritance));
    return std::unique_ptr<SqliteSpool>(new SqliteSpool(std::move(parts)));
}

SqliteSpool::SqliteSpool(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteSpool::~SqliteSpool() = default;

void SqliteSpool::commit(ports::NewMessage message, CommitHandler done) {
    const auto id = message.envelope.id;
    CommitRequest request{{{std::move(message.envelope), 0, nullptr, 0, {}}, 0, nullptr}, std::move(done)};
    auto* body = dynamic_cast<ArrivingBody*>(message.body.get());
    if (body == nullptr)
        return parts_->writer.post(std::move(request), refused(id, "has no body that this spool received"));
    // An id from before would be handed out by claim() too, and the message sent twice.
    if (id <= parts_->greatest_unclaimed)
        return parts_->writer.post(std::move(request), refused(id, "has an id from before the start"));
    parts_->note_id(id);
    auto arrived = body->take();
    request.row.message.body_octets = arrived.octets;
    request.row.message.body = std::move(arrived.memory);
    request.row.message.next_try = request.row.message.envelope.accepted_at;
    request.row.body_crc32c = arrived.crc32c;
    request.row.file = std::move(arrived.file);
    if (request.row.file) return parts_->finish_file(std::move(request));
    parts_->writer.post(std::move(request));
}

void SqliteSpool::apply(ports::AppliedOutcome outcome, ApplyHandler done) {
    auto bounce = std::exchange(outcome.bounce, std::nullopt);
    ApplyRequest request{std::move(outcome), std::nullopt, std::move(done)};
    if (bounce) return parts_->store_bounce(std::move(*bounce), std::move(request));
    parts_->writer.post(std::move(request));
}

void SqliteSpool::release(std::optional<QueueId> id, CountHandler done) {
    parts_->change_dead(DeadMailRequest::Action::release, id, std::move(done));
}

void SqliteSpool::remove(std::optional<QueueId> id, CountHandler done) {
    parts_->change_dead(DeadMailRequest::Action::remove, id, std::move(done));
}

void SqliteSpool::claim(std::size_t limit, ClaimHandler done) {
    parts_->writer.post(ClaimRequest{limit, std::move(done)});
}

Expected<std::vector<ports::QueuedMessage>, SpoolError> SqliteSpool::scan(const ports::QueueFilter& filter) const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto& database = (*reader)->database;
    // One transaction, so that no message is seen without its recipients.
    if (auto begun = database.execute("begin reading", "BEGIN"); !begun) return unexpected(std::move(begun.error()));
    const QueueId after{filter.id ? filter.id->value - 1 : 0};
    MessageReader walk(filter.dead_only ? WhichMessages::dead : WhichMessages::all, after,
                       filter.id.value_or(QueueId{std::numeric_limits<std::int64_t>::max()}));
    // Damage of what waits was reported when it was claimed. A console that asks again and again is no news.
    auto messages = walk.next(database, filter.limit, [&](const SpoolError& error) {
        if (filter.dead_only) parts_->report_once(error);
    });
    // Not COMMIT, which fails once damage was met.
    if (auto ended = database.execute("end reading", "ROLLBACK"); !ended && messages)
        return unexpected(std::move(ended.error()));
    return messages;
}

Expected<ports::DeliveryHistory, SpoolError> SqliteSpool::history(QueueId id, std::size_t limit) const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    return read_history((*reader)->database, id, limit);
}

Expected<ports::DeliveryGroups, SpoolError> SqliteSpool::deliveries(WallTime since, std::size_t limit) const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    return read_groups((*reader)->database, since, limit);
}

Expected<std::size_t, SpoolError> SqliteSpool::count_dead() const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto count =
        (*reader)->database.query_integer("count dead messages", "SELECT count(*) FROM messages WHERE state = 'dead'");
    if (!count) return unexpected(std::move(count.error()));
    return static_cast<std::size_t>(*count);
}

Expected<std::vector<std::string>, SpoolError> SqliteSpool::check() const {
    return SpoolCheck(parts_->readers, parts_->directory, parts_->are_checks_cancelled).run();
}

void SqliteSpool::cancel_checks() { parts_->are_checks_cancelled = true; }

QueueId SqliteSpool::greatest_id() const { return QueueId{parts_->greatest_id.load()}; }

unsigned SqliteSpool::host_tag() const { return parts_->host_tag; }

std::unique_ptr<ports::IncomingBody> SqliteSpool::receive(QueueId id) {
    return std::make_unique<ArrivingBody>(parts_->bodies, id);
}

Expected<std::unique_ptr<ports::StoredBody>, SpoolError> SqliteSpool::open(QueueId id) const {
    return open_body(parts_->readers, parts_->bodies->directory, id, parts_->quarantine);
}

void SqliteSpool::set_max_message(std::uint64_t octets) { parts_->room->set_max_message(octets); }

bool SqliteSpool::has_room() const { return parts_->room->has_room(); }

void SqliteSpool::suspend(ports::Suspension suspension, ports::Knowledge::DoneHandler done) {
    parts_->writer.post(SuspensionRequest{std::move(suspension), false, std::move(done)});
}

void SqliteSpool::forget_suspension(std::string domain, WallTime until, ports::Knowledge::DoneHandler done) {
    parts_->writer.post(SuspensionRequest{{std::move(domain), {}, until, {}, {}}, true, std::move(done)});
}

Expected<std::vector<ports::Suspension>, SpoolError> SqliteSpool::suspensions() const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto statement = (*reader)->database.prepare(
        "SELECT domain, since_ms, until_ms, reason, asked_by FROM suspensions ORDER BY domain");
    if (!statement) return unexpected(std::move(statement.error()));
    std::vector<ports::Suspension> all;
    while (true) {
        auto has_row = statement->step("read the suspensions");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return all;
        all.push_back({std::string(statement->text(0)), from_milliseconds(statement->integer(1)),
                       from_milliseconds(statement->integer(2)), std::string(statement->text(3)),
                       std::string(statement->text(4))});
    }
}

void SqliteSpool::keep_sts_policy(tls::KeptStsPolicy kept, ports::StsStore::DoneHandler done) {
    parts_->writer.post(StsPolicyRequest{std::move(kept), false, std::move(done)});
}

void SqliteSpool::drop_sts_policy(std::string domain, ports::StsStore::DoneHandler done) {
    parts_->writer.post(StsPolicyRequest{{std::move(domain), {}, {}}, true, std::move(done)});
}

Expected<std::vector<tls::KeptStsPolicy>, SpoolError> SqliteSpool::sts_policies() const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto statement = (*reader)->database.prepare(
        "SELECT domain, mode, mx, max_age_s, id, fetched_ms, used_ms FROM sts_policies ORDER BY domain");
    if (!statement) return unexpected(std::move(statement.error()));
    std::vector<tls::KeptStsPolicy> all;
    while (true) {
        auto has_row = statement->step("read the policies of MTA-STS");
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) return all;
        if (auto kept = read_sts_policy(*statement)) all.push_back(std::move(*kept));
    }
}

void SqliteSpool::add_tallies(std::map<std::string, std::int64_t> increments) {
    parts_->tallies.add(increments);
    parts_->writer.wake();
}

void SqliteSpool::forget_tallies(std::vector<std::string> names) {
    parts_->tallies.forget(names);
    parts_->writer.wake();
}

std::map<std::string, std::int64_t> SqliteSpool::tallies() const { return parts_->tallies.totals(); }

void SqliteSpool::add_sessions(std::vector<report::SessionTally> tallies) {
    if (tallies.empty()) return;
    parts_->sessions.add(std::move(tallies));
    parts_->writer.wake();
}

void SqliteSpool::keep_tls(std::vector<tls::MemoryRow> changes) {
    parts_->tls.add(std::move(changes));
    parts_->writer.wake();
}

Expected<ports::StoredTlsMemory, SpoolError> SqliteSpool::tls_memory() const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    return read_tls_rows((*reader)->database);
}

Expected<std::vector<report::SessionTally>, SpoolError> SqliteSpool::sessions(report::Day last) const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    return read_sessions((*reader)->database, last);
}

void SqliteSpool::forget_sessions(report::Day day, std::string domain, ports::ReportBook::DoneHandler done) {
    parts_->writer.post(NoteRequest{[day, domain = std::move(domain)](Database& database) {
                                        return spool_sqlite::forget_sessions(database, day, domain);
                                    },
                                    std::move(done)});
}

void SqliteSpool::save_received(ports::ReceivedReport received, ports::ReportBook::DoneHandler done) {
    parts_->writer.post(NoteRequest{[received = std::move(received)](Database& database) {
                                        return spool_sqlite::save_received(database, received);
                                    },
                                    std::move(done)});
}

Expected<std::vector<ports::ReceivedReport>, SpoolError> SqliteSpool::received(std::size_t limit) const {
    auto reader = parts_->readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    return read_received((*reader)->database, limit);
}

std::uint64_t SqliteSpool::held_octets() const { return parts_->bodies->budget->used_octets(); }

}  // namespace postern::spool_sqlite
