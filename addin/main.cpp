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

void log_all(ports::Host& host, const std::vector<std::string>& lines) {
    for (const auto& line : lines) host.log(line);
}

STATUS run(ports::Host& host, const std::string& task_name, const Arguments& arguments) {
    Application application(host, task_name, arguments);
    if (const auto started = application.start(); !started) {
        host.log("SMTP: cannot start: " + started.error());
        application.stop();
        return failed_to_start;
    }
    application.serve();
    application.stop();
    return NOERROR;
}

STATUS run_with(host_notes::NotesHost& host, int argc, char* argv[]) {
    const auto arguments = parse_arguments(argc, argv);
    if (!arguments) {
        log_all(host, arguments.error());
        return failed_to_start;
    }
    if (arguments->wants_help) {
        log_all(host, arguments_help(host.task_name()));
        return NOERROR;
    }
    if (arguments->wants_version) {
        host.log("Postern " POSTERN_VERSION);
        return NOERROR;
    }
    return run(host, host.task_name(), *arguments);
}

void log_text(const std::string& line) {
    static char format[] = "%s";
    AddInLogMessageText(format, NOERROR, line.c_str());
}

}  // namespace

}  // namespace postern

/// Entered on the task's main thread by notesai0.o. Whatever goes wrong ends as a status: a task that dies takes the
/// server with it.
STATUS LNPUBLIC AddInMain(HMODULE, int argc, char far* argv[]) {
    try {
        auto host = postern::host_notes::NotesHost::open(argv[0]);
        if (host) return postern::run_with(**host, argc, argv);
        postern::log_text("SMTP: " + host.error());
    } catch (const std::exception& error) {
        postern::log_text("SMTP: internal error, the task ends: " + postern::escape_for_log(error.what(), 200));
    }
    return postern::failed_to_start;
}
