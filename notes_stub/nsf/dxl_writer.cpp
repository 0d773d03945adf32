#include "notes_stub/nsf/dxl_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/nsf/dxl_text.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t base64_line = 76;
constexpr DWORD any_time = 0xffffffff;
constexpr DWORD any_date = 0x00ffffff;

std::string base64(std::string_view octets) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < octets.size(); at += 3) {
        const std::string_view three = octets.substr(at, 3);
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) out += i <= three.size() ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
        if ((column += 4) % base64_line == 0) out += '\n';
    }
    return out;
}

std::string element(std::string_view name, std::string_view content, std::string_view attributes = {}) {
    std::string out = "<" + std::string(name) + std::string(attributes);
    if (content.empty()) return out + "/>";
    return out + ">" + std::string(content) + "</" + std::string(name) + ">";
}

using Element = std::optional<std::string>;

// A zero is a new line; a line end in a file would be layout, and other control characters no XML (XML 1.0, 2.2).
Element text_element(std::string_view lmbcs) {
    std::string content;
    for (std::size_t at = 0; at <= lmbcs.size();) {
        const std::size_t end = std::min(lmbcs.find('\0', at), lmbcs.size());
        const std::string_view line = lmbcs.substr(at, end - at);
        const std::string utf8 = lmbcs_to_utf8(line);
        const bool is_writable = std::ranges::none_of(utf8, [](unsigned char c) { return c < ' ' && c != '\t'; });
        if (!is_writable || utf8_to_lmbcs(utf8) != line) return std::nullopt;
        content += xml_escaped(utf8);
        if (end < lmbcs.size()) content += "<break/>";
        at = end + 1;
    }
    return element("text", content);
}

