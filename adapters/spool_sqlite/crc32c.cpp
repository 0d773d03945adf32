#include "adapters/spool_sqlite/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace postern::spool_sqlite {
namespace {

constexpr std::uint32_t reflected_polynomial = 0x82F63B78U;

using Table = std::array<std::uint32_t, 256>;

constexpr Table first_table() {
    Table table{};
    for (std::uint32_t octet = 0; octet < 256; ++octet) {
        std::uint32_t remainder = octet;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder >> 1) ^ ((remainder & 1U) != 0 ? reflected_polynomial : 0);
        table[octet] = remainder;
    }
    return table;
}

// Table n gives the effect of an octet that is followed by n more, so that four octets cost four independent look-ups.
constexpr std::array<Table, 4> make_tables() {
    std::array<Table, 4> tables{first_table()};
    for (std::size_t following = 1; following < 4; ++following) {
        for (std::size_t octet = 0; octet < 256; ++octet) {
            const std::uint32_t before = tables[following - 1][octet];
            tables[following][octet] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}

constexpr std::array<Table, 4> tables = make_tables();

constexpr std::uint32_t octet_at(std::string_view octets, std::size_t index) {
    return static_cast<unsigned char>(octets[index]);
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::uint32_t previous, std::string_view octets) {
    std::uint64_t crc = ~previous;
    for (; octets.size() >= 8; octets.remove_prefix(8)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, octets.data(), 8);
        crc = _mm_crc32_u64(crc, eight);
    }
    auto narrow = static_cast<std::uint32_t>(crc);
    for (const char octet : octets) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(octet));
    return ~narrow;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::uint32_t previous, std::string_view octets) {
    std::uint32_t crc = ~previous;
    for (; octets.size() >= 4; octets.remove_prefix(4)) {
        crc = tables[3][(crc ^ octet_at(octets, 0)) & 0xFF] ^ tables[2][((crc >> 8) ^ octet_at(octets, 1)) & 0xFF] ^
              tables[1][((crc >> 16) ^ octet_at(octets, 2)) & 0xFF] ^
              tables[0][((crc >> 24) ^ octet_at(octets, 3)) & 0xFF];
    }
    for (const char octet : octets) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(octet)) & 0xFF];
    return ~crc;
}

std::uint32_t crc32c(std::uint32_t previous, std::string_view octets) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return crc32c_by_instruction(previous, octets);
#endif
    return crc32c_by_table(previous, octets);
}

}  // namespace postern::spool_sqlite
