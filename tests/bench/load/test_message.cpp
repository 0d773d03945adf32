#include "tests/bench/load/test_message.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <sstream>
#include <stdexcept>

namespace postern::bench {

namespace {

constexpr std::string_view mark_name = "X-Bench: ";
constexpr std::size_t line_octets = 80;
constexpr unsigned stuffed_each = 10;

/// A line of this length with its CRLF; letters, and a dot at the front of each tenth.
std::string line_of(std::size_t octets, unsigned count, std::minstd_rand& random) {
    std::string line;
    while (line.size() + 2 < octets) line += static_cast<char>('a' + random() % 26);
    if (count % stuffed_each == 0 && !line.empty()) line.front() = '.';
    return line + "\r\n";
}

}  // namespace

std::uint64_t steady_ns() {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
}

std::optional<Mark> parse_mark(std::string_view line) {
    if (!line.starts_with(mark_name)) return std::nullopt;
    Mark mark;
    std::istringstream words{std::string(line.substr(mark_name.size()))};
    words >> mark.run >> mark.number >> mark.sent_ns >> std::hex >> mark.body_crc;
    return words ? std::optional(mark) : std::nullopt;
}

TestMessage::TestMessage(std::string run, std::string sender, std::string recipient, std::size_t octets)
    : run_(std::move(run)), sender_(std::move(sender)), recipient_(std::move(recipient)) {
    const auto least = header(0, 0).size() + 2;
    if (octets < least) throw std::invalid_argument(fmt::format("a message has {} octets at least", least));
    make_body(octets - header(0, 0).size());
}

void TestMessage::make_body(std::size_t octets) {
    std::minstd_rand random(1);
    unsigned count = 0;
    for (auto left = octets; left > 0;) {
        // What is left over and too short for a line of its own lengthens the last one.
        const auto line = line_of(left > line_octets + 1 ? line_octets : left, ++count, random);
        left -= line.size();
        body_crc_ = spool_sqlite::crc32c(body_crc_, line);
        if (line.front() == '.') wire_body_ += '.';  // RFC 5321 §4.5.2
        wire_body_ += line;
    }
    wire_body_ += ".\r\n";
}

std::string TestMessage::header(std::uint64_t number, std::uint64_t sent_ns) const {
    return fmt::format(
        "From: <{}>\r\nTo: <{}>\r\nSubject: benchmark\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
        "Message-ID: <{}.{:010}@bench.invalid>\r\n{}{} {:010} {:020} {:08x}\r\n\r\n",
        sender_, recipient_, run_, number, mark_name, run_, number, sent_ns, body_crc_);
}

}  // namespace postern::bench
