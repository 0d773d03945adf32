#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::smtp {

/// Looks at the header of a message as it passes: counts its Received fields, sees Date and TLS-Required, and remembers
/// its Message-ID.
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
    /// There is one TLS-Required field, and it says No (RFC 8689 §3).
    [[nodiscard]] bool is_tls_optional() const;

private:
    void on_field(std::string_view line);
    void on_continuation(std::string_view line);

    bool is_in_header_ = true;
    bool has_date_ = false;
    bool has_message_id_ = false;
    bool is_in_message_id_ = false;  ///< Its field was begun, and its value stands on a line to come.
    bool is_in_tls_required_ = false;
    std::size_t received_fields_ = 0;
    std::size_t tls_required_fields_ = 0;
    std::string message_id_;
    std::string tls_required_;  ///< Its value, as long as it may be what is looked for.
};

}  // namespace postern::smtp
