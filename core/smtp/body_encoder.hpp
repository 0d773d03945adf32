#pragma once

#include <string>
#include <string_view>

namespace postern::smtp {

/// Turns the stored octets of one message into the octets that DATA puts on the wire: a line that begins with a dot
/// gets a second one, also where the line's start lies at the border of two chunks, and the end is CRLF.CRLF, with a
/// CRLF added only when the body does not end in one. One thread at a time. Source: RFC 5321 §4.1.1.4, §4.5.2.
class BodyEncoder {
public:
    /// The next octets, CRLF line ends; `is_last` with the last ones, which may be none. A chunk in which no line
    /// begins with a dot is given back as it is, without a copy. After the last one the encoder is ready for another
    /// message.
    [[nodiscard]] std::string encode(std::string octets, bool is_last);
    /// Ready for another message, whatever became of the one before.
    void reset();

private:
    [[nodiscard]] std::size_t find_leading_dot(std::string_view octets, std::size_t from) const;
    [[nodiscard]] std::string stuffed(std::string_view octets, std::size_t first_dot) const;
    void remember_end(std::string_view octets);

    // DATA's own CRLF came before the first octet, so a message begins at a line's start (RFC 5321 §4.1.1.4).
    char before_last_ = '\r';
    char last_ = '\n';
};

}  // namespace postern::smtp
