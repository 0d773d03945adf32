// NSFRemoteConsole: a command for the console of the server that runs on the data directory, which is no other.
#include <cstring>
#include <string>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/ns.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/console_protocol.hpp"
#include "notes_stub/ipc/socket.hpp"
#include "notes_stub/nsf/address_book.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

bool is_this_server(const char* server) {
    char own[MAXUSERNAME + 1] = {};
    if (server == nullptr || *server == '\0') return true;
    return SECKFMGetUserName(own) == NOERROR && is_same_name(own, server);
}

/// What the console says until the command is answered, UTF-8. Throws StatusError(ERR_SERVER_UNAVAILABLE).
std::string ask_console(const std::string& command) {
    const Fd socket = connect_to_server(data_directory(), console::socket_name);
    if (!socket || !send_frame(socket.get(), console::command + command))
        throw StatusError(ERR_SERVER_UNAVAILABLE, "no server listens");
    std::string said;
    while (const auto frame = receive_frame(socket.get())) {
        if (frame->empty() || frame->front() == console::answered || frame->front() == console::ended) return said;
        if (frame->front() == console::output) said.append(*frame, 1);
    }
    throw StatusError(ERR_SERVER_UNAVAILABLE, "the server went away");
}

}  // namespace

extern "C" STATUS LNPUBLIC NSFRemoteConsole(char far* ServerName, char far* ConsoleCommand,
                                            DHANDLE far* hResponseText) {
    *hResponseText = NULLHANDLE;
    require_thread("NSFRemoteConsole");
    return guarded([&]() -> STATUS {
        if (!is_this_server(ServerName)) return ERR_INV_SERVER_NAME;
        const std::string command = lmbcs_to_utf8(ConsoleCommand);
        if (command.size() >= console::max_request_octets) return ERR_MISC_INVALID_ARGS;
        const std::string said = utf8_to_lmbcs(ask_console(command));
        const STATUS status = OSMemAlloc(0, static_cast<DWORD>(said.size() + 1), hResponseText);
        if (status != NOERROR) return status;
        std::memcpy(OSLockObject(*hResponseText), said.c_str(), said.size() + 1);
        OSUnlockObject(*hResponseText);
        return NOERROR;
    });
}
