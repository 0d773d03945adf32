/// Item values in their layout: what goes in and out of a note, without the type word.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// TYPE_TEXT_LIST. Entries past 65535, or octets of an entry past 65535, must not be given.
[[nodiscard]] std::string encode_text_list(std::span<const std::string> entries);
/// Nothing when `value` is not a well-formed list. The views point into `value`.
[[nodiscard]] std::optional<std::vector<std::string_view>> decode_text_list(std::string_view value);

[[nodiscard]] std::string encode_number(NUMBER number);
[[nodiscard]] std::string encode_time(const TIMEDATE& time);
/// TYPE_NUMBER_RANGE and TYPE_TIME_RANGE without pairs.
[[nodiscard]] std::string encode_number_list(std::span<const NUMBER> numbers);
[[nodiscard]] std::string encode_time_list(std::span<const TIMEDATE> times);

/// Nothing when the size is wrong.
[[nodiscard]] std::optional<NUMBER> decode_number(std::string_view value);
[[nodiscard]] std::optional<TIMEDATE> decode_time(std::string_view value);

/// TYPE_COMPOSITE with a paragraph for each entry. Text is LMBCS.
[[nodiscard]] std::string encode_rich_text(std::span<const std::string> paragraphs);

/// The text of a value of any type that has one; empty for the others. `separator` stands between the values of a list.
[[nodiscard]] std::string value_to_text(WORD type, std::string_view value, char separator);

}  // namespace notes_stub
