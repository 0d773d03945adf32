/// What NSFSearch finds in a directory: files by their kind, and of each what a summary buffer says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct ListedFile {
    std::filesystem::path path;  ///< absolute; ends in ".." for the directory above
    bool is_directory = false;
};

/// What `mask` of FILE_xxx (osfile.h) asks for, in the order of names; what cannot be read is passed over. A directory
/// comes before what is in it. The files that SQLite keeps beside a database are never listed: they are part of it.
[[nodiscard]] std::vector<ListedFile> list_directory(const std::filesystem::path& directory, WORD mask);

struct FileSummary {
    Ticks created = 0;  ///< of a database; 0 for others
    Ticks modified = 0;
    std::vector<Item> items;  ///< $TITLE, $Path, $Type, $Modified, $Length, $Info: as far as there are such
};

/// The present time by the clock that files are stamped with, which is up to a tick of the kernel behind the others:
/// what is written afterwards is never older.
[[nodiscard]] Ticks now_of_files();

/// Opens databases, to know when they were modified and their information buffer.
[[nodiscard]] FileSummary summary_of(const ListedFile& file);

}  // namespace notes_stub
