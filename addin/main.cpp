#include "adapters/arguments/arguments.hpp"
#include "adapters/host_notes/notes_host.hpp"
#include "addin/application.hpp"
#include "core/base/peer_text.hpp"

#include <exception>
#include <string>
#include <vector>

#include <addin.h>
#include <global.h>
#include <globerr.h>

namespace postern {

namespace {

constexpr STATUS failed_to_start = PKG_ADDIN + 1;

void log_text(const std::string& line) {
    static char format[] = "%s";
    AddInLogMessageText(format, NOERROR, line.c_str());
}

STATUS log_all(const std::vector<std::string>& lines, STATUS status) {
    for (const auto& line : lines) log_text(line);
    return status;
}

STATUS run(const std::string& program, const Arguments& arguments) {
    const auto host = host_notes::NotesHost::open(program);
    if (!host) return log_all({"SMTP: " + host.error()}, failed_to_start);
    Application application(**host, (*host)->task_name(), arguments);
    if (const auto started = application.start(); !started) {
        (*host)->log("SMTP: cannot start: " + started.error());
        return failed_to_start;
    }
    application.serve();
    application.stop();
    return NOERROR;
}

// Before the queue is made: help can be asked for beside a running task.
STATUS run_with(int argc, char* argv[]) {
    const auto arguments = parse_arguments(argc, argv);
    if (!arguments) return log_all(arguments.error(), failed_to_start);
    if (arguments->wants_help) return log_all(arguments_help(argv[0]), NOERROR);
    if (arguments->wants_version) return log_all({"Postern " POSTERN_VERSION}, NOERROR);
    return run(argv[0], *arguments);
}

}  // namespace

}  // namespace postern

/// Entered on the task's main thread by notesai0.o. Whatever goes wrong ends as a status: a task that dies takes the
/// server with it.
STATUS LNPUBLIC AddInMain(HMODULE, int argc, char far* argv[]) {
    try {
        return postern::run_with(argc, argv);
    } catch (const std::exception& error) {
        postern::log_text("SMTP: internal error, the task ends: " + postern::escape_for_log(error.what(), 200));
    }
    return postern::failed_to_start;
}
