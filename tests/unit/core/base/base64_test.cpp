#include "core/base/base64.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

using namespace std::string_literals;

TEST(Base64, StandsForOctets) {
    EXPECT_EQ(decode_base64(""), "");
    EXPECT_EQ(decode_base64("Zg=="), "f");
    EXPECT_EQ(decode_base64("Zm8="), "fo");
    EXPECT_EQ(decode_base64("Zm9v"), "foo");
    EXPECT_EQ(decode_base64("Zm9vYmE="), "fooba");
    EXPECT_EQ(decode_base64("AP8+/w=="), "\0\xFF\x3E\xFF"s);
}

TEST(Base64, HasOneFormForEachString) {
    for (const auto* text :
         {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "=", "====", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9-", "Z=g="})
        EXPECT_FALSE(decode_base64(text)) << text;
}

TEST(Base64, IsWrittenAsItIsRead) {
    EXPECT_EQ(encode_base64(""), "");
    EXPECT_EQ(encode_base64("f"), "Zg==");
    EXPECT_EQ(encode_base64("fo"), "Zm8=");
    EXPECT_EQ(encode_base64("foo"), "Zm9v");
    EXPECT_EQ(encode_base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(encode_base64("\0\xFF\x3E\xFF"s), "AP8+/w==");
}

}  // namespace
}  // namespace postern
