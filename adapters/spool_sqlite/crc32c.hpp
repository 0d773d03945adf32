#pragma once

#include <cstdint>
#include <string_view>

namespace postern::spool_sqlite {

/// CRC-32C (Castagnoli) of `octets`, going on from `previous`, which is 0 at the start. Uses the processor's
/// instruction where there is one. Any thread. Source: RFC 3720 §12.1 and its test vectors in RFC 3720 §B.4.
[[nodiscard]] std::uint32_t crc32c(std::uint32_t previous, std::string_view octets);

/// The same result by table, for processors without the instruction.
[[nodiscard]] std::uint32_t crc32c_by_table(std::uint32_t previous, std::string_view octets);

}  // namespace postern::spool_sqlite
