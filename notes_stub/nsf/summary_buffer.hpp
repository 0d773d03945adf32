/// Tables of items as searches and views return them, and octets in handle memory.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

inline constexpr std::size_t largest_summary = 0xffff;

/// ITEM_TABLE. What would make it longer than its length word can say is left out. An item without a type has an empty
/// value.
[[nodiscard]] std::string item_table(std::span<const Item> items);
/// ITEM_VALUE_TABLE, likewise; every item has its place, and what is left out an empty value.
[[nodiscard]] std::string value_table(std::span<const Item> items);
/// The items of an ITEM_TABLE, whose length is believed; names may be empty. Throws StatusError(ERR_NIF_BAD_KEYBUFFER).
[[nodiscard]] std::vector<Item> items_of_table(const void* table);

/// New handle memory with these octets, one at least. ERR_MEMORY.
[[nodiscard]] STATUS to_memory(std::string_view octets, DHANDLE* handle);

}  // namespace notes_stub
