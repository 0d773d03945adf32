#include "notes_stub/nsf/value.hpp"

#include <algorithm>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/packed.hpp"
#include "notes_stub/nsf/rich_text.hpp"

namespace notes_stub {
namespace {

template <typename T>
std::string encode_range(std::span<const T> values) {
    std::string out;
    put(out, RANGE{static_cast<USHORT>(values.size()), 0});
    for (const T& value : values) put(out, value);
    return out;
}

}  // namespace

std::string encode_text_list(std::span<const std::string> entries) {
    std::string out;
    put(out, LIST{static_cast<USHORT>(entries.size())});
    for (const std::string& entry : entries) put(out, static_cast<USHORT>(entry.size()));
    for (const std::string& entry : entries) out.append(entry);
    return out;
}

std::optional<std::vector<std::string_view>> decode_text_list(std::string_view value) {
    if (value.size() < sizeof(LIST)) return std::nullopt;
    const std::size_t count = get<LIST>(value, 0).ListEntries;
    std::size_t text = sizeof(LIST) + count * sizeof(USHORT);
    if (value.size() < text) return std::nullopt;
    std::vector<std::string_view> entries;
    entries.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t length = get<USHORT>(value, sizeof(LIST) + i * sizeof(USHORT));
        if (value.size() - text < length) return std::nullopt;
        entries.push_back(value.substr(text, length));
        text += length;
    }
    return entries;
}

std::string encode_number(NUMBER number) {
    std::string out;
    put(out, number);
    return out;
}

std::string encode_time(const TIMEDATE& time) {
    std::string out;
    put(out, time);
    return out;
}

std::string encode_number_list(std::span<const NUMBER> numbers) { return encode_range(numbers); }
std::string encode_time_list(std::span<const TIMEDATE> times) { return encode_range(times); }

std::optional<NUMBER> decode_number(std::string_view value) {
    if (value.size() != sizeof(NUMBER)) return std::nullopt;
    return get<NUMBER>(value, 0);
}

std::optional<TIMEDATE> decode_time(std::string_view value) {
    if (value.size() != sizeof(TIMEDATE)) return std::nullopt;
    return get<TIMEDATE>(value, 0);
}

std::string encode_rich_text(std::span<const std::string> paragraphs) {
    RichTextWriter writer;
    for (const std::string& paragraph : paragraphs) {
        writer.paragraph();
        writer.text(paragraph, DEFAULT_FONT_ID);
    }
    return writer.octets();
}

}  // namespace notes_stub
