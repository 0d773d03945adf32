#pragma once

#include <cstdint>
#include <string_view>

namespace postern::spool_sqlite {

/// What a message's row says once and for all of whose the message is and what belongs to it, as its columns hold it.
struct EnvelopeColumns {
    std::int64_t id = 0;
    std::string_view sender;
    std::int64_t accepted_ms = 0;
    std::int64_t body_octets = 0;
    std::string_view body_place;
    std::int64_t body_crc32c = 0;
    std::string_view body_type;
    std::string_view options;
};

/// CRC-32C over a message's row and, in their order, those of its recipients: the columns that are written once. What
/// changes from try to try is not part of it, nor what is only told (peer, TLS, Message-ID): damage there sends
/// nothing to anybody else. One thread at a time. decisions/0010 says what a mismatch costs.
class EnvelopeChecksum {
public:
    explicit EnvelopeChecksum(const EnvelopeColumns& columns);
    void add_recipient(std::int64_t position, std::string_view address, std::string_view options);
    [[nodiscard]] std::uint32_t value() const { return crc32c_; }

private:
    void add(std::int64_t number);
    void add(std::string_view text);

    std::uint32_t crc32c_ = 0;
};

}  // namespace postern::spool_sqlite
