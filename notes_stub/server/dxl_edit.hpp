/// One item of a DXL file changed, and every other octet of the file left as it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace notes_stub {

/// `type` is one of text, number, datetime, textlist, numberlist, datetimelist, or empty: the one that the item has,
/// else text. `value` is UTF-8; the entries of a list stand between semicolons.
struct ItemChange {
    std::string name;
    std::string type;
    std::string value;
};

/// `dxl` with the change in its document number `index`, counted from 0 as read_dxl() does. A new item comes after the
/// document's last one, indented like that one. Item names match in any case. Throws std::runtime_error that says why
/// it cannot be done: the item holds no such value, or the document has no items. Whether the value is a number or a
/// time is seen by read_dxl(), not here.
[[nodiscard]] std::string change_item(std::string_view dxl, std::size_t index, const ItemChange& change);

}  // namespace notes_stub
