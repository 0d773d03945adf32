#include "adapters/arguments/arguments.hpp"
#include "adapters/host_notes/notes_host.hpp"
#include "addin/application.hpp"
#include "core/base/peer_text.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace postern {

namespace {

// The toolkit's headers are not included here, so that their defines (UNIX, W32 …) stay with host_notes alone. A status
// has 16 bits, 0 is none, and 0x3300 is the first of those that are free for add-ins.
using Status = std::uint16_t;
constexpr Status no_error = 0;
constexpr Status failed_to_start = 0x3301;

constexpr std::size_t memory_reserve_octets = 8U << 20U;

Status log_all(const std::vector<std::string>& lines, Status status) {
    for (const auto& line : lines) host_notes::log_line(line);
    return status;
}

Status run(const std::string& program, const Arguments& arguments) {
    const auto host = host_notes::NotesHost::open(program);
    if (!host) return log_all({"SMTP: " + host.error()}, failed_to_start);
    files_posix::keep_memory_reserve(memory_reserve_octets);
    Application application(**host, (*host)->task_name(), arguments);
    if (!application.wait_for_documents()) return no_error;
    if (const auto started = application.start(); !started) {
        (*host)->log("SMTP: cannot start: " + started.error());
        return failed_to_start;
    }
    application.serve();
    application.stop();
    return no_error;
}

// Before the queue is made: help can be asked for beside a running task.
Status run_with(int argc, char* argv[]) {
    const auto arguments = parse_arguments(argc, argv);
    if (!arguments) return log_all(arguments.error(), failed_to_start);
    if (arguments->wants_help) return log_all(arguments_help(argv[0]), no_error);
    if (arguments->wants_version) return log_all({"Postern " POSTERN_VERSION}, no_error);
    return run(argv[0], *arguments);
}

}  // namespace

}  // namespace postern

/// Entered on the task's main thread by notesai0.o. Whatever goes wrong ends as a status: a task that dies takes the
/// server with it.
extern "C" std::uint16_t AddInMain(unsigned /*module*/, int argc, char* argv[]) {
    try {
        return postern::run_with(argc, argv);
    } catch (const std::exception& error) {
        postern::host_notes::log_line("SMTP: internal error, the task ends: " +
                                      postern::escape_for_log(error.what(), 200));
    }
    return postern::failed_to_start;
}
