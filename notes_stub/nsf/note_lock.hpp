/// Who may write a locked note: the names in its item $Writers.
#pragma once

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

inline constexpr std::string_view writers_item = "$Writers";

/// False: somebody else has locked the note.
[[nodiscard]] bool may_write(Store& store, NOTEID id);
/// Throws StatusError(ERR_NOT_AUTHOR) where that is so.
void require_writer(Store& store, NOTEID id);

}  // namespace notes_stub
