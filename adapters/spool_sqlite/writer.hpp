#pragma once

#include "adapters/spool_sqlite/disk_room.hpp"
#include "adapters/spool_sqlite/log_keeper.hpp"
#include "adapters/spool_sqlite/message_reader.hpp"
#include "adapters/spool_sqlite/message_store.hpp"
#include "adapters/spool_sqlite/reader_pool.hpp"
#include "adapters/spool_sqlite/session_book.hpp"
#include "adapters/spool_sqlite/tally_book.hpp"
#include "adapters/spool_sqlite/tls_book.hpp"
#include "core/ports/report_book.hpp"
#include "core/ports/spool.hpp"
#include "core/ports/sts_store.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <variant>
#include <vector>

namespace postern::spool_sqlite {

struct CommitRequest {
    NewRow row;
    ports::Spool::CommitHandler done;
};
struct ApplyRequest {
    ports::AppliedOutcome outcome;  ///< Its bounce is taken out of it.
    std::optional<NewRow> bounce;
    ports::Spool::ApplyHandler done;
};
struct ClaimRequest {
    std::size_t limit = 0;
    ports::Spool::ClaimHandler done;
};
struct DeadMailRequest {
    enum class Action { release, remove };
    Action action = Action::release;
    QueueId first;
    QueueId last;
    ports::Spool::CountHandler done;
    std::vector<QueueId> changed = {};
};
struct SuspensionRequest {
    ports::Suspension suspension;
    bool is_over = false;  ///< Then only its domain counts, and until when it lasted.
    ports::Knowledge::DoneHandler done;
};
struct StsPolicyRequest {
    tls::KeptStsPolicy kept;
    bool is_over = false;  ///< Then only its domain counts.
    ports::StsStore::DoneHandler done;
};
/// Something small, written by its own means.
struct NoteRequest {
    std::function<Result<void>(Database&)> write;
    ports::ReportBook::DoneHandler done;
};
using Request = std::variant<CommitRequest, ApplyRequest, ClaimRequest, DeadMailRequest, SuspensionRequest,
                             StsPolicyRequest, NoteRequest>;

/// The write connection with its prepared statements.
struct WriteConnection {
    /// Opens, checks and where needed makes the database.
    [[nodiscard]] static Result<std::unique_ptr<WriteConnection>> open(const std::filesystem::path& file);

    Database database;
    Statement begin;
    Statement savepoint;
    Statement release;
    Statement rollback_to;
    Statement commit;
    Statement rollback;
    std::optional<MessageStore> store;
};

/// The thread that owns the write connection. Whatever waits when it is free goes into one transaction and one sync:
/// while it is inside COMMIT new requests gather, so a lone message waits for nobody and a crowd shares the disk.
class Writer {
public:
    struct Setup {
        std::filesystem::path database_file;
        std::unique_ptr<WriteConnection> connection;
        QueueId greatest_id;         ///< As saved in the database.
        QueueId greatest_unclaimed;  ///< Messages up to this one are left from an earlier process.
        std::shared_ptr<DiskRoom> room;
        ReaderPool* readers = nullptr;
        TallyBook* tallies = nullptr;
        SessionBook* sessions = nullptr;
        TlsBook* tls = nullptr;
        std::function<void()> keep_lock;                              ///< Called every second or so.
        std::function<void(std::vector<QueueId>)> remove_body_files;  ///< Of messages that are durably gone.
        MessageReader::Report report;
    };

    explicit Writer(Setup setup);
    ~Writer() { stop(); }

