#include "adapters/host_notes/earlier_deposits.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <string_view>
#include <utility>

namespace postern::host_notes {

namespace {

constexpr std::size_t most_known = 200'000;

using Index = std::unordered_map<QueueId, EarlierDeposits::Recipients>;

template <typename T>
T copied(const char* from) {
    T value{};
    std::memcpy(&value, from, sizeof value);
    return value;
}

// The value of an item in a summary buffer, without its type: header, lengths of all items, then names and values in
// turn.
std::string_view summary_value(const ITEM_TABLE* table, std::string_view item, WORD type) {
    const char* start = reinterpret_cast<const char*>(table);
    const auto head = copied<ITEM_TABLE>(start);
    const char* lengths = start + sizeof(ITEM_TABLE);
    const char* octets = lengths + head.Items * sizeof(ITEM);
    for (std::size_t i = 0; i < head.Items; ++i) {
        const auto length = copied<ITEM>(lengths + i * sizeof(ITEM));
        const std::string_view name(octets, length.NameLength);
        const std::string_view value(octets + length.NameLength, length.ValueLength);
        if (name == item && value.size() >= sizeof(WORD) && copied<WORD>(value.data()) == type)
            return value.substr(sizeof(WORD));
        octets += length.NameLength + length.ValueLength;
    }
    return {};
}

// LIST, the lengths, the texts.
EarlierDeposits::Recipients list_entries(std::string_view value) {
    EarlierDeposits::Recipients entries;
    if (value.size() < sizeof(LIST)) return entries;
    const std::size_t count = copied<LIST>(value.data()).ListEntries;
    std::size_t text = sizeof(LIST) + count * sizeof(USHORT);
    for (std::size_t i = 0; i < count && text <= value.size(); ++i) {
        const auto length = copied<USHORT>(value.data() + sizeof(LIST) + i * sizeof(USHORT));
        entries.push_back(to_utf8(value.substr(text, length)));
        text += length;
    }
    return entries;
}

STATUS LNCALLBACK take_match(void* parameter, SEARCH_MATCH* unaligned, ITEM_TABLE* summary) {
    const auto match = copied<SEARCH_MATCH>(reinterpret_cast<const char*>(unaligned));
    if ((match.SERetFlags & SE_FMATCH) == 0 || summary == nullptr) return NOERROR;
    const auto id = parse_queue_id(summary_value(summary, queue_id_item, TYPE_TEXT));
    if (!id) return NOERROR;
    auto& known = (*static_cast<Index*>(parameter))[*id];
    for (auto& recipient : list_entries(summary_value(summary, recipients_item, TYPE_TEXT_LIST)))
        known.push_back(std::move(recipient));
    return NOERROR;
}

// A whole hour is added: the mailbox's times are of this machine's clock, which may have been set meanwhile.
TIMEDATE search_start(WallTime accepted) {
    const auto age = std::chrono::system_clock::now() - accepted;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age).count() + 2;
    TIMEDATE time{};
    OSCurrentTIMEDATE(&time);
    TimeDateAdjust(&time, 0, 0, -static_cast<int>(hours), 0, 0, 0);
    return time;
}

}  // namespace

Expected<const EarlierDeposits::Recipients*, std::string> EarlierDeposits::find(const Database& database, QueueId id) {
    static const Recipients none;
    const WallTime accepted = accepted_at(id);
    if (has_read_ && ((from_ && accepted < *from_) || by_id_.size() > most_known)) {
        has_read_ = false;
        by_id_.clear();
    }
    if (!has_read_) {
        // An id made by a clock that was ahead says nothing: then everything is read.
        from_ = accepted <= std::chrono::system_clock::now() ? std::optional(accepted) : std::nullopt;
    }
    if (const STATUS status = read_changes(database); status != NOERROR)
        return unexpected(
            fmt::format("{} cannot be searched for an earlier deposit: {}", database.path(), status_text(status)));
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? &none : &found->second;
}

std::uint16_t EarlierDeposits::read_changes(const Database& database) {
    TIMEDATE since{};
    TIMEDATE until{};
    if (has_read_)
        since = {{next_since_[0], next_since_[1]}};
    else if (from_)
        since = search_start(*from_);
    const bool is_limited = has_read_ || from_;
    const STATUS status = NSFSearch(database.handle(), NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT,
                                    is_limited ? &since : nullptr, take_match, &by_id_, &until);
    if (status != NOERROR) return status;
    has_read_ = true;
    next_since_ = {until.Innards[0], until.Innards[1]};
    return NOERROR;
}

}  // namespace postern::host_notes
