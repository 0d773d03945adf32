#include "notes_stub/server/mail_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t most_shown_octets = 64UL * 1024;
constexpr std::size_t longest_in_list = 60;
constexpr std::size_t longest_in_page = 2'000;
constexpr Ticks unix_epoch = 2'440'588LL * 24 * 60 * 60 * 100;

std::string stamp(Ticks ticks) {
    const std::time_t seconds = (ticks - unix_epoch) / 100;
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%m-%d-%Y %H:%M:%S", &local)};
}

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
}

// A value on one line: folds and line breaks become blanks.
std::string value_text(const Item& item) {
    std::string text = lmbcs_to_utf8(value_to_text(item.type, item.value, ','));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return text;
}

std::string first_value(const Note& note, std::string_view name) {
    const auto found = std::ranges::find_if(
        note.items, [&](const Item& item) { return std::ranges::equal(item.name, name, same_letter); });
    if (found == note.items.end()) return {};
    return value_text(*found);
}

// Never inside a character.
std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    return text.substr(0, limit) + "...";
}

std::string message_text(const Note& note) {
    const StoredMessage message = message_of(note);
    const std::string_view octets = message.octets;
    std::string shown(octets.substr(0, most_shown_octets));
    std::erase(shown, '\r');
    std::string text = "\n" + printable(shown, true);
    if (!text.ends_with('\n')) text += '\n';
    if (octets.size() > most_shown_octets)
        text +=
            "... " + std::to_string(octets.size() - most_shown_octets) + " more octets; export mail DIR writes all\n";
    return text;
}

// Octets of the well-formed UTF-8 character at the beginning of `text`; 0: there is none.
std::size_t character_octets(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t octets = at(0) < 0x80   ? 1
                               : at(0) < 0xC2 ? 0
                               : at(0) < 0xE0 ? 2
                               : at(0) < 0xF0 ? 3
                               : at(0) < 0xF5 ? 4
                                              : 0;
    if (octets > text.size()) return 0;
    for (std::size_t i = 1; i < octets; ++i) {
        if ((at(i) & 0xC0) != 0x80) return 0;
    }
    return octets;
}

bool is_control(std::string_view character) {
    if (character.size() == 1) return character[0] < ' ' || character[0] == 0x7f;
    // C1 controls, and what turns the direction of the line around.
    return (character >= "\xC2\x80" && character <= "\xC2\x9F") ||
           (character >= "\xE2\x80\x8E" && character <= "\xE2\x80\x8F") ||
           (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE") ||
           (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9");
}

}  // namespace

std::string note_id_text(NOTEID id) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%X", id);
    return text.data();
}

std::string printable(std::string_view text, bool with_lines) {
    std::string out;
    while (!text.empty()) {
        const std::size_t octets = character_octets(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(octets, 1));
        const bool is_layout = with_lines && (character == "\n" || character == "\t");
        out += octets > 0 && (is_layout || !is_control(character)) ? character : std::string_view("?");
        text.remove_prefix(character.size());
    }
    return out;
}

StoredMessage message_of(const Note& note) {
    std::vector<std::string_view> values;
    for (const Item& item : note.items) {
        if (item.type == TYPE_MIME_PART) values.push_back(item.value);
    }
    return join_mime_parts(values);
}

std::string message_line(const Note& note, std::int64_t message_octets) {
    const auto field = [&](std::string_view name) {
        return cut(printable(first_value(note, name), false), longest_in_list);
    };
    std::string sender = field("SMTPOriginator");
    if (sender.empty()) sender = "<>";
    return "  " + note_id_text(note.header.id) + "  " + stamp(note.header.added) + "  from " + sender + "  to " +
           field("Recipients") + "  " + std::to_string(message_octets) + " octets  Subject: " + field("Subject") + "\n";
}

std::string message_page(const Note& note) {
    std::string text = "  Arrived " + stamp(note.header.added) + "\n";
    for (const Item& item : note.items) {
        if (item.type == TYPE_MIME_PART) continue;
        text += "  " + printable(lmbcs_to_utf8(item.name), false) + ": " +
                cut(printable(value_text(item), false), longest_in_page) + "\n";
    }
    return text + message_text(note);
}

}  // namespace notes_stub
