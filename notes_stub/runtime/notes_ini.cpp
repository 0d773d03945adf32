#include "notes_stub/runtime/notes_ini.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "notes_stub/ipc/socket.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string read_text(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool write_text(const fs::path& file, const std::string& text) {
    const Fd out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (!out) return false;
    std::size_t done = 0;
    while (done < text.size()) {
        const auto written = ::write(out.get(), text.data() + done, text.size() - done);
        if (written <= 0) return false;
        done += static_cast<std::size_t>(written);
    }
    return ::fsync(out.get()) == 0;
}

std::string with_setting(const std::string& text, std::string_view name, std::string_view value) {
    std::string out;
    std::istringstream in{text};
    bool done = false;
    for (std::string line; std::getline(in, line);) {
        const auto equals = line.find('=');
        const bool is_it = equals != std::string::npos && equal_ignoring_case(trimmed(line.substr(0, equals)), name);
        if (is_it && done) continue;
        if (is_it) line = line.substr(0, equals + 1).append(value);
        done = done || is_it;
        out.append(line).append("\n");
    }
    if (!done) out.append(name).append("=").append(value).append("\n");
    return out;
}

}  // namespace

std::optional<std::string> NotesIni::get(std::string_view name) {
    const std::lock_guard lock{mutex_};
    refresh();
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional{found->second};
}

long NotesIni::number(std::string_view name, long otherwise) {
    const auto value = get(name);
    if (!value) return otherwise;
    char* end = nullptr;
    const long number = std::strtol(value->c_str(), &end, 10);
    return end == value->c_str() ? otherwise : number;
}

bool NotesIni::set(std::string_view name, std::string_view value) {
    const std::lock_guard lock{mutex_};
    // The lock is on the folder, which is never replaced; the kernel gives it back when the process dies.
    const auto folder = file_.has_parent_path() ? file_.parent_path() : fs::path{"."};
    const Fd guard{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!guard || ::flock(guard.get(), LOCK_EX) != 0) return false;
    auto next = file_;
    next += ".new";
    if (!write_text(next, with_setting(read_text(file_), name, value))) return false;
    return ::rename(next.c_str(), file_.c_str()) == 0;
}

std::uint16_t NotesIni::sequence() {
    const std::lock_guard lock{mutex_};
    refresh();
    return sequence_;
}

std::vector<std::pair<std::string, std::string>> NotesIni::list(std::string_view pattern) {
    const std::lock_guard lock{mutex_};
    refresh();
    const bool is_prefix = pattern.ends_with('*');
    if (is_prefix) pattern.remove_suffix(1);
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [name, value] : values_) {
        const std::string_view part =
            is_prefix ? std::string_view{name}.substr(0, pattern.size()) : std::string_view{name};
        if (equal_ignoring_case(part, pattern)) found.emplace_back(name, value);
    }
    return found;
}

void NotesIni::refresh() {
    struct stat now {};
    if (::stat(file_.c_str(), &now) != 0) return;
    const Stamp stamp{now.st_mtim.tv_sec, now.st_mtim.tv_nsec, now.st_size, now.st_ino};
    if (stamp == stamp_) return;
    stamp_ = stamp;
    ++sequence_;
    parse(read_text(file_));
}

void NotesIni::parse(const std::string& text) {
    values_.clear();
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        const auto equals = line.find('=');
        if (equals == std::string::npos) continue;
        const auto name = trimmed(std::string_view{line}.substr(0, equals));
        if (!name.empty()) values_.emplace(name, trimmed(std::string_view{line}.substr(equals + 1)));
    }
}

}  // namespace notes_stub
