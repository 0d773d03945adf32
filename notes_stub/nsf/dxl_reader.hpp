/// DXL read into documents, without a database.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct DxlDocument {
    std::string unid;  ///< 32 upper-case hexadecimal digits, or empty
    std::size_t line = 0;
    std::vector<Item> items;  ///< text in LMBCS; Form is among them
};

/// The message names file, line, column and cause, as UTF-8.
class DxlError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One `document`, or a `database` of them; a `note` of the class document is one too. Other children of a database
/// (its ACL, its design) are left out. Throws DxlError; a file that cannot be read is one too.
[[nodiscard]] std::vector<DxlDocument> read_dxl(const std::filesystem::path& file);
/// The same of a text; `name` stands for the file in messages.
[[nodiscard]] std::vector<DxlDocument> read_dxl_text(std::string name, std::string text);

}  // namespace notes_stub
