#include "notes_stub/server/history_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "notes_stub/ipc/socket.hpp"

namespace notes_stub {

std::vector<std::string> HistoryFile::load() const {
    std::ifstream in{file_};
    std::vector<std::string> commands;
    // Only whole lines: the last one may have been cut off by a kill.
    for (std::string line; std::getline(in, line) && !in.eof();) {
        if (!line.empty()) commands.push_back(line);
    }
    const bool is_long = commands.size() >= 2 * longest;
    if (commands.size() > longest)
        commands.erase(commands.begin(), commands.end() - static_cast<std::ptrdiff_t>(longest));
    if (is_long) replace(commands);
    return commands;
}

void HistoryFile::append(std::string_view command) const {
    if (command.find_first_not_of(" \t") == std::string_view::npos) return;
    const Fd file{::open(file_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
    if (!file) return;
    std::string line{command};
    char last = '\n';
    struct stat now {};
    // What a kill cut off stays a line of its own.
    if (::fstat(file.get(), &now) == 0 && now.st_size > 0 && ::pread(file.get(), &last, 1, now.st_size - 1) == 1 &&
        last != '\n')
        line.insert(0, "\n");
    line += "\n";
    [[maybe_unused]] const auto written = ::write(file.get(), line.data(), line.size());
}

void HistoryFile::replace(const std::vector<std::string>& commands) const {
    auto next = file_;
    next += ".new";
    const auto mask = ::umask(0077);
    std::ofstream out{next, std::ios::trunc};
    ::umask(mask);
    for (const auto& command : commands) out << command << '\n';
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(next, file_, error);
}

}  // namespace notes_stub
