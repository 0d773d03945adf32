// The table of signal handlers. In a server task Domino's own do nothing but these two things: post a message to the
// log, and answer whether the task has to end.
#include "notes_stub/include/ossignal.h"

#include <array>
#include <atomic>

#include "notes_stub/include/addin.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t handlers = 32;

STATUS message_handler(char* text, WORD) {
    log_text(text == nullptr ? "" : lmbcs_to_utf8(text));
    return NOERROR;
}

STATUS break_handler() { return AddInShouldTerminate() != FALSE ? ERR_CANCEL : NOERROR; }

std::array<std::atomic<OSSIGPROC>, handlers>& table() {
    static std::array<std::atomic<OSSIGPROC>, handlers> the{};
    static const bool filled = [] {
        the[OS_SIGNAL_MESSAGE] = reinterpret_cast<OSSIGPROC>(reinterpret_cast<void (*)()>(message_handler));
        the[OS_SIGNAL_CHECK_BREAK] = break_handler;
        return true;
    }();
    (void)filled;
    return the;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

OSSIGPROC OSGetSignalHandler(WORD signal) { return signal < handlers ? table()[signal].load() : nullptr; }

OSSIGPROC OSSetSignalHandler(WORD signal, OSSIGPROC routine) {
    return signal < handlers ? table()[signal].exchange(routine) : nullptr;
}
