#include "notes_stub/runtime/lmbcs.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <memory>

namespace notes_stub {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

// One pair of converters a thread: opening costs more than most conversions, and a converter has state.
UConverter* converter(const char* name, Converter& slot) {
    if (!slot) {
        UErrorCode error = U_ZERO_ERROR;
        slot.reset(ucnv_open(name, &error));
    }
    return slot.get();
}

UConverter* lmbcs_converter() {
    thread_local Converter slot{nullptr, &ucnv_close};
    return converter("LMBCS-1", slot);
}

UConverter* utf8_converter() {
    thread_local Converter slot{nullptr, &ucnv_close};
    return converter("UTF-8", slot);
}

bool is_plain_ascii(std::string_view text) {
    // 0x01 to 0x1f are group prefixes in LMBCS, apart from the controls below; 0x80 and above depend on the group.
    return std::ranges::all_of(text, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t'; });
}

std::string convert(UConverter* from, UConverter* to, std::string_view in) {
    std::string out(in.size() * 4 + 8, '\0');
    const char* source = in.data();
    char* target = out.data();
    UErrorCode error = U_ZERO_ERROR;
    UChar pivot[512];
    UChar* pivot_source = pivot;
    UChar* pivot_target = pivot;
    ucnv_convertEx(to, from, &target, out.data() + out.size(), &source, in.data() + in.size(), pivot, &pivot_source,
                   &pivot_target, pivot + 512, true, true, &error);
    out.resize(static_cast<std::size_t>(target - out.data()));
    // ICU substitutes with SUB (0x1a, or U+FFFD from LMBCS); a question mark is what an administrator can read.
    std::ranges::replace(out, '\x1a', '?');
    return out;
}

}  // namespace

std::string lmbcs_to_utf8(std::string_view lmbcs) {
    if (is_plain_ascii(lmbcs)) return std::string{lmbcs};
    return convert(lmbcs_converter(), utf8_converter(), lmbcs);
}

std::string utf8_to_lmbcs(std::string_view utf8) {
    if (is_plain_ascii(utf8)) return std::string{utf8};
    return convert(utf8_converter(), lmbcs_converter(), utf8);
}

}  // namespace notes_stub
