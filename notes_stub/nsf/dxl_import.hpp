/// Documents as DXL, the XML that Domino exports, brought into a database.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct ImportResult {
    bool imported = false;      ///< false: nothing in the database changed
    std::size_t documents = 0;  ///< how many the DXL file holds, unchanged ones included
    std::string error;          ///< file, line, column and cause, as UTF-8; empty when imported
};

/// What tells documents of one form apart: the first text of the key item (see below). LMBCS. Nothing: it has none.
[[nodiscard]] std::optional<std::string> document_key(const std::vector<Item>& items);

/// Makes the documents of `nsf` those of `dxl`, in one transaction; creates `nsf` when it does not exist.
/// A document is the same as before when its unid is, else when its form and its key item are (the first that it has of
/// ServerName, FullName, ListName, ISiteName, DomainName, Name, DomainType). The same document keeps its note id and
/// unid, and is not touched when nothing in it changed; what the DXL no longer holds is deleted. Design notes stay. On
/// an error nothing changes. Never throws. Any thread.
[[nodiscard]] ImportResult import_dxl(const std::filesystem::path& dxl, const std::filesystem::path& nsf);

}  // namespace notes_stub
