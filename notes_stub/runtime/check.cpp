#include "notes_stub/runtime/check.hpp"

#include <cstdio>
#include <cstdlib>

#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

thread_local const char* outer_call = nullptr;

}  // namespace

OuterCall::OuterCall(const char* call) : is_outermost_(outer_call == nullptr) {
    if (!is_outermost_) return;
    require_thread(call);
    outer_call = call;
}

OuterCall::~OuterCall() {
    if (is_outermost_) outer_call = nullptr;
}

const char* OuterCall::current() { return outer_call; }

void report_misuse(const char* call, const std::string& what) {
    if (outer_call != nullptr) call = outer_call;
    log_text(std::string{"Misuse of "} + call + ": " + what);
    if (notes_ini()->number("STUB_STRICT", 0) != 1) return;
    std::fprintf(stderr, "STUB_STRICT=1: aborting after a misuse of %s: %s\n", call, what.c_str());
    std::fflush(nullptr);
    std::abort();
}

}  // namespace notes_stub
