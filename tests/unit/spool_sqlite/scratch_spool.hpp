#pragma once

#include "adapters/spool_sqlite/spool_sqlite.hpp"
#include "tests/support/spool/spool_client.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {

/// A folder of its own, gone with the object.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "postern-spool-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder: " + name);
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// An SqliteSpool in a scratch folder that can be closed, opened again and looked into.
class ScratchSpool {
public:
    ScratchSpool() {
        options_.directory = folder_.path() / "spool";
        options_.body_file_threshold_octets = 100'000;
        options_.memory_budget_octets = 1'000'000;
        options_.max_message_octets = 10'000'000;
        options_.report = [this](const ports::SpoolError& error) {
            const std::scoped_lock lock(mutex_);
            reports_.push_back(error.words);
        };
    }

    spool_sqlite::SpoolOptions& options() { return options_; }
    ScratchSpool& open() {
        auto opened = spool_sqlite::SqliteSpool::open(options_);
        if (!opened) throw std::runtime_error(opened.error().words);
        spool_ = std::move(*opened);
        return *this;
    }
    ScratchSpool& close() {
        spool_.reset();
        return *this;
    }
    ScratchSpool& reopen() { return close().open(); }

    spool_sqlite::SqliteSpool& spool() { return *spool_; }
    SpoolClient client() { return {*spool_, *spool_}; }
    [[nodiscard]] std::filesystem::path directory() const { return options_.directory; }
    [[nodiscard]] std::filesystem::path database_file() const { return options_.directory / "queue.db"; }
    [[nodiscard]] std::filesystem::path body_file(std::int64_t id) const {
        return options_.directory / "bodies" / to_string(QueueId{id});
    }
    [[nodiscard]] std::size_t files_in(const std::string& folder) const {
        const std::filesystem::directory_iterator files(options_.directory / folder);
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }
    std::vector<std::string> reports() {
        const std::scoped_lock lock(mutex_);
        return reports_;
    }

private:
    ScratchFolder folder_;
    std::mutex mutex_;
    std::vector<std::string> reports_;
    spool_sqlite::SpoolOptions options_;
    std::unique_ptr<spool_sqlite::SqliteSpool> spool_;
};

}  // namespace postern::test
