#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <algorithm>

namespace postern::host_notes {

namespace {

// LMBCS takes at most 3 octets a character, UTF-8 at most 4 for 2 of LMBCS.
constexpr std::size_t growth = 3;
// The API counts in WORDs; a piece that grows must still fit.
constexpr std::size_t piece_octets = 16'000;

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// Ends before a UTF-8 continuation octet, so that no character is torn. LMBCS input is far below the limit in practice.
std::size_t piece_end(std::string_view text, std::size_t begin) {
    std::size_t end = std::min(text.size(), begin + piece_octets);
    while (end < text.size() && end > begin + 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return end;
}

std::string translate(WORD mode, std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = piece_end(text, begin);
        std::string piece((end - begin) * growth + 16, '\0');
        piece.resize(OSTranslate(mode, text.data() + begin, static_cast<WORD>(end - begin), piece.data(),
                                 static_cast<WORD>(piece.size())));
        result += piece;
        begin = end;
    }
    return result;
}

}  // namespace

std::string to_lmbcs(std::string_view utf8) { return translate(OS_TRANSLATE_UTF8_TO_LMBCS, utf8); }

std::string to_utf8(std::string_view lmbcs) { return translate(OS_TRANSLATE_LMBCS_TO_UTF8, lmbcs); }

}  // namespace postern::host_notes
