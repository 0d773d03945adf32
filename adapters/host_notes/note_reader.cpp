#include "adapters/host_notes/note_reader.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/database.hpp"
#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"
#include "core/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstring>
#include <string_view>

namespace postern::host_notes {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

template <typename T>
T copied(const char* from) {
    T value{};
    std::memcpy(&value, from, sizeof value);
    return value;
}

std::vector<std::string> text_list(void* list) {
    std::vector<std::string> entries;
    const WORD count = ListGetNumEntries(list, FALSE);
    for (WORD entry = 0; entry < count; ++entry) {
        char* text = nullptr;
        WORD length = 0;
        if (ListGetText(list, FALSE, entry, &text, &length) == NOERROR) entries.push_back(to_utf8({text, length}));
    }
    return entries;
}

std::vector<double> number_range(const char* value, std::size_t length) {
    std::vector<double> numbers;
    if (length < sizeof(RANGE)) return numbers;
    const auto count = copied<RANGE>(value).ListEntries;
    for (std::size_t i = 0; i < count && sizeof(RANGE) + (i + 1) * sizeof(NUMBER) <= length; ++i)
        numbers.push_back(copied<NUMBER>(value + sizeof(RANGE) + i * sizeof(NUMBER)));
    return numbers;
}

/// As a document's text would have it: `2026-12-24 18:00:00`, in UTC. The octets, not ConvertTIMEDATEToText(): that
/// writes in the server's zone and in its country's order. Empty: no day is named.
std::string date_text(const TIMEDATE& time) {
    constexpr DWORD day_mask = 0xFFFFFF;
    constexpr int julian_day_of_1970 = 2440588;
    if (time.Innards[1] == ANYDAY) return {};
    const WallTime day(std::chrono::days(static_cast<int>(time.Innards[1] & day_mask) - julian_day_of_1970));
    if (time.Innards[0] == ALLDAY) return short_date(day).substr(0, std::string_view("2026-12-24").size());
    return short_date(day + std::chrono::milliseconds(10) * time.Innards[0]);
}

STATUS LNCALLBACK take_item(WORD, WORD, char* name, WORD name_length, void* raw, DWORD raw_length, void* parameter) {
    auto& document = *static_cast<ports::Document*>(parameter);
    if (raw == nullptr || raw_length < sizeof(WORD)) return NOERROR;
    const auto type = copied<WORD>(static_cast<const char*>(raw));
    char* value = static_cast<char*>(raw) + sizeof(WORD);
    const std::size_t length = raw_length - sizeof(WORD);
    auto& slot = document.items[lower(to_utf8({name, name_length}))];
    if (type == TYPE_TEXT)
        slot = std::vector<std::string>{to_utf8({value, length})};
    else if (type == TYPE_TEXT_LIST)
        slot = text_list(value);
    else if (type == TYPE_NUMBER && length >= sizeof(NUMBER))
        slot = std::vector<double>{copied<NUMBER>(value)};
    else if (type == TYPE_NUMBER_RANGE)
        slot = number_range(value, length);
    else if (type == TYPE_TIME && length >= sizeof(TIMEDATE))
        slot = std::vector<std::string>{date_text(copied<TIMEDATE>(value))};
    else
        document.items.erase(lower(to_utf8({name, name_length})));
    return NOERROR;
}

std::string first_text(const ports::Document& document, std::string_view item) {
    const auto found = document.items.find(item);
    if (found == document.items.end()) return {};
    const auto* texts = std::get_if<std::vector<std::string>>(&found->second);
    return texts && !texts->empty() ? texts->front() : std::string{};
}

// What an administrator calls the document: by its form's title and its key.
std::string title_of(const ports::Document& document) {
    const std::string key = first_text(document, "servername");
    if (document.form == "Server") return "Server document " + key;
    if (document.form == "ServerConfig") return "Configuration Settings document " + (key.empty() ? "*" : key);
    if (document.form == "SMTPRoute") return "Route document " + first_text(document, "routerecipients");
    if (document.form == "SMTPTLSPolicy") return "TLS policy document " + first_text(document, "policydestinations");
    if (document.form == "Domain") return "Global Domain document " + first_text(document, "domainname");
    return document.form + " document";
}

/// As Domino shows it: 32 hexadecimal digits, the file's half first.
std::string unid_of(NOTEHANDLE note) {
    ORIGINATORID oid{};
    NSFNoteGetInfo(note, _NOTE_OID, &oid);
    return fmt::format("{:08X}{:08X}{:08X}{:08X}", oid.File.Innards[1], oid.File.Innards[0], oid.Note.Innards[1],
                       oid.Note.Innards[0]);
}

struct Reading {
    DBHANDLE database;
    std::vector<ports::Document> documents;
};

STATUS LNCALLBACK take_note(void* parameter, SEARCH_MATCH* unaligned, ITEM_TABLE*) {
    auto& reading = *static_cast<Reading*>(parameter);
    const auto match = copied<SEARCH_MATCH>(reinterpret_cast<const char*>(unaligned));
    if ((match.SERetFlags & SE_FMATCH) == 0) return NOERROR;
    NOTEHANDLE note = NULLHANDLE;
    // A note that was deleted since the search began is no error.
    if (NSFNoteOpen(reading.database, match.ID.NoteID, 0, &note) != NOERROR) return NOERROR;
    ports::Document document;
    auto unid = unid_of(note);
    const STATUS status = NSFItemScan(note, take_item, &document);
    NSFNoteClose(note);
    if (status != NOERROR) return status;
    document.form = first_text(document, "form");
    document.name = title_of(document);
    document.id = std::move(unid);
    reading.documents.push_back(std::move(document));
    return NOERROR;
}

}  // namespace

Expected<std::vector<ports::Document>, std::string> read_documents(const std::string& path) {
    const auto database = Database::open(path);
    if (!database) return unexpected(database.error());
    Reading reading{database->handle(), {}};
    const STATUS status = NSFSearch(database->handle(), NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, take_note,
                                    &reading, nullptr);
    if (status != NOERROR) return unexpected(fmt::format("{} cannot be read: {}", path, status_text(status)));
    return std::move(reading.documents);
}

}  // namespace postern::host_notes
