#pragma once

#include "core/base/expected.hpp"
#include "core/ports/delivery_book.hpp"
#include "core/ports/report_book.hpp"
#include "core/ports/spool.hpp"
#include "core/ports/sts_store.hpp"
#include "core/ports/tls_store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern::spool_sqlite {

struct SpoolOptions {
    std::filesystem::path directory;                         ///< Made, with mode 700, where it is missing.
    std::uint64_t body_file_threshold_octets = 128U << 10U;  ///< What is longer goes to a file while it arrives.
    std::uint64_t memory_budget_octets = 64U
                                         << 20U;  ///< Of all bodies in memory together; what is past it goes to files.
    std::uint64_t max_message_octets = 50U << 20U;  ///< For the low-water mark of the disk; enforced by the session.
    unsigned body_writer_threads = 2;
    /// Told what nobody asked for: damage found, files moved to lost+found, a full disk. On the thread that calls
    /// open(), later on the adapter's; must only post.
    std::function<void(const ports::SpoolError&)> report = {};
};

/// The spool in a directory of its own: `queue.db`, an SQLite database in WAL mode with full syncs, and `bodies/` for
/// long messages. One process at a time. Bodies that were received and not committed must go before the spool does;
/// handlers of what was posted run before the destructor returns.
class SqliteSpool final : public ports::Spool,
                          public ports::BodyStore,
                          public ports::Knowledge,
                          public ports::StsStore,
                          public ports::ReportBook,
                          public ports::TlsStore,
                          public ports::DeliveryBook {
public:
    /// Makes or opens the spool. A database that cannot be used is left as it is, and the words say what to do.
    [[nodiscard]] static Expected<std::unique_ptr<SqliteSpool>, ports::SpoolError> open(const SpoolOptions& options);
    ~SqliteSpool() override;

    void commit(ports::NewMessage message, CommitHandler done) override;
    void apply(ports::AppliedOutcome outcome, ApplyHandler done) override;
    /// Messages committed by this process are claimed already; these are the ones that an earlier process left.
    void claim(std::size_t limit, ClaimHandler done) override;
    [[nodiscard]] Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> scan(
        const ports::QueueFilter& filter) const override;
    [[nodiscard]] Expected<ports::DeliveryHistory, ports::SpoolError> history(QueueId id,
                                                                              std::size_t limit) const override;
    [[nodiscard]] Expected<ports::DeliveryGroups, ports::SpoolError> deliveries(WallTime since,
                                                                                std::size_t limit) const override;
    /// By the index of dead messages alone: cheap enough to be asked every second. Any thread.
    [[nodiscard]] Expected<std::size_t, ports::SpoolError> count_dead() const;
    void release(std::optional<QueueId> id, CountHandler done) override;
    void remove(std::optional<QueueId> id, CountHandler done) override;
    [[nodiscard]] Expected<std::vector<std::string>, ports::SpoolError> check() const override;
    /// Checks under way end early and say so, and so does every later one. Any thread.
    void cancel_checks();
    [[nodiscard]] QueueId greatest_id() const override;
    [[nodiscard]] unsigned host_tag() const override;

    [[nodiscard]] std::unique_ptr<ports::IncomingBody> receive(QueueId id) override;
    [[nodiscard]] Expected<std::unique_ptr<ports::StoredBody>, ports::SpoolError> open(QueueId id) const override;
    [[nodiscard]] bool has_room() const override;
    /// The largest message to come: has_room() wants room for it. Any thread.
    void set_max_message(std::uint64_t octets);

    void suspend(ports::Suspension suspension, ports::Knowledge::DoneHandler done) override;
    void forget_suspension(std::string domain, WallTime until, ports::Knowledge::DoneHandler done) override;
    [[nodiscard]] Expected<std::vector<ports::Suspension>, ports::SpoolError> suspensions() const override;
    void keep_sts_policy(tls::KeptStsPolicy kept, ports::StsStore::DoneHandler done) override;
    void drop_sts_policy(std::string domain, ports::StsStore::DoneHandler done) override;
    [[nodiscard]] Expected<std::vector<tls::KeptStsPolicy>, ports::SpoolError> sts_policies() const override;
    void add_tallies(std::map<std::string, std::int64_t> increments) override;
    void forget_tallies(std::vector<std::string> names) override;
    [[nodiscard]] std::map<std::string, std::int64_t> tallies() const override;

    void add_sessions(std::vector<report::SessionTally> tallies) override;
    [[nodiscard]] Expected<std::vector<report::SessionTally>, ports::SpoolError> sessions(
        report::Day last) const override;
    void forget_sessions(report::Day day, std::string domain, ports::ReportBook::DoneHandler done) override;
    void save_received(ports::ReceivedReport received, ports::ReportBook::DoneHandler done) override;
    [[nodiscard]] Expected<std::vector<ports::ReceivedReport>, ports::SpoolError> received(
        std::size_t limit) const override;

    void keep_tls(std::vector<tls::MemoryRow> changes) override;
    [[nodiscard]] Expected<ports::StoredTlsMemory, ports::SpoolError> tls_memory() const override;

    /// Octets of bodies in memory at present, for statistics.
    [[nodiscard]] std::uint64_t held_octets() const;

private:
    class Parts;
    explicit SqliteSpool(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace postern::spool_sqlite
