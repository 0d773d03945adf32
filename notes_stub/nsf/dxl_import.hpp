/// Documents as DXL, the XML that Domino exports, brought into a database.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace notes_stub {

struct ImportResult {
    bool imported = false;      ///< false: nothing in the database changed
    std::size_t documents = 0;  ///< how many the DXL file holds, unchanged ones included
    std::string error;          ///< file, line, column and cause, as UTF-8; empty when imported
};

/// Makes the documents of `nsf` those of `dxl`, in one transaction; creates `nsf` when it does not exist.
/// A document is the same as before when its unid is, else when its form and its key item are (the first that it has of
/// ServerName, FullName, ListName, ISiteName, DomainName, Name, DomainType). The same document keeps its note id and
/// unid, and is not touched when nothing in it changed; what the DXL no longer holds is deleted. Design notes stay. On
/// an error nothing changes. Never throws. Any thread.
[[nodiscard]] ImportResult import_dxl(const std::filesystem::path& dxl, const std::filesystem::path& nsf);

}  // namespace notes_stub
