#pragma once

#include <tl/expected.hpp>

namespace postern {

/// A value, or the error that explains why there is none. std::expected comes with C++23; until then this is the one
/// place that names the library.
template <typename T, typename E>
using Expected = tl::expected<T, E>;

template <typename E>
[[nodiscard]] constexpr tl::unexpected<std::decay_t<E>> unexpected(E&& error) {
    return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace postern
