#include "notes_stub/nsf/mime_message.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "notes_stub/include/mimeods.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/header_text.hpp"
#include "notes_stub/nsf/packed.hpp"

namespace notes_stub {
namespace {

static_assert(part_head_octets == sizeof(MIME_PART));
// Longer ones stay out of the summary, which has to hold all of a note's.
constexpr std::size_t longest_summary_field = 1'000;
// What an item can hold of one field, Notes' value beside the field as it came. The message has all of it in any case.
constexpr std::size_t longest_field = 20'000;

struct FieldItem {
    std::string_view field;
    std::string_view item;
    DWORD format;
    bool is_summary;
};

constexpr std::array field_items{
    FieldItem{"From", "From", RFC822_ITEM_FORMAT_ADDR, true},
    FieldItem{"To", "SendTo", RFC822_ITEM_FORMAT_ADDR, true},
    FieldItem{"Cc", "CopyTo", RFC822_ITEM_FORMAT_ADDR, true},
    FieldItem{"Bcc", "BlindCopyTo", RFC822_ITEM_FORMAT_ADDR, false},
    FieldItem{"Reply-To", "ReplyTo", RFC822_ITEM_FORMAT_ADDR, false},
    FieldItem{"Subject", "Subject", RFC822_ITEM_FORMAT_TEXT, true},
    FieldItem{"Date", "PostedDate", RFC822_ITEM_FORMAT_DATE, true},
    FieldItem{"Message-ID", "$MessageID", RFC822_ITEM_FORMAT_TEXT, true},
};

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
}

bool same_name(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, same_letter); }

// With its end.
std::string_view first_line(std::string_view text) {
    const std::size_t end = text.find('\n');
    return end == text.npos ? text : text.substr(0, end + 1);
}

bool is_empty_line(std::string_view line) { return line == "\n" || line == "\r\n"; }

std::string_view without_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

HeaderField field_of(std::string_view raw) {
    HeaderField field{{}, {}, without_line_end(raw), raw};
    const std::size_t colon = raw.find(':');
    if (colon == raw.npos || colon == 0) return field;
    const std::string_view name = raw.substr(0, colon);
    if (!std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; })) return field;
    const std::string_view rest = without_line_end(raw).substr(colon);
    const std::size_t body = std::min(rest.find_first_not_of(" \t", 1), rest.size());
    return {name, rest.substr(0, body), rest.substr(body), raw};
}

FieldItem item_for(std::string_view field) {
    const auto found =
        std::ranges::find_if(field_items, [&](const FieldItem& row) { return same_name(row.field, field); });
    return found != field_items.end() ? *found : FieldItem{field, {}, RFC822_ITEM_FORMAT_TEXT, false};
}

std::string item_name(const FieldItem& row) {
    if (!row.item.empty()) return std::string(row.item);
    std::string name(row.field);
    std::ranges::replace(name, '-', '_');
    return name;
}

Item header_item(const HeaderField& field) {
    FieldItem row = item_for(field.name);
    std::string native;
    if (row.format == RFC822_ITEM_FORMAT_DATE) native = date_native(field.body);
    if (native.empty()) {
        native = text_native(field.body).substr(0, longest_field);
        if (row.format == RFC822_ITEM_FORMAT_DATE) row.format = RFC822_ITEM_FORMAT_TEXT;
    }
    const std::string_view name = field.name.substr(0, longest_field);
    const std::string_view delimiter = field.delimiter.substr(0, longest_field);
    const std::string_view body = field.body.substr(0, longest_field);
    std::string value;
    put(value, RFC822ITEMDESC{sizeof(RFC822ITEMDESC), row.format, static_cast<WORD>(native.size()),
                              static_cast<WORD>(name.size()), static_cast<WORD>(delimiter.size()),
                              static_cast<WORD>(body.size())});
    value.append(native).append(name).append(delimiter).append(body);
    const bool is_summary = row.is_summary && value.size() <= longest_summary_field;
    return {item_name(row), TYPE_RFC822_TEXT, static_cast<WORD>(is_summary ? ITEM_SUMMARY : 0), std::move(value)};
}

}  // namespace

std::size_t header_octets(std::string_view message) {
    std::size_t octets = 0;
    while (octets < message.size()) {
        const std::string_view line = first_line(message.substr(octets));
        octets += line.size();
        if (is_empty_line(line)) break;
    }
    return octets;
}

std::vector<HeaderField> header_fields(std::string_view message) {
    std::string_view rest = message.substr(0, header_octets(message));
    std::vector<HeaderField> fields;
    while (!rest.empty() && !is_empty_line(first_line(rest))) {
        std::size_t octets = first_line(rest).size();
        while (octets < rest.size() && (rest[octets] == ' ' || rest[octets] == '\t'))
            octets += first_line(rest.substr(octets)).size();
        fields.push_back(field_of(rest.substr(0, octets)));
        rest.remove_prefix(octets);
    }
    return fields;
}

bool is_mime_field(std::string_view name) {
    constexpr std::string_view content = "Content-";
    return same_name(name.substr(0, content.size()), content) || same_name(name, "MIME-Version");
}

void write_part_head(std::string& value, std::size_t header) {
    MIME_PART part{};
    part.wVersion = MIME_PART_VERSION;
    part.dwFlags = header > 0 ? MIME_PART_HAS_HEADERS : 0;
    part.cPartType = MIME_PART_BODY;
    part.wByteCount = static_cast<WORD>(value.size() - sizeof part);
    part.wHeadersLen = static_cast<WORD>(header);
    std::memcpy(value.data(), &part, sizeof part);
}

PartContent part_content(std::string_view value) {
    if (value.size() < sizeof(MIME_PART)) return {};
    const auto part = get<MIME_PART>(value, 0);
    return {value.substr(sizeof part, part.wByteCount), part.wHeadersLen};
}

StoredMessage join_mime_parts(std::span<const std::string_view> values) {
    StoredMessage message;
    std::size_t octets = 0;
    for (const std::string_view value : values) octets += value.size();
    message.octets.reserve(octets);
    for (const std::string_view value : values) {
        const PartContent part = part_content(value);
        message.octets.append(part.octets);
        message.header += part.header;
    }
    message.header = std::min(message.header, message.octets.size());
    return message;
}

std::vector<Item> header_items(std::string_view message) {
    std::vector<Item> items;
    for (const HeaderField& field : header_fields(message)) {
        const bool is_of_part = is_mime_field(field.name) && !same_name(field.name, "MIME-Version");
        if (!field.name.empty() && !is_of_part) items.push_back(header_item(field));
    }
    return items;
}

NativeValue native_value(std::string_view rfc822_text) {
    if (rfc822_text.size() < sizeof(RFC822ITEMDESC)) return {rfc822_text, false};
    const auto head = get<RFC822ITEMDESC>(rfc822_text, 0);
    const std::size_t octets =
        sizeof head + head.wNotesNativeLen + std::size_t{head.w822NameLen} + head.w822DelimLen + head.w822BodyLen;
    if (head.wVersion != sizeof head || octets != rfc822_text.size()) return {rfc822_text, false};
    const bool is_date = (head.dwFlags & RFC822_ITEM_FORMAT_MASK) == RFC822_ITEM_FORMAT_DATE;
    return {rfc822_text.substr(sizeof head, head.wNotesNativeLen), is_date};
}

}  // namespace notes_stub
