#include "notes_stub/server/log_writer.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "notes_stub/runtime/log_stamp.hpp"

namespace notes_stub {
namespace {

std::string thread_mark(const LogLine& line) {
    char text[64];
    std::snprintf(text, sizeof text, "[%05u:%05u-%u] ", line.pid, line.virtual_thread, line.native_thread);
    return text;
}

}  // namespace

LogWriter::LogWriter(const std::filesystem::path& data, NotesIni& ini, const ConsoleOutput& output)
    : ini_(ini), output_(output), database_(data / "log.nsf", ini.get("ServerName").value_or("CN=mail/O=Example")) {}

void LogWriter::write(const LogLine& line) {
    std::string text = ini_.number("DEBUG_THREADID", 0) == 1 ? thread_mark(line) : "";
    text += log_stamp() + line.text;
    const std::lock_guard lock{mutex_};
    database_.append(text);
    if (line.to_console) output_.print(text + "\n");
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
    output_.print(text);
}

void LogWriter::flush() { database_.flush(); }

}  // namespace notes_stub
