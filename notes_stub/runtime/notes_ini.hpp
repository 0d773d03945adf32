/// notes.ini: the settings of the server and of its tasks, one NAME=VALUE a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/ipc/statistics.hpp"

namespace notes_stub {

/// Reads the file again whenever another process changed it. Names are case-insensitive, the first line of a name
/// counts, values are UTF-8. A change keeps every other line as it is and replaces the file in one step, under a lock
/// that ends with its process. Any thread.
class NotesIni {
public:
    explicit NotesIni(std::filesystem::path file) : file_(std::move(file)) {}

    [[nodiscard]] std::optional<std::string> get(std::string_view name);
    [[nodiscard]] long number(std::string_view name, long otherwise);
    /// False: the file could not be written.
    bool set(std::string_view name, std::string_view value);
    /// Counts the changes of the file that this process saw.
    [[nodiscard]] std::uint16_t sequence();
    /// In the order of names; `pattern` may end in '*'.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> list(std::string_view pattern);
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    struct Stamp {
        std::int64_t seconds = -1, nanoseconds = 0, size = 0;
        std::uint64_t inode = 0;
        bool operator==(const Stamp&) const = default;
    };
    void refresh();
    void parse(const std::string& text);

    const std::filesystem::path file_;
    std::mutex mutex_;
    Stamp stamp_;
    std::uint16_t sequence_ = 0;
    std::map<std::string, std::string, CaseLess> values_;
};

}  // namespace notes_stub
