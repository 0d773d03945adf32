#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::mail {

/// The body of a message, CRLF line ends, in the form `relaxed` (RFC 6376 §3.4.4), piece by piece: blanks at the end of
/// a line and empty lines at the end of the body go, other blanks become one space, and the last line has an end. Pure.
class RelaxedBody {
public:
    using Sink = std::function<void(std::string_view octets)>;

    explicit RelaxedBody(Sink sink) : sink_(std::move(sink)) {}
    /// Pieces of any size, in their order.
    void add(std::string_view octets);
    /// Once, behind the last piece.
    void finish();

private:
    void take(char c);
    void put(char c);
    void flush();

    Sink sink_;
    std::string ready_;
    std::uint64_t line_ends_ = 0;  ///< Seen, and of no account unless something follows.
    bool has_blank_ = false;       ///< The same.
    bool has_cr_ = false;
    bool is_empty_ = true;  ///< Nothing but blanks and line ends came.
};

/// The same in the form `simple` (RFC 6376 §3.4.3): without the empty lines at its end, and with the last line's.
[[nodiscard]] std::string simple_body(std::string_view body);

/// One field of a header in the form `relaxed` (RFC 6376 §3.4.2), without CRLF: `subject:a b`. `field` is as it stands
/// in the message, with its folds, with or without the last CRLF.
[[nodiscard]] std::string relaxed_field(std::string_view field);

/// The fields of a header, each with its folds and CRLF, up to an empty line. They look into `header`.
[[nodiscard]] std::vector<std::string_view> header_fields(std::string_view header);

/// In lower case, without blanks: `subject`. Empty where the line is no field.
[[nodiscard]] std::string field_name(std::string_view field);

/// What stands behind the colon: unfolded, without blanks around it.
[[nodiscard]] std::string field_value(std::string_view field);

}  // namespace postern::mail