Element number_element(NUMBER number) {
    if (!std::isfinite(number)) return std::nullopt;
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return element("number", {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

int zone_minutes(const TIMEDATE& time) {
    const DWORD zone = time.Innards[1] >> 24;
    const int minutes = static_cast<int>((zone & 0xf) * 60 + (zone >> 4 & 3) * 15);
    return (zone & 0x40) != 0 ? minutes : -minutes;
}

std::string date_text(Ticks local) {
    constexpr Ticks day = 24LL * 60 * 60 * 100;
    constexpr Ticks julian_day_of_1970 = 2440588;
    const std::chrono::sys_days days{std::chrono::days{local / day - julian_day_of_1970}};
    const std::chrono::year_month_day date{days};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::string clock_text(Ticks local, int zone) {
    const auto hundredths = static_cast<int>(local % (24LL * 60 * 60 * 100));
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "T%02d%02d%02d,%02d%c%02d", hundredths / 360000, hundredths / 6000 % 60,
                  hundredths / 100 % 60, hundredths % 100, zone < 0 ? '-' : '+', std::abs(zone) / 60);
    std::string out = text.data();
    if (zone % 60 != 0) out += std::to_string(std::abs(zone) % 60);
    return out;
}

// Written in its own zone; what does not read as the same time again is left to rawitemdata.
Element time_element(const TIMEDATE& time) {
    const bool has_date = (time.Innards[1] & any_date) != any_date;
    const bool has_time = time.Innards[0] != any_time;
    const bool is_dst = (time.Innards[1] & 0x80000000U) != 0;
    for (const int more : {0, 60}) {
        const int zone = zone_minutes(time) + (is_dst ? more : 0);
        TIMEDATE whole = time;
        if (!has_date) whole.Innards[1] = (whole.Innards[1] & ~any_date) | 2440588;
        if (!has_time) whole.Innards[0] = 0;
        const Ticks local = to_ticks(whole) + (has_time ? zone * 6000LL : 0);
        std::string text = has_date ? date_text(local) : "";
        if (has_time) text += clock_text(local, zone);
        const auto again = parse_dxl_time(text, is_dst);
        if (again && std::memcmp(&*again, &time, sizeof time) == 0)
            return element("datetime", text, is_dst ? " dst='true'" : "");
    }
    return std::nullopt;
}

template <typename Value, typename Make>
Element list_element(std::string_view name, const std::vector<Value>& values, Make&& make) {
    std::string content;
    for (const Value& value : values) {
        const Element one = make(value);
        if (!one) return std::nullopt;
        content += *one;
    }
    return element(name, content);
}

/// Nothing: it has pairs, or is none.
template <typename T>
std::optional<std::vector<T>> entries_of_range(std::string_view value) {
    RANGE head{};
    if (value.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, value.data(), sizeof head);
    if (head.RangeEntries != 0 || value.size() != sizeof head + head.ListEntries * sizeof(T)) return std::nullopt;
    std::vector<T> entries(head.ListEntries);
    if (!entries.empty()) std::memcpy(entries.data(), value.data() + sizeof head, entries.size() * sizeof(T));
    return entries;
}

Element value_element(const Item& item) {
    switch (item.type) {
        case TYPE_TEXT:
            return text_element(item.value);
        case TYPE_NUMBER:
            if (const auto number = decode_number(item.value)) return number_element(*number);
            return std::nullopt;
        case TYPE_TIME:
            if (const auto time = decode_time(item.value)) return time_element(*time);
            return std::nullopt;
        case TYPE_TEXT_LIST:
            if (const auto texts = decode_text_list(item.value)) return list_element("textlist", *texts, text_element);
            return std::nullopt;
        case TYPE_NUMBER_RANGE:
            if (const auto numbers = entries_of_range<NUMBER>(item.value))
                return list_element("numberlist", *numbers, number_element);
            return std::nullopt;
        case TYPE_TIME_RANGE:
            if (const auto times = entries_of_range<TIMEDATE>(item.value))
                return list_element("datetimelist", *times, time_element);
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

std::string raw_element(const Item& item) {
    std::array<char, 8> type{};
    std::snprintf(type.data(), type.size(), "%x", unsigned{item.type});
    return element("rawitemdata", base64(item.value), " type='" + std::string(type.data()) + "'");
}

std::string flag_attributes(const Item& item) {
    const bool can_be_summary = (item.type & CLASS_MASK) != CLASS_NOCOMPUTE;
    std::string out = can_be_summary && (item.flags & ITEM_SUMMARY) == 0 ? " summary='false'" : "";
    for (const auto& [flag, name] : {std::pair<WORD, const char*>{ITEM_READERS, "readers"},
                                     {ITEM_READWRITERS, "authors"},
                                     {ITEM_NAMES, "names"},
                                     {ITEM_SIGN, "sign"},
                                     {ITEM_SEAL, "seal"},
                                     {ITEM_PROTECTED, "protected"},
                                     {ITEM_PLACEHOLDER, "placeholder"}}) {
        if ((item.flags & flag) != 0) out += " " + std::string(name) + "='true'";
    }
    return out;
}

const char* class_name(WORD note_class) {
    constexpr std::pair<WORD, const char*> names[] = {
        {NOTE_CLASS_DOCUMENT, "document"}, {NOTE_CLASS_INFO, "helpabout"}, {NOTE_CLASS_FORM, "form"},
        {NOTE_CLASS_VIEW, "view"},         {NOTE_CLASS_ICON, "icon"},      {NOTE_CLASS_DESIGN, "designcollection"},
        {NOTE_CLASS_ACL, "acl"},           {NOTE_CLASS_FILTER, "filter"},  {NOTE_CLASS_FIELD, "field"}};
    const auto* found = std::ranges::find_if(names, [&](const auto& one) { return (note_class & one.first) != 0; });
    return found == std::end(names) ? "other" : found->second;
}

std::string time_child(std::string_view name, Ticks time) {
    return element(name, time_element(to_timedate(time)).value_or(""));
}

std::string note_info(const NoteHeader& header) {
    std::array<char, 64> attributes{};
    std::snprintf(attributes.data(), attributes.size(), " noteid='%x' sequence='%u' unid='", header.id,
                  header.oid.Sequence);
    return element("noteinfo", time_child("modified", header.modified) + time_child("addedtofile", header.added),
                   attributes.data() + unid_text(header.oid) + "'") +
           "\n";
}

}  // namespace

std::string xml_escaped(std::string_view utf8) {
    std::string out;
    for (const char c : utf8) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string dxl_item(const Item& item) {
    const std::string name = " name='" + xml_escaped(lmbcs_to_utf8(item.name)) + "'";
    return element("item", value_element(item).value_or(raw_element(item)), name + flag_attributes(item)) + "\n";
}

std::string dxl_note(const Note& note, const DxlNoteStyle& style) {
    const bool is_document = (note.header.note_class & NOTE_CLASS_DOCUMENT) != 0 && !style.as_note;
    std::string attributes;
    std::string items;
    for (const Item& item : note.items) {
        if (is_document && item.name == FIELD_FORM && item.type == TYPE_TEXT && attributes.empty())
            attributes = " form='" + xml_escaped(lmbcs_to_utf8(item.value)) + "'";
        const bool is_wanted = !style.is_wanted || style.is_wanted(item);
        if (item.type != TYPE_OBJECT && is_wanted) items += dxl_item(item);
    }
    if (!is_document) attributes = " class='" + std::string(class_name(note.header.note_class)) + "'";
    return element(is_document ? "document" : "note", "\n" + note_info(note.header) + items,
                   style.root_attributes + attributes) +
           "\n";
}

std::string dxl_acl(const Acl& acl) {
    constexpr const char* levels[] = {"noaccess", "depositor", "reader", "author", "editor", "designer", "manager"};
    std::string content = "\n";
    for (WORD number = 0; number < acl.roles.size(); ++number) {
        const std::string role = acl.role_name(number);
        if (!role.empty()) content += element("role", xml_escaped(lmbcs_to_utf8(role))) + "\n";
    }
    for (const AclEntry& entry : acl.entries) {
        std::string attributes = entry.name == Acl::default_name ? " default='true'" : "";
        attributes += " name='" + xml_escaped(lmbcs_to_utf8(entry.name)) + "' level='";
        attributes += levels[std::min<std::size_t>(entry.level, std::size(levels) - 1)];
        content += element("aclentry", {}, attributes + "'") + "\n";
    }
    return element("acl", content) + "\n";
}

}  // namespace notes_stub
