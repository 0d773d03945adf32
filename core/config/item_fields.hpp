#pragma once

#include "core/config/items.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace postern::config {

// Where a row's value lives. `Field` is a function that names the place, so that a nested field is as good as a direct
// one.
template <auto Field>
using FieldType = std::decay_t<decltype(Field(std::declval<Settings&>()))>;

template <auto Field, std::uint64_t Scale = 1>
void store_field(const Value& value, Settings& settings) {
    using Type = FieldType<Field>;
    if constexpr (std::is_same_v<Type, std::string> || std::is_same_v<Type, std::vector<std::string>>) {
        Field(settings) = std::get<Type>(value);
    } else if constexpr (std::is_same_v<Type, bool>) {
        Field(settings) = std::get<std::uint64_t>(value) != 0;
    } else {
        Field(settings) = static_cast<Type>(std::get<std::uint64_t>(value) * Scale);
    }
}

template <auto Field, std::uint64_t Scale = 1>
Value load_field(const Settings& settings) {
    using Type = FieldType<Field>;
    const Type& field =
        Field(const_cast<Settings&>(settings));  // Field only names the place; nothing is written through it.
    if constexpr (std::is_same_v<Type, std::string> || std::is_same_v<Type, std::vector<std::string>>) {
        return field;
    } else if constexpr (std::is_same_v<Type, std::chrono::seconds>) {
        return static_cast<std::uint64_t>(field.count());
    } else {
        return static_cast<std::uint64_t>(field) / Scale;
    }
}

}  // namespace postern::config
