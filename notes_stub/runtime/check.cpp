#include "notes_stub/runtime/check.hpp"

#include <cstdio>
#include <cstdlib>

#include "notes_stub/runtime/session.hpp"

namespace notes_stub {

void report_misuse(const char* call, const std::string& what) {
    log_text(std::string{"Misuse of "} + call + ": " + what);
    if (notes_ini()->number("STUB_STRICT", 0) != 1) return;
    std::fprintf(stderr, "STUB_STRICT=1: aborting after a misuse of %s: %s\n", call, what.c_str());
    std::fflush(nullptr);
    std::abort();
}

}  // namespace notes_stub
