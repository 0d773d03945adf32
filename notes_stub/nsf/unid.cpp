#include <array>
#include <cstdio>
#include <random>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {
namespace {

// The order in which Notes prints the four words of a UNID.
std::array<DWORD*, 4> words(ORIGINATORID& oid) {
    return {&oid.File.Innards[1], &oid.File.Innards[0], &oid.Note.Innards[1], &oid.Note.Innards[0]};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

std::string unid_text(const ORIGINATORID& oid) {
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%08X%08X%08X%08X", oid.File.Innards[1], oid.File.Innards[0],
                  oid.Note.Innards[1], oid.Note.Innards[0]);
    return {text.data(), 32};
}

bool parse_unid(std::string_view text, ORIGINATORID& oid) {
    if (text.size() != 32) return false;
    ORIGINATORID parsed = oid;
    std::size_t position = 0;
    for (DWORD* word : words(parsed)) {
        DWORD value = 0;
        for (int i = 0; i < 8; ++i) {
            const int digit = hex_digit(text[position++]);
            if (digit < 0) return false;
            value = value << 4 | static_cast<DWORD>(digit);
        }
        *word = value;
    }
    oid = parsed;
    return true;
}

ORIGINATORID generate_oid() {
    std::random_device random;
    ORIGINATORID oid{};
    oid.File.Innards[0] = static_cast<DWORD>(random());
    oid.File.Innards[1] = static_cast<DWORD>(random());
    oid.Note = to_timedate(now_ticks());
    return oid;
}

}  // namespace notes_stub
