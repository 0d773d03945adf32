/// Where an open note's item stands among those of its name, and what the database knows of it.
#pragma once

#include <algorithm>
#include <optional>

#include "notes_stub/nsf/handles.hpp"

namespace notes_stub {

/// How many items of the same name stand before it.
[[nodiscard]] inline std::size_t ordinal_of(const OpenNote& note, std::size_t place) {
    const auto begin = note.items().begin();
    const std::string& name = note.items()[place]->name();
    return static_cast<std::size_t>(std::count_if(begin, begin + static_cast<std::ptrdiff_t>(place),
                                                  [&](const auto& item) { return item->is_named(name); }));
}

/// Nothing: the item was never written. Throws StatusError.
[[nodiscard]] inline std::optional<Store::ItemChange> change_on_disk(const char* call, const OpenNote& note,
                                                                     std::size_t place) {
    if (note.header.id == 0) return std::nullopt;
    return store_of(call, note.database)
        .item_change(note.header.id, note.items()[place]->name(), ordinal_of(note, place));
}

}  // namespace notes_stub
