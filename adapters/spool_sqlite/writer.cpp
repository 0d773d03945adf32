#include "adapters/spool_sqlite/writer.hpp"

#include "adapters/spool_sqlite/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace postern::spool_sqlite {
namespace {

using ports::SpoolError;

// A batch stays well below the log's bound, and a crowd does not hold its first member up for long.
constexpr std::size_t max_batch_requests = 512;
constexpr std::uint64_t max_batch_octets = 8U << 20U;

constexpr std::chrono::milliseconds upkeep_interval{900};  // Less than the interval at which an idle writer wakes.

// Free pages are used again sooner or later; only what a burst left behind goes back to the disk, a little at a time.
constexpr std::int64_t free_pages_kept = 2048;
constexpr const char* vacuum_a_little = "PRAGMA incremental_vacuum(256)";

std::uint64_t octets_of(const NewRow& row) { return row.message.body ? row.message.body->size() : 0; }

std::uint64_t octets_of(const Request& request) {
    if (const auto* commit = std::get_if<CommitRequest>(&request)) return octets_of(commit->row);
    const auto* apply = std::get_if<ApplyRequest>(&request);
    return apply != nullptr && apply->bounce ? octets_of(*apply->bounce) : 0;
}

bool is_read_only(const Request& request) { return std::holds_alternative<ClaimRequest>(request); }

Result<void> without_value(Result<int> result) {
    if (!result) return unexpected(std::move(result.error()));
    return {};
}

}  // namespace

Result<std::unique_ptr<WriteConnection>> WriteConnection::open(const std::filesystem::path& file) {
    auto database = open_for_writing(file);
    if (!database) return unexpected(std::move(database.error()));
    std::vector<Statement> prepared;
    for (const char* text :
         {"BEGIN IMMEDIATE", "SAVEPOINT member", "RELEASE member", "ROLLBACK TO member", "COMMIT", "ROLLBACK"}) {
        auto statement = database->prepare(text);
        if (!statement) return unexpected(std::move(statement.error()));
        prepared.push_back(std::move(*statement));
    }
    std::unique_ptr<WriteConnection> connection(new WriteConnection{
        std::move(*database), std::move(prepared[0]), std::move(prepared[1]), std::move(prepared[2]),
        std::move(prepared[3]), std::move(prepared[4]), std::move(prepared[5]), std::nullopt});
    auto store = MessageStore::prepare(connection->database);
    if (!store) return unexpected(std::move(store.error()));
    connection->store.emplace(std::move(*store));
    return connection;
}

Writer::Writer(Setup setup)
    : setup_(std::move(setup)),
      connection_(std::move(setup_.connection)),
      log_(setup_.database_file, setup_.room, setup_.report),
      unclaimed_(WhichMessages::waiting, QueueId{0}, setup_.greatest_unclaimed),
      greatest_id_(setup_.greatest_id),
      saved_greatest_id_(setup_.greatest_id),
      thread_([this] { run(); }) {}

void Writer::post(Request request, std::optional<SpoolError> error) {
    Pending pending{std::move(request), std::move(error)};
    {
        const std::scoped_lock lock(mutex_);
        if (!is_stopping_) {
            queue_.push_back(std::move(pending));
            if (is_waiting_) changed_.notify_one();
            return;
        }
    }
    pending.error = SpoolError{SpoolError::Kind::refused, "Spool: the server is ending; nothing more is stored."};
    answer(pending);
}

void Writer::wake() {
    const std::scoped_lock lock(mutex_);
    is_woken_ = true;
    if (is_waiting_) changed_.notify_one();
}

void Writer::stop() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Writer::run() {
    for (bool goes_on = true; goes_on;) {
        try {
            goes_on = serve_batch();
        } catch (const std::exception&) {
            // No memory to take requests or to tidy up: those that wait are still there.
        }
    }
    next_bookkeeping_ = {};
    perform_batch();
    for (const auto& doubtful : doubtful_) {
        if (doubtful.file) doubtful.file->keep();
    }
    for (const auto& doubtful : doubtful_bounces_) {
        if (doubtful.row.file) doubtful.row.file->keep();
    }
    // The last connection folds the log into the database; a reader left open would prevent it.
    setup_.readers->close_all();
    unclaimed_.let_go();
    unclaimed_.let_go();
    connection_.reset();
}

/// False: it was the last.
bool Writer::serve_batch() {
    if (!take_batch()) return false;
    perform_batch();
    for (auto& pending : batch_) answer(pending);
    const bool is_idle = batch_.empty();
    batch_.clear();
    do_upkeep();
    if (is_idle) do_idle_work();
    return true;
}

