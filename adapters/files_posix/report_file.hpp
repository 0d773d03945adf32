#pragma once

#include "core/ports/report_files.hpp"

#include <string>
#include <utility>

namespace postern::files_posix {

/// Writes a report beside its place, syncs it and moves it there. One thread.
class ReportFiles final : public ports::ReportFiles {
public:
    explicit ReportFiles(std::string data_directory) : data_directory_(std::move(data_directory)) {}

    [[nodiscard]] Expected<std::string, std::string> write(std::string_view name, std::string_view text) override;

private:
    const std::string data_directory_;
};

}  // namespace postern::files_posix
