/// One message of a mailbox as text for the console.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "notes_stub/nsf/mime_message.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// `8F8`, as administrators write note ids.
[[nodiscard]] std::string note_id_text(NOTEID id);

/// `text`, UTF-8, with control characters (line ends and tabs apart when `with_lines`) as question marks, so that a
/// message cannot speak to the terminal.
[[nodiscard]] std::string printable(std::string_view text, bool with_lines);

/// The octets of the message, and how many are header. Empty where the note has no MIME items.
[[nodiscard]] StoredMessage message_of(const Note& note);

/// Note id, arrival, sender, recipients, size, subject; `note` may be its summary.
[[nodiscard]] std::string message_line(const Note& note, std::int64_t message_octets);

/// Items with their values, then the message as it came, cut after 64 KiB.
[[nodiscard]] std::string message_page(const Note& note);

}  // namespace notes_stub
