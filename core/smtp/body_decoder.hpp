#pragma once

#include "core/smtp/header_scanner.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postern::smtp {

/// Why a message must be refused although its end is awaited: each of these lets two servers see different ends of the
/// same message (SMTP smuggling), or is no text at all (RFC 5321 §2.3.8, §4.5.2).
enum class BodyFault { none, bare_line_feed, bare_carriage_return, null_octet };

/// Turns what follows DATA back into the message: takes away the dots that were put in for transparency and finds the
/// end, which is CRLF.CRLF and nothing else. One decoder a message. Source: RFC 5321 §4.1.1.4, §4.5.2.
class BodyDecoder {
public:
    struct Taken {
        std::size_t octets = 0;  ///< Of the input; what is behind them is no part of the message.
        bool is_end = false;
    };

    /// `input` may begin and end anywhere. Appends the message's octets to `into`, with CRLF line ends; after a fault
    /// or stop_writing() nothing more is appended. Not to be called after the end.
    [[nodiscard]] Taken take(std::string_view input, std::string& into);

    /// From the first octet on: a bare LF or CR becomes CRLF and NUL is left out, instead of being a fault. What ends
    /// the message is CRLF.CRLF all the same, and a dot behind a bare LF is a dot.
    void normalize_lines() { is_normalizing_ = true; }

    /// Takes octets of a chunk (RFC 3030): all of them are the message's, and no dot means anything.
    void take_chunk(std::string_view input, std::string& into);
    /// The last chunk came. A last line without its end gets one: further on the message travels by DATA.
    void finish_chunks(std::string& into);

    /// The message is refused already: only its end is looked for.
    void stop_writing() { is_writing_ = false; }

    [[nodiscard]] BodyFault fault() const { return fault_; }
    /// Octets of the header so far, with its empty line.
    [[nodiscard]] std::uint64_t header_octets() const { return header_octets_; }
    /// Octets of the message so far, line ends as two (RFC 1870 §3). Counted on while nothing is written.
    [[nodiscard]] std::uint64_t size_octets() const { return size_octets_; }
    /// Whether an octet above 127 was among them.
    [[nodiscard]] bool has_eight_bit() const { return has_eight_bit_; }
    /// Whether one was in the header.
    [[nodiscard]] bool has_eight_bit_header() const { return has_eight_bit_header_; }
    /// Octets of the longest line so far, without its end (RFC 5322 §2.1.1 allows 998).
    [[nodiscard]] std::uint64_t longest_line_octets() const { return longest_line_octets_; }
    [[nodiscard]] const HeaderScanner& header() const { return header_; }

private:
    /// Where the next octet stands. The text before DATA ended in CRLF, so the first one begins a line.
    enum class Place { line_start, within_line, after_cr, after_dot, after_dot_cr };
    class Pass;

    void set_fault(BodyFault fault);

    Place place_ = Place::line_start;
    BodyFault fault_ = BodyFault::none;
    bool is_writing_ = true;
    bool is_dotted_ = true;  ///< By DATA: dots mean something.
    bool is_normalizing_ = false;
    bool has_eight_bit_ = false;
    bool has_eight_bit_header_ = false;
    std::uint64_t size_octets_ = 0;
    std::uint64_t header_octets_ = 0;
    std::uint64_t line_octets_ = 0;  ///< Of the line under way, that came with earlier input.
    std::uint64_t longest_line_octets_ = 0;
    HeaderScanner header_;
    std::string header_line_;  ///< The part of a header line that came with earlier input, cut at some length.
};

}  // namespace postern::smtp
