#include "notes_stub/server/log_writer.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "notes_stub/runtime/log_stamp.hpp"

namespace notes_stub {
namespace {

// A console that went away must not end the server: what cannot be written is lost, log.nsf has it.
void write_all(std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string thread_mark(const LogLine& line) {
    char text[64];
    std::snprintf(text, sizeof text, "[%05u:%05u-%u] ", line.pid, line.virtual_thread, line.native_thread);
    return text;
}

}  // namespace

LogWriter::LogWriter(const std::filesystem::path& data, NotesIni& ini)
    : ini_(ini), database_(data / "log.nsf", ini.get("ServerName").value_or("CN=mail/O=Example")) {}

void LogWriter::write(const LogLine& line) {
    std::string text = ini_.number("DEBUG_THREADID", 0) == 1 ? thread_mark(line) : "";
    text += log_stamp() + line.text;
    const std::lock_guard lock{mutex_};
    database_.append(text);
    if (line.to_console) write_all(text + "\n");
}

void LogWriter::write(std::string_view text) {
    LogLine line;
    line.pid = static_cast<std::uint32_t>(::getpid());
    line.virtual_thread = 1;
    line.native_thread = static_cast<std::uint32_t>(::syscall(SYS_gettid));
    line.text = text;
    write(line);
}

void LogWriter::print(std::string_view text) {
    const std::lock_guard lock{mutex_};
    write_all(text);
}

void LogWriter::flush() { database_.flush(); }

}  // namespace notes_stub