    /// Any thread. With an error given, nothing is written and the request is answered with it, on the writer's thread.
    void post(Request request, std::optional<ports::SpoolError> error = std::nullopt);
    /// There are tallies to be saved within a second or so.
    void wake();
    /// Performs what was posted, then saves the tallies, ends the thread. What is posted later is answered with an
    /// error at once.
    void stop();

private:
    struct Pending {
        Request request;
        std::optional<ports::SpoolError> error;
    };
    /// A commit that was answered with an error although the database may hold it.
    struct Doubtful {
        QueueId id;
        std::shared_ptr<BodyFile> file;
    };
    /// A bounce whose transaction failed although the database may hold it: then the outcome, which is applied again,
    /// must not make a second one.
    struct DoubtfulBounce {
        QueueId about;
        NewRow row;
    };
    enum class Care { none, savepoints };
    /// What is being written, and so what an error concerns.
    enum class Stage { transaction, members, small_tables };
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds bookkeeping_interval{1};

    void run();
    [[nodiscard]] bool take_batch();
    [[nodiscard]] bool serve_batch();
    void perform_batch() noexcept;
    void give_up_batch(const std::exception& error) noexcept;
    void report_handler(const std::exception& error) noexcept;
    void write_batch();
    [[nodiscard]] bool has_anything_to_write() const;
    [[nodiscard]] Result<void> try_write();
    [[nodiscard]] Result<void> write_transaction(Care care);
    [[nodiscard]] Result<void> write_under_savepoint(Pending& pending);
    [[nodiscard]] Result<void> write_request(Request& request);
    [[nodiscard]] Result<void> write(CommitRequest& request);
    [[nodiscard]] Result<void> write(ApplyRequest& request);
    [[nodiscard]] Result<void> write(DeadMailRequest& request);
    [[nodiscard]] Result<void> write(SuspensionRequest& request);
    [[nodiscard]] Result<void> write(StsPolicyRequest& request);
    [[nodiscard]] Result<void> write(NoteRequest& request);
    [[nodiscard]] Result<void> write_bounce(ApplyRequest& request);
    [[nodiscard]] Result<void> write_small_tables();
    [[nodiscard]] bool has_counters() const;
    [[nodiscard]] Result<void> write_counters();
    void put_back_counters();
    [[nodiscard]] bool set_aside(const ports::SpoolError& error, Care& care);
    void abandon_connection();
    void remember_doubtful();
    void fail_unanswered(const ports::SpoolError& error);
    void fail_commits(const ports::SpoolError& error);
    void after_commit() noexcept;
    void forget_doubtful_bounces();
    void answer(Pending& pending);
    void succeed(CommitRequest& request);
    void succeed(ApplyRequest& request);
    void succeed(ClaimRequest& request);
    void succeed(DeadMailRequest& request);
    void succeed(SuspensionRequest& request);
    void succeed(StsPolicyRequest& request);
    void succeed(NoteRequest& request);
    [[nodiscard]] Result<std::vector<ports::QueuedMessage>> claim(std::size_t limit);
    [[nodiscard]] Result<std::vector<ports::QueuedMessage>> claim_released(std::size_t limit);
    void do_upkeep();
    void do_idle_work();

    Setup setup_;
    std::unique_ptr<WriteConnection> connection_;
    LogKeeper log_;
    MessageReader unclaimed_;
    std::set<QueueId> released_;  // By hand, and behind the walk; to be claimed.

    std::vector<Pending> batch_;
    Stage stage_ = Stage::transaction;
    Pending* current_ = nullptr;  // Of the batch, in stage `members`.
    QueueId greatest_id_;
    QueueId saved_greatest_id_;
    std::vector<QueueId> gone_;
    std::vector<Doubtful> doubtful_;
    std::vector<DoubtfulBounce> doubtful_bounces_;
    TallyBook::Tallies tallies_in_transaction_;
    SessionBook::Tallies sessions_in_transaction_;
    TlsBook::Rows tls_in_transaction_;
    Clock::time_point next_bookkeeping_{};
    Clock::time_point next_upkeep_{};
    bool are_small_tables_given_up_ = false;
    bool is_history_given_up_ = false;
    bool is_idle_work_left_ = true;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Pending> queue_;
    bool is_woken_ = false;
    bool is_stopping_ = false;
    bool is_waiting_ = false;
    std::thread thread_;
};

}  // namespace postern::spool_sqlite
