#include "notes_stub/runtime/lmbcs.hpp"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "notes_stub/include/osmisc.h"

namespace notes_stub {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

// One converter a thread: opening costs more than most conversions, and a converter has state.
UConverter* opened(Converter& slot, const char* name) {
    if (!slot) {
        UErrorCode error = U_ZERO_ERROR;
        slot.reset(ucnv_open(name, &error));
    }
    return slot.get();
}

UConverter* lmbcs_converter() {
    thread_local Converter slot{nullptr, &ucnv_close};
    return opened(slot, "LMBCS-1");
}

UConverter* utf8_converter() {
    thread_local Converter slot{nullptr, &ucnv_close};
    return opened(slot, "UTF-8");
}

// The same in both. 0x01 to 0x1f are group prefixes in LMBCS, apart from these; 0x80 and above depend on the group.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t'; });
}

std::u16string decode(UConverter* from, std::string_view in) {
    UErrorCode error = U_ZERO_ERROR;
    std::u16string out(in.size() + 16, u'\0');
    ucnv_resetToUnicode(from);
    const auto size = ucnv_toUChars(from, out.data(), static_cast<int32_t>(out.size()), in.data(),
                                    static_cast<int32_t>(in.size()), &error);
    out.resize(U_SUCCESS(error) ? static_cast<std::size_t>(size) : 0);
    return out;
}

std::string encode(UConverter* to, std::u16string_view in) {
    UErrorCode error = U_ZERO_ERROR;
    std::string out(in.size() * 4 + 16, '\0');
    ucnv_resetFromUnicode(to);
    const auto size = ucnv_fromUChars(to, out.data(), static_cast<int32_t>(out.size()), in.data(),
                                      static_cast<int32_t>(in.size()), &error);
    out.resize(U_SUCCESS(error) ? static_cast<std::size_t>(size) : 0);
    // ICU writes SUB for what the target cannot say; a question mark is what a person can read.
    std::ranges::replace(out, '\x1a', '?');
    return out;
}

void drop_last_character(std::u16string& text) {
    const bool is_pair = text.size() > 1 && U16_IS_TRAIL(text.back()) && U16_IS_LEAD(text[text.size() - 2]);
    text.resize(text.size() - (is_pair ? 2 : 1));
}

std::string encode_within(UConverter* to, std::u16string text, std::size_t limit) {
    // No character takes less than one byte, so that what is surely too long goes at once.
    if (text.size() > limit * 2) text.resize(limit * 2);
    auto out = encode(to, text);
    while (out.size() > limit && !text.empty()) {
        drop_last_character(text);
        out = encode(to, text);
    }
    return out;
}

template <class Mapping>
std::u16string mapped(const std::u16string& text, Mapping mapping) {
    std::u16string out;
    for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
        UChar32 c = 0;
        U16_NEXT(text.data(), at, static_cast<int32_t>(text.size()), c);
        c = mapping(c);
        if (c > 0xffff) {
            out += static_cast<char16_t>(U16_LEAD(c));
            out += static_cast<char16_t>(U16_TRAIL(c));
        } else {
            out += static_cast<char16_t>(c);
        }
    }
    return out;
}

std::u16string without_accents(const std::u16string& text) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* forms = unorm2_getNFDInstance(&error);
    std::u16string apart(text.size() * 4 + 16, u'\0');
    const auto size = unorm2_normalize(forms, text.data(), static_cast<int32_t>(text.size()), apart.data(),
                                       static_cast<int32_t>(apart.size()), &error);
    apart.resize(U_SUCCESS(error) ? static_cast<std::size_t>(size) : 0);
    std::erase_if(apart, [](char16_t c) { return u_charType(c) == U_NON_SPACING_MARK; });
    return apart;
}

std::u16string only_ascii(const std::u16string& text) {
    return mapped(without_accents(text), [](UChar32 c) { return c < 0x80 ? c : UChar32{'?'}; });
}

std::u16string utf16_of(std::string_view bytes) {
    std::u16string text(bytes.size() / 2, u'\0');
    std::memcpy(text.data(), bytes.data(), text.size() * 2);
    return text;
}

std::string utf16_within(std::u16string text, std::size_t limit) {
    while (text.size() * 2 > limit && !text.empty()) drop_last_character(text);
    return {reinterpret_cast<const char*>(text.data()), text.size() * 2};
}

}  // namespace

std::string lmbcs_to_utf8(std::string_view lmbcs) {
    if (is_plain(lmbcs)) return std::string{lmbcs};
    return encode(utf8_converter(), decode(lmbcs_converter(), lmbcs));
}

std::string utf8_to_lmbcs(std::string_view utf8) {
    if (is_plain(utf8)) return std::string{utf8};
    return encode(lmbcs_converter(), decode(utf8_converter(), utf8));
}

std::string translated(WORD mode, std::string_view in, std::size_t limit) {
    const auto lmbcs = [&] { return decode(lmbcs_converter(), in); };
    switch (mode) {
        case OS_TRANSLATE_NATIVE_TO_LMBCS:
        case OS_TRANSLATE_OSNATIVE_TO_LMBCS:
        case OS_TRANSLATE_UTF8_TO_LMBCS:
            return encode_within(lmbcs_converter(), decode(utf8_converter(), in), limit);
        case OS_TRANSLATE_LMBCS_TO_NATIVE:
        case OS_TRANSLATE_LMBCS_TO_OSNATIVE:
        case OS_TRANSLATE_LMBCS_TO_UTF8:
            return encode_within(utf8_converter(), lmbcs(), limit);
        case OS_TRANSLATE_LOWER_TO_UPPER:
            return encode_within(lmbcs_converter(), mapped(lmbcs(), u_toupper), limit);
        case OS_TRANSLATE_UPPER_TO_LOWER:
            return encode_within(lmbcs_converter(), mapped(lmbcs(), u_tolower), limit);
        case OS_TRANSLATE_UNACCENT:
            return encode_within(lmbcs_converter(), without_accents(lmbcs()), limit);
        case OS_TRANSLATE_LMBCS_TO_ASCII:
            return encode_within(utf8_converter(), only_ascii(lmbcs()), limit);
        case OS_TRANSLATE_LMBCS_TO_UNICODE:
            return utf16_within(lmbcs(), limit);
        case OS_TRANSLATE_UNICODE_TO_LMBCS:
            return encode_within(lmbcs_converter(), utf16_of(in), limit);
        default:
            return std::string{in.substr(0, limit)};
    }
}

}  // namespace notes_stub
