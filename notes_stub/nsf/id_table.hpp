/// The ids of an ID table as a whole, for functions over two of them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "notes_stub/include/idtable.h"

namespace notes_stub {

/// In ascending order, each once.
using Ids = std::vector<DWORD>;

[[nodiscard]] Ids only_in_first(const Ids& first, const Ids& second);
[[nodiscard]] Ids in_either(const Ids& first, const Ids& second);

/// Nothing: the handle is no table's, which was reported as a misuse of `call`.
[[nodiscard]] std::optional<Ids> ids_of(const char* call, DHANDLE table);

/// `ids` in ascending order, each once, take the place of what was there. ERR_HDL_NULL: no table's handle; ERR_MEMORY.
[[nodiscard]] STATUS set_ids(const char* call, DHANDLE table, std::span<const DWORD> ids);

}  // namespace notes_stub
