/// Values of TYPE_OBJECT: what stands in an item for octets that lie in the database beside the notes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/include/nsfdata.h"

namespace notes_stub {

/// Of the canonical OBJECT_DESCRIPTOR: a WORD and a DWORD, packed.
inline constexpr std::size_t object_descriptor_octets = 6;

/// The object that an item names; nothing where it is of another type, or too short.
[[nodiscard]] std::optional<DWORD> object_of_item(WORD type, std::string_view value);
/// The same value naming another object.
[[nodiscard]] std::string with_object(std::string_view value, DWORD object);

/// The canonical FILEOBJECT of a file, with its name behind it.
[[nodiscard]] std::string encode_file_object(DWORD object, DWORD size, const TIMEDATE& modified, std::string_view name);
/// The file's size; nothing where the value is not one of a file.
[[nodiscard]] std::optional<DWORD> file_size_of(std::string_view value);
/// The file's name, of such a value; empty for another.
[[nodiscard]] std::string_view file_name_of(std::string_view value);

}  // namespace notes_stub
