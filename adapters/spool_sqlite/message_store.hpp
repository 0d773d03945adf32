#pragma once

#include "adapters/spool_sqlite/body_file.hpp"
#include "adapters/spool_sqlite/rows.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

namespace postern::spool_sqlite {

/// A message to be written: its body is in memory, or in a file that was synced.
struct NewRow {
    ports::QueuedMessage message;
    std::uint32_t body_crc32c = 0;
    std::shared_ptr<BodyFile> file;
};

/// The statements that change the tables, kept prepared. Transactions are the caller's. Writer thread.
class MessageStore {
public:
    static constexpr std::int64_t max_deliveries = 100'000;

    /// `database` must outlive the store.
    [[nodiscard]] static Result<MessageStore> prepare(Database& database);

    /// Error `refused`: the message cannot be stored as it is, others can.
    [[nodiscard]] Result<void> insert(const NewRow& row);
    /// True: the message was removed, and its body file, where it has one, is to be unlinked once this is durable. The
    /// outcome of a message that is not there any more changes nothing but the history: so it may be applied again
    /// after a doubtful commit. Its bounce is a row of its own, for insert().
    [[nodiscard]] Result<bool> apply(const ports::AppliedOutcome& outcome);
    [[nodiscard]] Result<bool> has_message(QueueId id);
    /// Dead messages from the first id to the last one: what failed and was not reported waits again, due at once. Says
    /// which ones.
    [[nodiscard]] Result<std::vector<QueueId>> release_dead(QueueId first, QueueId last);
    /// Dead messages from the first id to the last one go; `with_files` says whose body files are to be unlinked once
    /// this is durable.
    [[nodiscard]] Result<std::vector<QueueId>> remove_dead(QueueId first, QueueId last,
                                                           std::vector<QueueId>& with_files);
    /// Without history, outcomes still are recorded: for a table that is damaged.
    void keep_history(bool is_kept) { is_history_kept_ = is_kept; }
    /// Whether the last apply() failed in the history alone.
    [[nodiscard]] bool has_failed_in_history() const { return has_failed_in_history_; }
    /// Whether the last apply() met damage when it removed the message. To remove a row SQLite looks at the pages
    /// beside it. What is given up is marked as settled in its place instead, so that it is not sent again.
    [[nodiscard]] bool has_failed_in_removal() const { return has_failed_in_removal_; }
    void give_up_removal(QueueId id) { removals_given_up_.insert(id); }
    /// Removes whatever there is of the message.
    [[nodiscard]] Result<void> remove(QueueId id);
    /// The file of a message that goes with this transaction is removed after it: found at a start, it is not missed.
    [[nodiscard]] Result<void> note_removed_body(QueueId id);
    [[nodiscard]] Result<void> save(const ports::Suspension& suspension);
    [[nodiscard]] Result<void> forget_suspension(std::string_view domain, WallTime until);
    [[nodiscard]] Result<void> save(const tls::KeptStsPolicy& kept);
    [[nodiscard]] Result<void> forget_sts_policy(std::string_view domain);
    [[nodiscard]] Result<void> save_greatest_id(QueueId id);
    /// One of 0 is removed.
    [[nodiscard]] Result<void> save_tally(std::string_view name, std::int64_t value);

private:
    MessageStore() = default;

    struct Statements;
    struct Destroy {
        void operator()(Statements* statements) const;
    };

    [[nodiscard]] Result<bool> remove_settled(const ports::AppliedOutcome& outcome);
    [[nodiscard]] Result<bool> remove_rows(const ports::AppliedOutcome& outcome);
    [[nodiscard]] Result<void> update_unsettled(const ports::AppliedOutcome& outcome, bool is_dead);
    [[nodiscard]] Result<std::int64_t> count(Statement& statement, QueueId id);
    [[nodiscard]] Result<bool> is_settled(const ports::AppliedOutcome& outcome, bool is_waiting, bool has_failed);
    [[nodiscard]] Result<std::vector<QueueId>> find_ids(Statement& statement, QueueId first, QueueId last);
    [[nodiscard]] Result<void> run_all(std::string_view task, std::initializer_list<Statement*> statements,
                                       QueueId first, QueueId last);
    [[nodiscard]] Result<void> insert_recipients(const mail::Envelope& envelope, class EnvelopeChecksum& checksum);
    [[nodiscard]] Result<void> write_history(const ports::AppliedOutcome& outcome);
    [[nodiscard]] Result<void> insert_delivery(QueueId id, const ports::DeliveryRecord& delivery);
    [[nodiscard]] Result<void> purge_deliveries();

    Database* database_ = nullptr;
    std::unique_ptr<Statements, Destroy> statements_;
    bool is_history_kept_ = true;
    bool has_failed_in_history_ = false;
    bool has_failed_in_removal_ = false;
    std::set<QueueId> removals_given_up_;
    std::int64_t last_delivery_ = 0;
    std::int64_t deliveries_since_purge_ = 0;
};

}  // namespace postern::spool_sqlite
