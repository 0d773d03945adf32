// What a server task asks of the server: whether to end, and its status lines.
#include "notes_stub/include/addin.h"

#include <chrono>
#include <cstdarg>
#include <map>
#include <mutex>

#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/runtime/addin.hpp"
#include "notes_stub/runtime/format.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/status_text.hpp"

namespace notes_stub {
namespace {

using std::chrono::system_clock;

// How long AddInIdle suspends: the reference leaves it open. Short enough for a task that looks into its queue between
// two calls, and a message wakes it at once.
constexpr std::uint32_t idle_milliseconds = 250;
constexpr std::size_t default_line_characters = 20;
constexpr int status_conversions = 4;
constexpr std::int64_t two_o_clock_seconds = 2 * 3600;

struct TaskState {
    std::mutex mutex;
    HMODULE module = NULLHANDLE;
    DHANDLE line = NULLHANDLE;
    std::int64_t started = 0;  // seconds since 1970
    std::map<DWORD, std::int64_t> last_boundary;
    std::int64_t last_day = -1;
};

std::int64_t now_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count();
}

TaskState& task() {
    static auto* const the = [] {
        auto* state = new TaskState;
        state->started = now_seconds();
        return state;
    }();
    return *the;
}

Writer request(Op op) { return std::move(Writer{}.u8(static_cast<std::uint8_t>(op))); }

DHANDLE create_line(const std::string& name, bool is_default) {
    const auto reply = link()->call(request(Op::status_create).bytes(name).u8(is_default ? 1 : 0).take());
    return reply ? Reader{*reply}.u32() : NULLHANDLE;
}

void set_line(DHANDLE line, const std::string& lmbcs) {
    if (line == NULLHANDLE) return;
    (void)link()->call(request(Op::status_set).u32(line).bytes(lmbcs_to_utf8(lmbcs)).take());
}

void set_default_line(const std::string& lmbcs) {
    DHANDLE line = NULLHANDLE;
    {
        const std::lock_guard lock{task().mutex};
        line = task().line;
    }
    set_line(line, lmbcs);
}

// A server that is gone ends its tasks.
BOOL idle(DWORD milliseconds, bool wake_for_messages) {
    require_thread(wake_for_messages ? "AddInIdle" : "AddInIdleDelay");
    const auto reply =
        link()->wait(request(Op::idle).u32(thread_number()).u32(milliseconds).u8(wake_for_messages ? 1 : 0).take());
    return !reply || Reader{*reply}.u8() != 0 ? TRUE : FALSE;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

void notes_stub_begin_addin(void) {
    const auto line = create_line(program_name().substr(0, default_line_characters), true);
    const std::lock_guard lock{task().mutex};
    task().line = line;
}

void notes_stub_end_addin(void) {
    HMODULE module = NULLHANDLE;
    DHANDLE line = NULLHANDLE;
    AddInQueryDefaults(&module, &line);
    AddInDeleteStatusLine(line);
}

void AddInQueryDefaults(HMODULE* module, DHANDLE* line) {
    const std::lock_guard lock{task().mutex};
    if (module != nullptr) *module = task().module;
    if (line != nullptr) *line = task().line;
}

void AddInSetDefaults(HMODULE module, DHANDLE line) {
    const std::lock_guard lock{task().mutex};
    task().module = module;
    task().line = line;
}

DHANDLE AddInCreateStatusLine(char* name) {
    require_thread("AddInCreateStatusLine");
    return create_line(name == nullptr ? "" : lmbcs_to_utf8(name), false);
}

void AddInDeleteStatusLine(DHANDLE line) {
    require_thread("AddInDeleteStatusLine");
    if (line == NULLHANDLE) return;
    (void)link()->call(request(Op::status_delete).u32(line).take());
    const std::lock_guard lock{task().mutex};
    if (task().line == line) task().line = NULLHANDLE;
}

void AddInSetStatusLine(DHANDLE line, char* text, ...) {
    require_thread("AddInSetStatusLine");
    std::va_list arguments;
    va_start(arguments, text);
    set_line(line, format_text("AddInSetStatusLine", status_conversions, text, arguments));
    va_end(arguments);
}

void AddInSetStatusText(char* text, ...) {
    require_thread("AddInSetStatusText");
    std::va_list arguments;
    va_start(arguments, text);
    set_default_line(format_text("AddInSetStatusText", status_conversions, text, arguments));
    va_end(arguments);
}

void AddInSetStatus(STATUS string, ...) {
    require_thread("AddInSetStatus");
    std::va_list arguments;
    va_start(arguments, string);
    set_default_line(format_text("AddInSetStatus", status_conversions, status_text(string).c_str(), arguments));
    va_end(arguments);
}

BOOL AddInIdle(void) { return idle(idle_milliseconds, true); }

BOOL AddInIdleDelay(DWORD milliseconds) { return idle(milliseconds, false); }

BOOL AddInShouldTerminate(void) {
    require_thread("AddInShouldTerminate");
    const auto reply = link()->call(request(Op::should_end).take());
    return !reply || Reader{*reply}.u8() != 0 ? TRUE : FALSE;
}

BOOL AddInSecondsHaveElapsed(DWORD seconds) {
    require_thread("AddInSecondsHaveElapsed");
    if (seconds == 0) return FALSE;
    const std::lock_guard lock{task().mutex};
    const auto boundary = now_seconds() / seconds;
    auto& last = task().last_boundary.try_emplace(seconds, task().started / seconds).first->second;
    if (boundary <= last) return FALSE;
    last = boundary;
    return TRUE;
}

BOOL AddInDayHasElapsed(void) {
    require_thread("AddInDayHasElapsed");
    const std::lock_guard lock{task().mutex};
    const auto day = (now_seconds() - two_o_clock_seconds) / 86400;
    if (day == task().last_day) return FALSE;
    task().last_day = day;
    return TRUE;
}
