/// The commands typed at the consoles of a data directory, kept from one session to the next.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace notes_stub {

/// One command a line, oldest first, in a file of mode 600. Several consoles may append at the same time; a kill at any
/// moment costs at most the line being written. What cannot be read or written is left out: no console fails for it.
class HistoryFile {
public:
    static constexpr std::size_t longest = 1000;  ///< commands

    explicit HistoryFile(const std::filesystem::path& data) : file_(data / "console.history") {}

    /// The last `longest` commands. Shortens the file when it has grown to twice that.
    [[nodiscard]] std::vector<std::string> load() const;
    /// Blank lines are not kept.
    void append(std::string_view command) const;

private:
    void replace(const std::vector<std::string>& commands) const;

    const std::filesystem::path file_;
};

}  // namespace notes_stub
