/// What handle memory of the stub's own kinds holds.
#pragma once

#include <string_view>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"

namespace notes_stub {

/// What `decode`, which gives an std::optional, makes of the octets behind `handle`. Throws StatusError(ERR_HDL_NULL)
/// after a report with these words: there is no such memory, or it holds something else.
template <typename Decode>
[[nodiscard]] auto decoded_memory(const char* call, DHANDLE handle, Decode decode, const char* if_not) {
    decltype(decode(std::string_view())) found;
    DWORD size = 0;
    if (handle != NULLHANDLE && OSMemGetSize(handle, &size) == NOERROR) {
        if (const char* octets = OSLock(char, handle); octets != nullptr) {
            found = decode({octets, size});
            OSUnlockObject(handle);
        }
    }
    if (found) return *found;
    report_misuse(call, if_not);
    throw StatusError(ERR_HDL_NULL);
}

}  // namespace notes_stub
