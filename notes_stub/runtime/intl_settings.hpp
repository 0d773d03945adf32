/// International settings: the stub's own, or those that a program gives.
#pragma once

#include "notes_stub/include/intl.h"

namespace notes_stub {

[[nodiscard]] INTLFORMAT own_settings();

/// `given` may be null: the stub's own. False: whatever it points to, it is no INTLFORMAT of this size.
[[nodiscard]] bool take_settings(const void* given, INTLFORMAT& settings);

}  // namespace notes_stub
