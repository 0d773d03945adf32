/// Notes written as DXL, so that reading it (dxl_reader.hpp) gives the same items back.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "notes_stub/nsf/acl.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// UTF-8, for a text or an attribute in single quotes.
[[nodiscard]] std::string xml_escaped(std::string_view utf8);

/// An `item`, with its line end. Text is LMBCS. What its elements cannot say is rawitemdata.
[[nodiscard]] std::string dxl_item(const Item& item);

struct DxlNoteStyle {
    bool as_note = false;                             ///< a document too is a `note`
    std::string root_attributes = {};                 ///< with a blank before each
    std::function<bool(const Item&)> is_wanted = {};  ///< empty: every item is
};
/// Items of TYPE_OBJECT are left out: what they name lies in the database.
[[nodiscard]] std::string dxl_note(const Note& note, const DxlNoteStyle& style);
[[nodiscard]] std::string dxl_acl(const Acl& acl);

}  // namespace notes_stub
