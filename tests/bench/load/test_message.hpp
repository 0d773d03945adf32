#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::bench {

/// What a test message says of itself in one header line, so that whoever takes it can account for it.
struct Mark {
    std::string run;             ///< One word.
    std::uint64_t number = 0;    ///< Within the run, from 0.
    std::uint64_t sent_ns = 0;   ///< Steady clock, which all processes of a machine share.
    std::uint32_t body_crc = 0;  ///< CRC-32C of the body, without dot-stuffing.
};

/// Reads the line that Message::header() writes, without its line end. Nothing where it is another one.
[[nodiscard]] std::optional<Mark> parse_mark(std::string_view line);

/// Nanoseconds of the steady clock.
[[nodiscard]] std::uint64_t steady_ns();

/// The messages of one run: all have the same length and the same body, whose every tenth line begins with a dot.
class TestMessage {
public:
    /// `octets`: of the whole message, header included, before dot-stuffing. Throws std::invalid_argument where they
    /// are too few for the header.
    TestMessage(std::string run, std::string sender, std::string recipient, std::size_t octets);

    /// Header and empty line of this message. Of the same length for all.
    [[nodiscard]] std::string header(std::uint64_t number, std::uint64_t sent_ns) const;
    /// Dot-stuffed, with the line that ends DATA.
    [[nodiscard]] std::string_view wire_body() const { return wire_body_; }

private:
    void make_body(std::size_t octets);

    std::string run_;
    std::string sender_;
    std::string recipient_;
    std::string wire_body_;
    std::uint32_t body_crc_ = 0;
};

}  // namespace postern::bench
