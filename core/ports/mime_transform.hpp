#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::ports {

/// Why a message has no form in 7 bits.
struct MimeObstacle {
    enum class Kind {
        header,  ///< Header fields have 8-bit octets: only SMTPUTF8 carries them (RFC 6532 §3.2).
        part,  ///< A part that must not be touched, or cannot be: signed, encrypted, message/partial, wrongly encoded.
    };
    Kind kind = Kind::part;
    std::string words;  ///< What is in the way, safe to print: fits behind `the message cannot be re-encoded: `.
};

/// Puts messages into another encoding. Thread-safe.
class MimeTransform {
public:
    virtual ~MimeTransform() = default;

    /// The message, CRLF line ends, with every part that has 8-bit octets in quoted-printable or base64 (RFC 6152 §3,
    /// RFC 2045 §6). All else stays octet for octet. Takes a few times the message's memory.
    [[nodiscard]] virtual Expected<std::string, MimeObstacle> to_seven_bit(std::string_view message) const = 0;
};

}  // namespace postern::ports
