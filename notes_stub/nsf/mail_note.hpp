/// Mail as notes: names of a message's fields, and the server's mailbox.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// The name behind a MAIL_xxx_ITEM_NUM. Throws StatusError(ERR_MISC_INVALID_ARGS).
[[nodiscard]] const char* mail_item_name(WORD code);

/// The texts of a value of any type; those of a list each for itself, empty ones left out.
[[nodiscard]] std::vector<std::string> texts_of_value(WORD type, std::string_view value);
/// Of the first item of this name. Empty: there is none.
[[nodiscard]] std::vector<std::string> texts_of_item(std::span<const Item> items, std::string_view name);

/// mail.box of the data directory, else mail1.box; LMBCS. Throws StatusError(ERR_NOEXIST).
[[nodiscard]] std::string mailbox_name();
/// A new note in the mailbox, on disk when it returns. Throws StatusError.
void deposit(std::vector<Item> items);

/// `text` and a zero in `size` octets at most; `length` is without the zero. A buffer of 0 octets stays as it is.
void copy_text(std::string_view text, char* to, WORD size, WORD* length);

}  // namespace notes_stub
