#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace postern::test {

/// Stops the fuzzer with this input.
inline void require(bool holds) {
    if (!holds) std::abort();
}

/// What a fuzzer made: first choices, then octets. What is used up reads as 0 and as nothing.
class FuzzInput {
public:
    FuzzInput(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    /// A number below `end`, from one octet.
    unsigned choice(unsigned end) {
        if (rest_.empty()) return 0;
        const auto octet = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return octet % end;
    }

    std::string_view take(std::size_t octets) {
        const auto taken = rest_.substr(0, octets);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    [[nodiscard]] bool is_empty() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

/// Whether a person may see it: no control character.
inline bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace postern::test
