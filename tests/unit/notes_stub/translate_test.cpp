#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "notes_stub/include/osmisc.h"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

std::string translate(WORD mode, const std::string& in, std::size_t size = 1000) {
    std::string out(size, '?');
    out.resize(OSTranslate(mode, in.data(), static_cast<WORD>(in.size()), out.data(), static_cast<WORD>(size)));
    return out;
}

TEST(Translate, GivesBackEveryScriptThroughLmbcs) {
    for (const std::string text : {"Jürgen Größe", "Почта", "郵便 日本語", "한국어", "Ελληνικά", "plain", "a\tb\n"}) {
        const auto lmbcs = translate(OS_TRANSLATE_UTF8_TO_LMBCS, text);
        EXPECT_EQ(translate(OS_TRANSLATE_LMBCS_TO_UTF8, lmbcs), text);
        EXPECT_EQ(translate(OS_TRANSLATE_LMBCS_TO_NATIVE, translate(OS_TRANSLATE_NATIVE_TO_LMBCS, text)), text);
        EXPECT_EQ(lmbcs_to_utf8(utf8_to_lmbcs(text)), text);
    }
}

TEST(Translate, HasADescriptionOfEachCharacterSet) {
    EXPECT_NE(OSGetLMBCSCLS(), nullptr);
    EXPECT_NE(OSGetNativeCLS(), nullptr);
    EXPECT_NE(OSGetLMBCSCLS(), OSGetNativeCLS());
    EXPECT_EQ(OSGetLMBCSCLS(), OSGetLMBCSCLS());
}

TEST(Translate, LmbcsIsNotUtf8) {
    EXPECT_NE(translate(OS_TRANSLATE_UTF8_TO_LMBCS, "ü"), "ü");
    // A task that forgot to translate sees the damage.
    EXPECT_NE(translate(OS_TRANSLATE_LMBCS_TO_UTF8, "ü"), "ü");
}

TEST(Translate, CutsAtTheEndOfACharacter) {
    EXPECT_EQ(translate(OS_TRANSLATE_LMBCS_TO_UTF8, translate(OS_TRANSLATE_UTF8_TO_LMBCS, "aüb"), 2), "a");
    EXPECT_EQ(translate(OS_TRANSLATE_LMBCS_TO_UTF8, translate(OS_TRANSLATE_UTF8_TO_LMBCS, "aüb"), 3), "aü");
    EXPECT_EQ(translate(OS_TRANSLATE_UTF8_TO_LMBCS, "", 10), "");
}

TEST(Translate, TakesAZeroAsTheEndWithTheLargestLength) {
    char out[16];
    EXPECT_EQ(OSTranslate(OS_TRANSLATE_UTF8_TO_LMBCS, "abc", MAXWORD, out, sizeof out), 3);
    EXPECT_STREQ(out, "abc");
    EXPECT_EQ(OSTranslate32(OS_TRANSLATE_UTF8_TO_LMBCS, "abc", MAXDWORD, out, sizeof out), 3U);
}

TEST(Translate, ChangesCaseAndAccents) {
    const auto lmbcs = translate(OS_TRANSLATE_UTF8_TO_LMBCS, "Übergröße é");
    const auto utf8 = [](const std::string& text) { return translate(OS_TRANSLATE_LMBCS_TO_UTF8, text); };
    EXPECT_EQ(utf8(translate(OS_TRANSLATE_UPPER_TO_LOWER, lmbcs)), "übergröße é");
    EXPECT_EQ(utf8(translate(OS_TRANSLATE_LOWER_TO_UPPER, translate(OS_TRANSLATE_UTF8_TO_LMBCS, "éa"))), "ÉA");
    EXPECT_EQ(utf8(translate(OS_TRANSLATE_UNACCENT, lmbcs)), "Ubergroße e");
    EXPECT_EQ(translate(OS_TRANSLATE_LMBCS_TO_ASCII, lmbcs), "Ubergro?e e");
}

TEST(Translate, GivesUtf16AsBytes) {
    const auto utf16 = translate(OS_TRANSLATE_LMBCS_TO_UNICODE, translate(OS_TRANSLATE_UTF8_TO_LMBCS, "aü"));
    EXPECT_EQ(utf16, std::string("a\0\xfc\0", 4));
    EXPECT_EQ(translate(OS_TRANSLATE_UNICODE_TO_LMBCS, utf16), translate(OS_TRANSLATE_UTF8_TO_LMBCS, "aü"));
}

TEST(Translate, TakesLongTextsBy32BitLengths) {
    const std::string text(200000, 'x');
    std::string out(text.size(), '\0');
    EXPECT_EQ(OSTranslate32(OS_TRANSLATE_UTF8_TO_LMBCS, text.data(), static_cast<DWORD>(text.size()), out.data(),
                            static_cast<DWORD>(out.size())),
              text.size());
    EXPECT_EQ(out, text);
}

TEST(LoadString, GivesTheTextOfAStatusAndNothingForAnUnknownOne) {
    char text[MAXSPRINTF];
    EXPECT_GT(OSLoadString(NULLHANDLE, 0x0466, text, sizeof text - 1), 0);
    EXPECT_NE(std::strstr(text, "quitting"), nullptr);
    EXPECT_EQ(OSLoadString(NULLHANDLE, 0x2fff, text, sizeof text - 1), 0);
    EXPECT_STREQ(text, "");
    EXPECT_EQ(OSLoadString(NULLHANDLE, 0x0466, text, 3), 3);
}

}  // namespace
}  // namespace notes_stub
