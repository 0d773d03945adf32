/// names.dxl, the documents as an administrator edits them, brought into names.nsf whenever it changed.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "notes_stub/server/log_writer.hpp"
#include "notes_stub/server/names_file.hpp"

namespace notes_stub {

/// Any thread. Compares contents, not only times: an editor may put an older time on a file.
class Documents {
public:
    Documents(const std::filesystem::path& data, LogWriter& log);

    /// Imports names.dxl when its content is another than the last time. A broken file is named in the log once, with
    /// line and cause, and the documents stay as they are.
    void refresh();
    [[nodiscard]] NamesFile file() const { return NamesFile{dxl_}; }

private:
    const std::filesystem::path dxl_;
    const std::filesystem::path nsf_;
    LogWriter& log_;
    std::mutex mutex_;
    std::optional<std::string> content_;
    std::optional<std::string> stamp_;
};

}  // namespace notes_stub
