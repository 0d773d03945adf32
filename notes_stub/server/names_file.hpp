/// names.dxl as the console shows and changes it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "notes_stub/server/dxl_edit.hpp"

namespace notes_stub {

/// A document is named by its unid, by its form, by its key (ServerName, FullName and their like; the item by which the
/// import tells documents of one form apart), or by FORM:KEY. In any case.
class NamesFile {
public:
    explicit NamesFile(std::filesystem::path dxl) : file_(std::move(dxl)) {}

    /// The items of the one document of this name; the names of several; of all, when `key` is empty. Text for the
    /// console, an error too.
    [[nodiscard]] std::string show(std::string_view key) const;
    /// Changes one item and puts the file in place in one step, on disk, with its mode kept. Nothing but the item
    /// differs afterwards. The answer is a sentence; on an error the file stays as it was.
    [[nodiscard]] std::string set(std::string_view key, const ItemChange& change) const;
    /// Removes what a set() left behind whose process was killed. Only while no other server works on the file.
    void remove_leftover() const;

private:
    const std::filesystem::path file_;
};

}  // namespace notes_stub
