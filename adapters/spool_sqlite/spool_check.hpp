#pragma once

#include "adapters/spool_sqlite/reader_pool.hpp"
#include "adapters/spool_sqlite/spool_directory.hpp"
#include "core/base/ids.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace postern::spool_sqlite {

/// Reads everything that a spool holds and compares it: the tables' own structure, each message with its recipients and
/// its body, body files with rows. Changes nothing. In short transactions, so that the log can be folded meanwhile;
/// what comes and goes while it runs is no finding.
class SpoolCheck {
public:
    /// All of these outlive the check.
    SpoolCheck(ReaderPool& readers, const SpoolDirectory& directory, const std::atomic<bool>& is_cancelled)
        : readers_(readers), directory_(directory), is_cancelled_(is_cancelled) {}

    /// One line a finding, safe to print, the last one a summary. Error: the database cannot be read at all.
    [[nodiscard]] Result<std::vector<std::string>> run();

private:
    [[nodiscard]] Result<void> check_lock();
    [[nodiscard]] Result<void> check_log();
    [[nodiscard]] Result<void> check_structure();
    [[nodiscard]] Result<void> check_messages();
    [[nodiscard]] Result<std::vector<ports::QueuedMessage>> next_messages(class MessageReader& walk);
    void check_body(const ports::QueuedMessage& message);
    [[nodiscard]] Result<void> check_leftovers();
    [[nodiscard]] Result<void> check_files();
    void check_file(const std::filesystem::path& file, Statement& row);
    void add(std::string finding);
    [[nodiscard]] std::string summary() const;

    ReaderPool& readers_;
    const SpoolDirectory& directory_;
    const std::atomic<bool>& is_cancelled_;
    std::vector<std::string> findings_;
    std::size_t unnamed_findings_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t dead_ = 0;
    std::uint64_t octets_ = 0;
    std::uint64_t files_ = 0;
};

}  // namespace postern::spool_sqlite
