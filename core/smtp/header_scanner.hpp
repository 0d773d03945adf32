#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::smtp {

/// Looks at the header of a message as it passes: counts its Received fields, sees Date, and remembers its Message-ID.
/// Changes nothing.
class HeaderScanner {
public:
    /// One line without its CRLF, in order; the empty one ends the header. A line may be cut at the end.
    void on_line(std::string_view line);

    [[nodiscard]] bool is_in_header() const { return is_in_header_; }
    [[nodiscard]] std::size_t received_fields() const { return received_fields_; }
    [[nodiscard]] bool has_date() const { return has_date_; }
    [[nodiscard]] bool has_message_id() const { return has_message_id_; }
    /// `<id@host>` as it came; empty where there is none yet. Not safe to print.
    [[nodiscard]] const std::string& message_id() const { return message_id_; }

private:
    bool is_in_header_ = true;
    bool has_date_ = false;
    bool has_message_id_ = false;
    bool is_in_message_id_ = false;  ///< Its field was begun, and its value stands on a line to come.
    std::size_t received_fields_ = 0;
    std::string message_id_;
};

}  // namespace postern::smtp
