#include "notes_stub/runtime/extension_manager.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <new>
#include <vector>

#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

struct Registration {
    HEMREGISTRATION number;
    EID id;
    DWORD flags;
    EMHANDLER routine;
    WORD recursion;
};

struct Extensions {
    std::mutex mutex;
    std::vector<Registration> registrations;
    HEMREGISTRATION last_number = 0;
    WORD last_recursion = 0;
    std::atomic<bool> is_any = false;
};
// Never destroyed: databases are closed while the process ends.
Extensions& extensions() {
    static auto* all = new Extensions;
    return *all;
}

/// Recursion ids of the routines that run in this thread.
std::vector<WORD>& running() {
    thread_local std::vector<WORD> ids;
    return ids;
}

class Running {
public:
    explicit Running(WORD recursion) { running().push_back(recursion); }
    ~Running() { running().pop_back(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
};

bool is_running(WORD recursion) { return recursion != 0 && std::ranges::find(running(), recursion) != running().end(); }

std::vector<Registration> registered(EID id, WORD when) {
    std::vector<Registration> wanted;
    const std::lock_guard lock(extensions().mutex);
    std::ranges::copy_if(extensions().registrations, std::back_inserter(wanted),
                         [&](const Registration& one) { return one.id == id && (one.flags & when) != 0; });
    return wanted;
}

bool is_before_only(EID id) { return id == EM_GETPASSWORD || id == EM_SETPASSWORD || id == EM_CLEARPASSWORD; }

void end_extensions() { static_cast<void>(call_extensions(EM_TERMINATENSF, EM_REG_BEFORE, NOERROR, nullptr)); }

}  // namespace

bool has_extensions() noexcept {
    static Extensions& all = extensions();
    return all.is_any.load(std::memory_order_relaxed);
}

STATUS call_extensions(EID id, WORD when, STATUS status, char* arguments) noexcept {
    try {
        for (const Registration& one : registered(id, when)) {
            if (is_running(one.recursion)) continue;
            const Running now(one.recursion);
            EMRECORD record{id, static_cast<WORD>(when == EM_REG_BEFORE ? EM_BEFORE : EM_AFTER), status, arguments};
            const STATUS answer = one.routine(&record);
            if (answer != ERR_EM_CONTINUE) return answer;
        }
        return ERR_EM_CONTINUE;
    } catch (const std::bad_alloc&) {
        return ERR_MEMORY;
    }
}

}  // namespace notes_stub

using namespace notes_stub;

extern "C" {

STATUS LNPUBLIC EMRegister(EID EmID, DWORD Flags, EMHANDLER Proc, WORD RecursionID,
                           HEMREGISTRATION far* rethRegistration) {
    if (rethRegistration != nullptr) *rethRegistration = 0;
    require_thread("EMRegister");
    if (EmID == 0 || EmID > EM_NSFDBNOTEUNLOCK || Proc == nullptr) return ERR_EM_ILLEGAL;
    const bool is_known = Flags != 0 && (Flags & ~DWORD{EM_REG_BEFORE | EM_REG_AFTER}) == 0;
    if (!is_known || (is_before_only(EmID) && (Flags & EM_REG_AFTER) != 0)) return ERR_EM_ILLEGALFLAGS;
    static const bool is_told = (on_notes_term(end_extensions), true);
    static_cast<void>(is_told);
    const std::lock_guard lock(extensions().mutex);
    const HEMREGISTRATION number = ++extensions().last_number;
    extensions().registrations.push_back({number, EmID, Flags, Proc, RecursionID});
    extensions().is_any = true;
    if (rethRegistration != nullptr) *rethRegistration = number;
    return NOERROR;
}

STATUS LNPUBLIC EMDeregister(HEMREGISTRATION hRegistration) {
    const std::lock_guard lock(extensions().mutex);
    auto& all = extensions().registrations;
    const auto gone = std::erase_if(all, [&](const Registration& one) { return one.number == hRegistration; });
    extensions().is_any = !all.empty();
    return gone == 0 ? ERR_ILLEGALEXT : NOERROR;
}

STATUS LNPUBLIC EMCreateRecursionID(WORD far* retRecursionID) {
    const std::lock_guard lock(extensions().mutex);
    *retRecursionID = ++extensions().last_recursion;
    return NOERROR;
}

}  // extern "C"
