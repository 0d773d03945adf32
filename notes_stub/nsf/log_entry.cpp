#include "notes_stub/nsf/log_entry.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t largest_value = 0xffff - sizeof(WORD);  // beside the type word

std::string encoded_now() { return encode_time(to_timedate(now_ticks())); }

void require_fits(std::size_t octets) {
    if (octets > largest_value) throw StatusError(ERR_SEGMENT_TOO_BIG, "the item of the log entry is full");
}

void create_where_absent(const std::filesystem::path& nsf) {
    std::error_code error;
    if (std::filesystem::exists(nsf, error)) return;
    try {
        Store::create(nsf, false);
    } catch (const StatusError& failure) {
        if (failure.status() != ERR_EXISTS) throw;  // the server was quicker
    }
}

}  // namespace

LogEntry::LogEntry(std::filesystem::path nsf, std::string form, std::string server) : nsf_(std::move(nsf)) {
    note_.header.note_class = NOTE_CLASS_DOCUMENT;
    note_.header.oid = generate_oid();
    note_.items = {{"Form", TYPE_TEXT, ITEM_SUMMARY, std::move(form)},
                   {"Server", TYPE_TEXT, ITEM_SUMMARY | ITEM_NAMES, std::move(server)},
                   {"StartTime", TYPE_TIME, ITEM_SUMMARY, encoded_now()}};
}

Item* LogEntry::find(std::string_view name, WORD type) {
    const auto found = std::ranges::find_if(
        note_.items, [&](const Item& item) { return item.type == type && equal_ignoring_case(item.name, name); });
    return found == note_.items.end() ? nullptr : &*found;
}

void LogEntry::add_text(const std::string& name, WORD flags, std::string_view text) {
    auto* item = find(name, TYPE_TEXT);
    require_fits(text.size() + (item == nullptr ? 0 : item->value.size() + 1));
    if (item == nullptr) {
        note_.items.push_back({name, TYPE_TEXT, flags, std::string{text}});
    } else {
        item->value.append(1, '\r').append(text);
    }
}

void LogEntry::add_to_list(const std::string& name, WORD flags, const std::string& text) {
    auto* item = find(name, TYPE_TEXT_LIST);
    std::vector<std::string> entries;
    if (item != nullptr) {
        for (const auto entry : decode_text_list(item->value).value_or(std::vector<std::string_view>{}))
            entries.emplace_back(entry);
    }
    require_fits(text.size() + sizeof(WORD) + (item == nullptr ? sizeof(WORD) : item->value.size()));
    entries.push_back(text);
    auto value = encode_text_list(entries);
    if (item == nullptr) {
        note_.items.push_back({name, TYPE_TEXT_LIST, flags, std::move(value)});
    } else {
        item->value = std::move(value);
    }
}

void LogEntry::set(const std::string& name, WORD type, WORD flags, std::string value) {
    std::erase_if(note_.items, [&](const Item& item) { return equal_ignoring_case(item.name, name); });
    note_.items.push_back({name, type, flags, std::move(value)});
}

void LogEntry::write() {
    create_where_absent(nsf_);
    Store store(nsf_);
    // Forced: what the program adds is worth more than somebody else's change of its entry.
    store.update(note_, note_.header, {.force = true});
}

void LogEntry::finish() {
    set("FinishTime", TYPE_TIME, ITEM_SUMMARY, encoded_now());
    write();
}

void LogEntry::discard() {
    if (note_.header.id == 0) return;
    Store store(nsf_);
    store.erase(note_.header.id, false);
}

}  // namespace notes_stub
