/// Records of rich text, one behind the other, each at an even offset. Text is LMBCS.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/include/editods.h"

namespace notes_stub {

struct RichTextRecord {
    WORD signature = 0;       ///< SIG_CD_xxx
    std::string_view octets;  ///< header included
    std::size_t header = 0;   ///< octets of it
    [[nodiscard]] std::string_view body() const { return octets.substr(header); }
};
/// The record at the front of `rest`, which moves behind it. Nothing: there is none, or what is left is no record.
[[nodiscard]] std::optional<RichTextRecord> next_record(std::string_view& rest);

/// Writes records. Throws StatusError(ERR_ODS_TEXT_TOOBIG) for one that cannot be that long.
class RichTextWriter {
public:
    void paragraph();
    void style(const CDPABDEFINITION& definition);
    void style_reference(WORD id);
    /// In as many records as it takes.
    void text(std::string_view text, FONTID font);
    void link(const NOTELINK& link, std::string_view comment, std::string_view server);
    /// Records as they are, made even.
    void records(std::string_view octets);

    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }

private:
    void put_word_record(WORD signature, std::string_view body);
    void make_even();
    std::string octets_;
};

/// The type word and structure `type` (an _xxx of ods.h) in the canonical form.
[[nodiscard]] std::string canonical(WORD type, const void* host);

/// What rich text says: a line break before each paragraph but the first.
[[nodiscard]] std::string rich_text_as_text(std::string_view records);
/// Each line at most `width` octets long (0: of any length), broken between words where it can be.
[[nodiscard]] std::string wrapped_text(std::string_view text, std::size_t width, std::string_view delimiter);

}  // namespace notes_stub
