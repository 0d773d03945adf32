#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace postern {

/// Octets as they came from a peer or go to one.
using Octets = std::span<const std::byte>;

/// The same octets, as characters. Nothing is converted; the view lives as long as what it looks at.
[[nodiscard]] inline std::string_view as_text(Octets octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

[[nodiscard]] inline Octets as_octets(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace postern
