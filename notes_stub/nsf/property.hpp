/// Properties of a database that are plain structures.
#pragma once

#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// DWORD: DBOPTION_xxx.
inline constexpr std::string_view options_property = "options";
/// DBREPLICAINFO.
inline constexpr std::string_view replica_property = "replica";
/// Two DWORDs, in units of 1,024 octets: the warning threshold and the limit of the size; 0: none.
inline constexpr std::string_view quota_property = "quota";

/// WORD: the highest ACL_LEVEL_xxx of who gave a password alone; Editor where it was never set.
inline constexpr std::string_view password_level_property = "password level";

/// Nothing: it was never set.
template <typename T>
[[nodiscard]] std::optional<T> read_property(Store& store, std::string_view name) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::string octets = store.property(name);
    T value{};
    if (octets.size() != sizeof value) return std::nullopt;
    std::memcpy(&value, octets.data(), sizeof value);
    return value;
}

template <typename T>
void write_property(Store& store, std::string_view name, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    store.set_property(name, {reinterpret_cast<const char*>(&value), sizeof value});
}

}  // namespace notes_stub
