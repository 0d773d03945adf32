#include "adapters/spool_sqlite/envelope_checksum.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"

#include <array>

namespace postern::spool_sqlite {

EnvelopeChecksum::EnvelopeChecksum(const EnvelopeColumns& columns) {
    add(columns.id);
    add(columns.sender);
    add(columns.accepted_ms);
    add(columns.body_octets);
    add(columns.body_place);
    add(columns.body_crc32c);
    add(columns.body_type);
    add(columns.options);
}

void EnvelopeChecksum::add_recipient(std::int64_t position, std::string_view address, std::string_view options) {
    add(position);
    add(address);
    add(options);
}

// Little-endian whatever the host is: a spool may be carried to another one.
void EnvelopeChecksum::add(std::int64_t number) {
    std::array<char, 8> octets{};
    auto rest = static_cast<std::uint64_t>(number);
    for (auto& octet : octets) {
        octet = static_cast<char>(rest & 0xFF);
        rest >>= 8;
    }
    crc32c_ = crc32c(crc32c_, {octets.data(), octets.size()});
}

// With its length, or an octet could move from one column to the next unseen.
void EnvelopeChecksum::add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    crc32c_ = crc32c(crc32c_, text);
}

}  // namespace postern::spool_sqlite