bool Writer::take_batch() {
    std::unique_lock lock(mutex_);
    is_waiting_ = true;
    const auto has_work = [this] { return !queue_.empty() || is_stopping_; };
    if (!is_idle_work_left_) changed_.wait(lock, [&] { return has_work() || is_woken_; });
    // After the last message there may be something left to tidy up, but not while others come.
    if (!has_work()) changed_.wait_for(lock, bookkeeping_interval, has_work);
    is_waiting_ = false;
    is_idle_work_left_ |= std::exchange(is_woken_, false);
    batch_.reserve(max_batch_requests);  // The first time; from then on taking needs no memory.
    std::uint64_t octets = 0;
    while (!queue_.empty() && batch_.size() < max_batch_requests && octets < max_batch_octets) {
        octets += octets_of(queue_.front().request);
        batch_.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return !batch_.empty() || !is_stopping_;
}

void Writer::perform_batch() noexcept {
    try {
        write_batch();
    } catch (const std::exception& error) {
        give_up_batch(error);
    }
}

// For want of memory, most likely: then there may be none for words either.
void Writer::give_up_batch(const std::exception& error) noexcept {
    try {
        put_back_counters();
    } catch (const std::exception&) {
        // They count less than an answer to those who wait.
    }
    abandon_connection();
    try {
        fail_unanswered({SpoolError::Kind::io, fmt::format("Spool: a batch could not be written: {}.", error.what())});
    } catch (const std::exception&) {
        fail_unanswered({SpoolError::Kind::io, {}});
    }
}

bool Writer::has_anything_to_write() const {
    const bool has_member = std::any_of(batch_.begin(), batch_.end(), [](const Pending& pending) {
        return !pending.error && !is_read_only(pending.request);
    });
    return has_member || !doubtful_.empty() || (Clock::now() >= next_bookkeeping_ && has_counters());
}

void Writer::write_batch() {
    if (setup_.room->is_reserve_out()) {
        fail_commits({SpoolError::Kind::disk_full,
                      "Spool: its disk is full; only outcomes are recorded until there is room again."});
    }
    if (!has_anything_to_write()) return;
    auto written = try_write();
    if (!written && written.error().kind == SpoolError::Kind::disk_full && setup_.room->release_reserve()) {
        // What the reserve gave back is for outcomes: they empty the queue, new messages would fill it.
        setup_.report(written.error());
        fail_commits(written.error());
        written = try_write();
    }
    if (!written) fail_unanswered(written.error());
}

Result<void> Writer::try_write() {
    if (!connection_) {
        auto opened = WriteConnection::open(setup_.database_file);
        if (!opened) return unexpected(std::move(opened.error()));
        connection_ = std::move(*opened);
    }
    // A savepoint a member costs a third of a message's CPU time, because SQLite copies pages for it. So a batch is
    // first written without, and again with them where a member is bad.
    auto care = Care::none;
    while (true) {
        auto written = write_transaction(care);
        if (written) {
            after_commit();
            return written;
        }
        if (set_aside(written.error(), care)) continue;
        put_back_counters();
        abandon_connection();
        return written;
    }
}

Result<void> Writer::write_transaction(Care care) {
    gone_.clear();
    stage_ = Stage::transaction;
    connection_->store->keep_history(!is_history_given_up_);
    if (auto begun = connection_->begin.run("begin a transaction"); !begun) return unexpected(std::move(begun.error()));
    // Else a 250 would stand for a file that nobody finds again.
    if (connection_->database.has_moved())
        return unexpected(SpoolError{SpoolError::Kind::io,
                                     fmt::format("Spool database {}: it was moved or removed while in use. Put it "
                                                 "back, and load the task again.",
                                                 setup_.database_file.string())});
    stage_ = Stage::members;
    for (auto& pending : batch_) {
        if (pending.error || is_read_only(pending.request)) continue;
        current_ = &pending;
        auto written = care == Care::none ? write_request(pending.request) : write_under_savepoint(pending);
        if (!written) return written;
    }
    stage_ = Stage::small_tables;
    if (auto written = write_small_tables(); !written) return written;
    stage_ = Stage::transaction;
    auto committed = without_value(connection_->commit.run("commit"));
    if (!committed) remember_doubtful();
    return committed;
}

Result<void> Writer::write_under_savepoint(Pending& pending) {
    if (auto set = connection_->savepoint.run("set a savepoint"); !set) return unexpected(std::move(set.error()));
    if (auto written = write_request(pending.request); !written) {
        if (written.error().kind != SpoolError::Kind::refused) return written;
        pending.error = std::move(written.error());
        if (auto undone = connection_->rollback_to.run("undo a message"); !undone)
            return unexpected(std::move(undone.error()));
    }
    return without_value(connection_->release.run("release a savepoint"));
}

// After damage was met SQLite writes nothing more in the same transaction, so the batch is written again without what
// met it. True: it is to be written again. Each time there is one thing less to try.
bool Writer::set_aside(const SpoolError& error, Care& care) {
    const bool is_refused = error.kind == SpoolError::Kind::refused;
    if ((!is_refused && error.kind != SpoolError::Kind::damaged) || stage_ == Stage::transaction) return false;
    if (!connection_->database.is_in_transaction() || !connection_->rollback.run("undo a batch")) return false;
    if (stage_ == Stage::small_tables) {
        // Counters must not hold the mail.
        setup_.report(error);
        put_back_counters();
        are_small_tables_given_up_ = true;
    } else if (connection_->store->has_failed_in_history()) {
        // Nor must the past: an outcome that cannot be recorded would have the message sent again and again.
        setup_.report(error);
        is_history_given_up_ = true;
    } else if (connection_->store->has_failed_in_removal()) {
        // Nor must a damaged page beside the message.
        setup_.report(error);
        connection_->store->give_up_removal(std::get<ApplyRequest>(current_->request).outcome.id);
    } else if (is_refused && care == Care::none) {
        care = Care::savepoints;
    } else {
        current_->error = error;
    }
    return true;
}

Result<void> Writer::write_request(Request& request) {
    if (auto* commit = std::get_if<CommitRequest>(&request)) return write(*commit);
    if (auto* apply = std::get_if<ApplyRequest>(&request)) return write(*apply);
    if (auto* dead = std::get_if<DeadMailRequest>(&request)) return write(*dead);
    if (auto* policy = std::get_if<StsPolicyRequest>(&request)) return write(*policy);
    if (auto* note = std::get_if<NoteRequest>(&request)) return write(*note);
    return write(std::get<SuspensionRequest>(request));
}

Result<void> Writer::write(CommitRequest& request) {
    auto written = connection_->store->insert(request.row);
    if (written) greatest_id_ = std::max(greatest_id_, request.row.message.envelope.id);
    return written;
}

Result<void> Writer::write(ApplyRequest& request) {
    auto has_file_left = connection_->store->apply(request.outcome);
    if (!has_file_left) return unexpected(std::move(has_file_left.error()));
    if (auto written = write_bounce(request); !written) return written;
    if (*has_file_left) gone_.push_back(request.outcome.id);
    return {};
}

Result<void> Writer::write_bounce(ApplyRequest& request) {
    if (!request.bounce) return {};
    auto& store = *connection_->store;
    for (const auto& doubtful : doubtful_bounces_) {
        if (doubtful.about != request.outcome.id) continue;
        const auto is_stored = store.has_message(doubtful.row.message.envelope.id);
        if (!is_stored) return unexpected(is_stored.error());
        if (!*is_stored) continue;
        request.bounce = doubtful.row;
        return {};
    }
    auto written = store.insert(*request.bounce);
    if (written) greatest_id_ = std::max(greatest_id_, request.bounce->message.envelope.id);
    return written;
}

Result<void> Writer::write(DeadMailRequest& request) {
    auto& store = *connection_->store;
    auto changed = request.action == DeadMailRequest::Action::release
                       ? store.release_dead(request.first, request.last)
                       : store.remove_dead(request.first, request.last, gone_);
    if (!changed) return unexpected(std::move(changed.error()));
    request.changed = std::move(*changed);
    return {};
}

Result<void> Writer::write(SuspensionRequest& request) {
    auto& store = *connection_->store;
    // What an ended one adds to the counters is durable with its end: mail that waited must not age by a crash.
    next_bookkeeping_ = {};
    if (request.is_over) return store.forget_suspension(request.suspension.domain, request.suspension.until);
    return store.save(request.suspension);
}

Result<void> Writer::write(StsPolicyRequest& request) {
    auto& store = *connection_->store;
    return request.is_over ? store.forget_sts_policy(request.kept.domain) : store.save(request.kept);
}

Result<void> Writer::write(NoteRequest& request) { return request.write(connection_->database); }

// The sync failed, so nobody knows what is on the disk. The members are told that nothing was stored, and the first
// transaction of a new connection sees to it; until then their body files stay, so that no row is ever without its
// body. A bounce is left to its outcome, which is applied again: what one transaction made must not go without the
// other.
void Writer::remember_doubtful() {
    for (auto& pending : batch_) {
        if (pending.error) continue;
        if (auto* commit = std::get_if<CommitRequest>(&pending.request))
            doubtful_.push_back({commit->row.message.envelope.id, std::move(commit->row.file)});
        auto* apply = std::get_if<ApplyRequest>(&pending.request);
        // A copy: where the disk was full, the same batch is written again.
        if (apply != nullptr && apply->bounce) doubtful_bounces_.push_back({apply->outcome.id, *apply->bounce});
    }
}

void Writer::forget_doubtful_bounces() {
    for (const auto& pending : batch_) {
        const auto* apply = std::get_if<ApplyRequest>(&pending.request);
        if (apply == nullptr || pending.error) continue;
        std::erase_if(doubtful_bounces_, [&](const auto& doubtful) { return doubtful.about == apply->outcome.id; });
    }
}

void Writer::abandon_connection() {
    // Closing folds what was durable into the database and drops the rest of the log; a reader left open would prevent
    // it. Where that fails too, the next connection finds the rest in the log, and makes it durable first.
    setup_.readers->close_all();
    connection_.reset();
    next_bookkeeping_ = {};
}

void Writer::fail_unanswered(const SpoolError& error) {
    for (auto& pending : batch_) {
        if (!pending.error && !is_read_only(pending.request)) pending.error = error;
    }
}

void Writer::fail_commits(const SpoolError& error) {
    for (auto& pending : batch_) {
        if (!pending.error && std::holds_alternative<CommitRequest>(pending.request)) pending.error = error;
    }
}

void Writer::after_commit() noexcept {
    tls_in_transaction_.clear();
    sessions_in_transaction_.clear();  // Unlike the tallies, which are sums, they must not be written twice.
    if (!are_small_tables_given_up_) {
        saved_greatest_id_ = greatest_id_;
        doubtful_.clear();
    }
    forget_doubtful_bounces();
    is_idle_work_left_ = true;
    if (gone_.empty()) return;
    try {
        setup_.remove_body_files(std::exchange(gone_, {}));
    } catch (const std::exception&) {
        // No memory. The files are found at the next start; the batch is durable and must not be answered with an
        // error.
    }
}

void Writer::answer(Pending& pending) {
    try {
        std::visit(
            [&](auto& request) {
                if (pending.error) return request.done(unexpected(std::move(*pending.error)));
                succeed(request);
            },
            pending.request);
    } catch (const std::exception& error) {
        report_handler(error);
    }
}

void Writer::report_handler(const std::exception& error) noexcept {
    try {
        setup_.report({SpoolError::Kind::io, fmt::format("Spool: a handler failed: {}.", error.what())});
    } catch (const std::exception&) {
        // No memory for a line.
    }
}

void Writer::succeed(CommitRequest& request) {
    if (request.row.file) request.row.file->keep();
    request.done(std::move(request.row.message));
}

void Writer::succeed(ApplyRequest& request) {
    std::vector<ports::QueuedMessage> made;
    if (request.bounce) {
        if (request.bounce->file) request.bounce->file->keep();
        made.push_back(std::move(request.bounce->message));
    }
    request.done(std::move(made));
}

void Writer::succeed(DeadMailRequest& request) {
    if (request.action == DeadMailRequest::Action::release) {
        // What the walk has still before it will be met there, and must not be handed out twice.
        for (const auto id : request.changed)
            if (unclaimed_.has_passed(id)) released_.insert(id);
    }
    request.done(request.changed.size());
}

void Writer::succeed(SuspensionRequest& request) { request.done({}); }
void Writer::succeed(StsPolicyRequest& request) { request.done({}); }

void Writer::succeed(NoteRequest& request) { request.done({}); }

// Whether busy or idle: mail must not be refused for as long as there is other work.
void Writer::do_upkeep() {
    if (Clock::now() < next_upkeep_) return;
    next_upkeep_ = Clock::now() + upkeep_interval;
    if (auto restored = setup_.room->restore_reserve(); !restored) setup_.report(restored.error());
    setup_.keep_lock();
    log_.look(connection_ ? &connection_->database : nullptr);
}

void Writer::do_idle_work() {
    is_idle_work_left_ = setup_.room->is_reserve_out() || log_.is_too_long();
    if (!connection_) return;
    auto free_pages = connection_->database.query_integer("count free pages", "PRAGMA freelist_count");
    if (free_pages && *free_pages <= free_pages_kept) return;
    is_idle_work_left_ = true;
    if (auto done = connection_->database.execute("give free pages back", vacuum_a_little); !done) {
        setup_.report(done.error());
        abandon_connection();
    }
}

}  // namespace postern::spool_sqlite
