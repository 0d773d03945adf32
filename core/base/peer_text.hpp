#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace postern {

/// Text that a peer chose: a reply, a HELO name, an address. It has no conversion to a string, so that it cannot slip
/// into a log line or a console answer with its control characters; escape_for_log() is the way out.
class PeerText {
public:
    PeerText() = default;
    explicit PeerText(std::string octets) : octets_(std::move(octets)) {}

    [[nodiscard]] bool empty() const { return octets_.empty(); }
    /// The octets as they came, for what goes back to a peer or into a file, never for a person's eyes.
    [[nodiscard]] const std::string& octets() const { return octets_; }

    friend bool operator==(const PeerText&, const PeerText&) = default;

private:
    std::string octets_;
};

/// One line of printable ASCII or well-formed UTF-8: control characters, backslash and stray octets become `\xNN`, and
/// what is longer than `max_octets` is cut and marked with `...`.
[[nodiscard]] std::string escape_for_log(std::string_view octets, std::size_t max_octets = 512);
[[nodiscard]] std::string escape_for_log(const PeerText& text, std::size_t max_octets = 512);

}  // namespace postern
