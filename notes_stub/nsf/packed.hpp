/// Plain structures in octets that may lie at any address.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace notes_stub {

/// The one at `offset` of octets that reach so far.
template <typename T>
[[nodiscard]] T get(std::string_view in, std::size_t offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    std::memcpy(&value, in.data() + offset, sizeof value);
    return value;
}

template <typename T>
[[nodiscard]] std::string octets_of(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <typename T>
void put(std::string& out, const T& value) {
    out.append(octets_of(value));
}

}  // namespace notes_stub
