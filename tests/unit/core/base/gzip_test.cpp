#include "core/base/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern {
namespace {

using testing::HasSubstr;

TEST(Gzip, ComesBackAsItWas) {
    for (const auto& text : {std::string(), std::string("hello"), std::string(1'000'000, 'x'), std::string("\0\1", 2)})
        EXPECT_EQ(gunzip(gzip(text), 2'000'000), text);
}

TEST(Gzip, IsTheSameForTheSameText) {
    EXPECT_EQ(gzip("hello"), gzip("hello"));
    EXPECT_EQ(gzip("hello").substr(0, 3), "\x1F\x8B\x08");
}

TEST(Gunzip, StopsWhereItGetsTooLarge) {
    const auto bomb = gzip(std::string(64U << 20U, 'x'));
    EXPECT_LT(bomb.size(), 100'000U);
    EXPECT_THAT(gunzip(bomb, 1U << 20U).error(), HasSubstr("larger than 1048576 octets when unpacked"));
    EXPECT_EQ(gunzip(gzip("12345"), 5), "12345");
    EXPECT_FALSE(gunzip(gzip("123456"), 5));
}

TEST(Gunzip, TakesSeveralMembers) {
    EXPECT_EQ(gunzip(gzip("one ") + gzip("two"), 100), "one two");
    EXPECT_FALSE(gunzip(gzip("one ") + gzip("two"), 6));
}

TEST(Gunzip, RefusesWhatIsNone) {
    EXPECT_FALSE(gunzip("", 100));
    EXPECT_THAT(gunzip("{\"organization-name\":1}", 100).error(), HasSubstr("no gzip"));
    const auto whole = gzip("hello, hello, hello");
    for (std::size_t octets = 0; octets < whole.size(); ++octets)
        EXPECT_FALSE(gunzip(whole.substr(0, octets), 100)) << octets;
    EXPECT_FALSE(gunzip(whole + "x", 100));
    auto damaged = whole;
    damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // Of its checksum.
    EXPECT_FALSE(gunzip(damaged, 100));
}

}  // namespace
}  // namespace postern
