/// What the reference documents and the stub has not: it says so once a call, and in the status.
#pragma once

#include "notes_stub/include/nsferr.h"

namespace notes_stub {

/// Logs that `call` needs a real Domino server; returns `status`.
STATUS needs_domino(const char* call, STATUS status = ERR_FUNC_NOT_IMPL);

}  // namespace notes_stub
