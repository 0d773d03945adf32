#include "adapters/host_notes/earlier_deposits.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/lmbcs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <global.h>
#include <misc.h>
#include <nsfdata.h>
#include <nsfnote.h>
#include <nsfsearc.h>
#include <ostime.h>

namespace postern::host_notes {

namespace {

template <typename T>
T copied(const char* from) {
    T value{};
    std::memcpy(&value, from, sizeof value);
    return value;
}

// The text of an item in a summary buffer: header, lengths of all items, then names and values in turn, each value with
// its type before it.
std::string_view summary_text(const ITEM_TABLE* table, std::string_view item) {
    const char* start = reinterpret_cast<const char*>(table);
    const auto head = copied<ITEM_TABLE>(start);
    const char* lengths = start + sizeof(ITEM_TABLE);
    const char* octets = lengths + head.Items * sizeof(ITEM);
    for (std::size_t i = 0; i < head.Items; ++i) {
        const auto length = copied<ITEM>(lengths + i * sizeof(ITEM));
        const std::string_view name(octets, length.NameLength);
        const std::string_view value(octets + length.NameLength, length.ValueLength);
        if (name == item && value.size() > sizeof(WORD) && copied<WORD>(value.data()) == TYPE_TEXT)
            return value.substr(sizeof(WORD));
        octets += length.NameLength + length.ValueLength;
    }
    return {};
}

struct Search {
    std::string id;
    std::vector<NOTEID> found;
};

STATUS LNCALLBACK take_match(void* parameter, SEARCH_MATCH* unaligned, ITEM_TABLE* summary) {
    auto& search = *static_cast<Search*>(parameter);
    const auto match = copied<SEARCH_MATCH>(reinterpret_cast<const char*>(unaligned));
    if ((match.SERetFlags & SE_FMATCH) == 0 || summary == nullptr) return NOERROR;
    if (summary_text(summary, queue_id_item) == search.id) search.found.push_back(match.ID.NoteID);
    return NOERROR;
}

// Since when to look; nothing: everything. The mailbox's times are of this machine's clock, which may have been set
// meanwhile, so a whole hour is added; and an id made by a clock that was ahead says nothing.
std::optional<TIMEDATE> search_start(WallTime accepted) {
    const auto age = std::chrono::system_clock::now() - accepted;
    if (age < age.zero()) return std::nullopt;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age).count() + 2;
    TIMEDATE time{};
    OSCurrentTIMEDATE(&time);
    TimeDateAdjust(&time, 0, 0, -static_cast<int>(hours), 0, 0, 0);
    return time;
}

void add_recipients(NOTEHANDLE note, std::set<std::string>& recipients) {
    char text[MAXSPRINTF + 256] = {};
    const WORD count = NSFItemGetTextListEntries(note, recipients_item);
    for (WORD entry = 0; entry < count; ++entry) {
        const WORD length = NSFItemGetTextListEntry(note, recipients_item, entry, text, sizeof text - 1);
        recipients.insert(to_utf8({text, length}));
    }
}

}  // namespace

Expected<std::set<std::string>, std::string> recipients_deposited(const Database& database, QueueId id) {
    Search search{to_string(id), {}};
    auto since = search_start(accepted_at(id));
    TIMEDATE until{};
    STATUS status = NSFSearch(database.handle(), NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT,
                              since ? &*since : nullptr, take_match, &search, &until);
    std::set<std::string> recipients;
    for (std::size_t i = 0; status == NOERROR && i < search.found.size(); ++i) {
        NOTEHANDLE note = NULLHANDLE;
        status = NSFNoteOpen(database.handle(), search.found[i], OPEN_SUMMARY, &note);
        if (status != NOERROR) break;
        add_recipients(note, recipients);
        NSFNoteClose(note);
    }
    if (status == NOERROR) return recipients;
    return unexpected(
        fmt::format("{} cannot be searched for an earlier deposit: {}", database.path(), status_text(status)));
}

}  // namespace postern::host_notes
