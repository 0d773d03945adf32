#include "core/tls/weak_hello.hpp"

#include <gtest/gtest.h>

namespace postern::tls {
namespace {

std::size_t number_at(const std::string& text, std::size_t place, std::size_t octets) {
    std::size_t value = 0;
    for (std::size_t at = place; at < place + octets; ++at) value = value * 256 + static_cast<unsigned char>(text[at]);
    return value;
}

TEST(WeakHello, IsOneRecordWithOneClientHelloOfThatVersion) {
    for (const auto& [version, number] :
         {std::pair(MinimumVersion::tls_1_0, 0x0301U), std::pair(MinimumVersion::tls_1_1, 0x0302U)}) {
        const auto hello = weak_client_hello(version);
        EXPECT_EQ(hello[0], 22);
        EXPECT_EQ(number_at(hello, 3, 2), hello.size() - 5);
        EXPECT_EQ(hello[5], 1);
        EXPECT_EQ(number_at(hello, 6, 3), hello.size() - 9);
        EXPECT_EQ(number_at(hello, 9, 2), number);
        const auto suites = number_at(hello, 11 + 32 + 1, 2);
        const auto extensions = 11 + 32 + 1 + 2 + suites + 2;
        EXPECT_EQ(number_at(hello, extensions, 2), hello.size() - extensions - 2);
    }
}

TEST(WeakHello, TellsAServerHelloFromAnAlert) {
    EXPECT_TRUE(is_hello_accepted(std::string("\x16\x03\x02\x00\x3d", 5)));
    EXPECT_FALSE(is_hello_accepted(std::string("\x15\x03\x02\x00\x02\x02\x46", 7)));
    EXPECT_FALSE(is_hello_accepted(""));
}

}  // namespace
}  // namespace postern::tls
