/// Internet messages and the items that they are stored in. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// A header field as it came: `name` without the colon, `delimiter` the colon and the blanks behind it, `body` with its
/// folds but without the last line end. `raw` is all of it with the line end. A line that is no field has no name.
struct HeaderField {
    std::string_view name;
    std::string_view delimiter;
    std::string_view body;
    std::string_view raw;
};

/// Octets of the header of `message`, with the empty line that ends it. Lines end in LF, with or without CR.
[[nodiscard]] std::size_t header_octets(std::string_view message);
[[nodiscard]] std::vector<HeaderField> header_fields(std::string_view message);
/// Content-xxx and MIME-Version.
[[nodiscard]] bool is_mime_field(std::string_view name);

/// A message as it is stored: every octet of it, and how many of them are header.
struct StoredMessage {
    std::string octets;
    std::size_t header = 0;
};

/// The most octets of a message that one item of TYPE_MIME_PART holds: an item's length is a word in places.
inline constexpr std::size_t part_octets = 60'000;
/// Room before them in the item's value.
inline constexpr std::size_t part_head_octets = 20;
/// Fills that room of `value`; the first `header` octets behind it are header.
void write_part_head(std::string& value, std::size_t header);
/// What such a value holds of a message; nothing where it is no MIME_PART.
struct PartContent {
    std::string_view octets;
    std::size_t header = 0;
};
[[nodiscard]] PartContent part_content(std::string_view value);
/// Puts the values of such items together again. What is no MIME_PART is passed over.
[[nodiscard]] StoredMessage join_mime_parts(std::span<const std::string_view> values);

/// The header as items of TYPE_RFC822_TEXT under the names that Domino gives them (To: SendTo). Fields of MIME parts
/// are not among them. A field that comes twice makes two items.
[[nodiscard]] std::vector<Item> header_items(std::string_view message);

/// Notes' own value in an item of TYPE_RFC822_TEXT; `is_date`: it is a TIMEDATE, otherwise it is LMBCS.
struct NativeValue {
    std::string_view octets;
    bool is_date = false;
};
/// The whole value where it is not in that form.
[[nodiscard]] NativeValue native_value(std::string_view rfc822_text);

}  // namespace notes_stub
