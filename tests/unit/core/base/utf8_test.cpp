#include "core/base/utf8.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

TEST(EmbedCodePoints, WritesWhatIsBeyondAscii) {
    EXPECT_EQ(embed_code_points("j\u00FCrgen \u4E16 \U0001F600"), "j\\x{FC}rgen \\x{4E16} \\x{1F600}");
    EXPECT_EQ(embed_code_points("a\\+b"), "a\\+b");
    EXPECT_EQ(embed_code_points("a\\+b", "+\\"), "a\\x{5C}\\x{2B}b");
    EXPECT_EQ(embed_code_points(""), "");
}

TEST(EmbedCodePoints, LeavesStrayOctetsAlone) { EXPECT_EQ(embed_code_points("\xFC\xC3"), "\xFC\xC3"); }

}  // namespace
}  // namespace postern
