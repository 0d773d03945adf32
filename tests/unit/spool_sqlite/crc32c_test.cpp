#include "adapters/spool_sqlite/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postern::spool_sqlite {
namespace {

std::string counting_octets(std::size_t count) {
    std::string octets;
    for (std::size_t index = 0; index < count; ++index) octets += static_cast<char>(index * 7 + 3);
    return octets;
}

// RFC 3720 §B.4
TEST(Crc32c, AgreesWithThePublishedVectors) {
    EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8A9136AAU);
    EXPECT_EQ(crc32c(0, std::string(32, '\xFF')), 0x62A8AB43U);
    EXPECT_EQ(crc32c(0, "123456789"), 0xE3069283U);
}

TEST(Crc32c, GivesTheSameByTableAndByInstruction) {
    for (std::size_t count = 0; count < 70; ++count) {
        const auto octets = counting_octets(count);
        EXPECT_EQ(crc32c(0, octets), crc32c_by_table(0, octets)) << count << " octets";
    }
}

TEST(Crc32c, GoesOnWhereItStopped) {
    const std::string octets = counting_octets(100);
    for (std::size_t split = 0; split <= octets.size(); ++split) {
        EXPECT_EQ(crc32c(crc32c(0, octets.substr(0, split)), octets.substr(split)), crc32c(0, octets))
            << "split at " << split;
    }
}

}  // namespace
}  // namespace postern::spool_sqlite
