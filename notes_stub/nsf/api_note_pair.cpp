// nsfnote.h: what two notes have in common, for programs that settle replication conflicts.
#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/timedate.hpp"

using namespace notes_stub;

namespace {

/// When the note became what it is, and what $Revisions keeps of before.
std::vector<Ticks> revisions_of(const OpenNote& note) {
    std::vector<Ticks> times{to_ticks(note.header.oid.SequenceTime)};
    const NoteItem* item = note.find("$Revisions");
    if (item == nullptr) return times;
    std::string_view value = item->value();
    if (item->type() == TYPE_TIME_RANGE) {
        RANGE head{};
        if (value.size() < sizeof head) return times;
        std::memcpy(&head, value.data(), sizeof head);
        value = value.substr(sizeof head, head.ListEntries * sizeof(TIMEDATE));
    } else if (item->type() != TYPE_TIME) {
        return times;
    }
    for (; value.size() >= sizeof(TIMEDATE); value.remove_prefix(sizeof(TIMEDATE))) {
        TIMEDATE time{};
        std::memcpy(&time, value.data(), sizeof time);
        times.push_back(to_ticks(time));
    }
    return times;
}

std::optional<Ticks> last_in_both(const std::vector<Ticks>& first, const std::vector<Ticks>& second) {
    std::optional<Ticks> last;
    for (const Ticks time : first)
        if (std::ranges::find(second, time) != second.end()) last = std::max(last.value_or(time), time);
    return last;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteFindMatchingItem(NOTEHANDLE hNote1, BLOCKID bhItem1, NOTEHANDLE hNote2, DWORD dwFlags,
                                        BLOCKID* retbhItem2) {
    *retbhItem2 = {NULLHANDLE, NULLBLOCK};
    return guarded([&]() -> STATUS {
        const OpenNote& first = note_of("NSFNoteFindMatchingItem", hNote1);
        const OpenNote& second = note_of("NSFNoteFindMatchingItem", hNote2);
        if (dwFlags != 0) return ERR_MISC_INVALID_ARGS;
        const std::size_t place = first.place_of(bhItem1);
        if (place == first.items().size()) return ERR_ITEM_NOT_FOUND;
        const NoteItem* match = second.find(first.items()[place]->name());
        if (match == nullptr) return ERR_ITEM_NOT_FOUND;
        *retbhItem2 = match->id();
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFNoteFindDivergenceTime(NOTEHANDLE hNote1, NOTEHANDLE hNote2, DWORD dwFlags,
                                          TIMEDATE* tdLastSyncTime) {
    return guarded([&]() -> STATUS {
        const OpenNote& first = note_of("NSFNoteFindDivergenceTime", hNote1);
        const OpenNote& second = note_of("NSFNoteFindDivergenceTime", hNote2);
        if (dwFlags != 0) return ERR_MISC_INVALID_ARGS;
        // Notes with other UNIDs are no replicas of each other, whatever their times.
        if (unid_text(first.header.oid) != unid_text(second.header.oid)) return ERR_SYNC_TIME_NOT_FOUND;
        const auto last = last_in_both(revisions_of(first), revisions_of(second));
        if (!last) return ERR_SYNC_TIME_NOT_FOUND;
        *tdLastSyncTime = to_timedate(*last);
        return NOERROR;
    });
}

}  // extern "C"
