// nif.h: entries of collections read and found.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nif.h"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/open_collection.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

constexpr DWORD known_masks =
    READ_MASK_NOTEID | READ_MASK_NOTEUNID | READ_MASK_NOTECLASS | READ_MASK_INDEXSIBLINGS | READ_MASK_INDEXCHILDREN |
    READ_MASK_INDEXDESCENDANTS | READ_MASK_INDEXANYUNREAD | READ_MASK_INDENTLEVELS | READ_MASK_COLLECTIONSTATS |
    READ_MASK_SCORE | READ_MASK_INDEXUNREAD | READ_MASK_SUMMARYVALUES | READ_MASK_INDEXPOSITION | READ_MASK_SUMMARY;

template <typename T>
void put(T* where, T value) {
    if (where != nullptr) *where = value;
}

/// What is read of an entry, in the order of the bits; the position comes before the values, as programs take it apart.
class EntryWriter {
public:
    EntryWriter(const OpenCollection& collection, const Navigation& by, DWORD mask)
        : collection_(collection), by_(by), mask_(mask) {}

    [[nodiscard]] std::string head() const {
        std::string out;
        if (asks(READ_MASK_COLLECTIONSTATS)) append(out, COLLECTIONSTATS{collection_.index.top_level_entries(), 0});
        return out;
    }
    [[nodiscard]] std::string entry(std::size_t place) const {
        const CollectionEntry& entry = collection_.index.entries()[place];
        std::string out;
        if (asks(READ_MASK_NOTEID)) append(out, entry.id);
        if (asks(READ_MASK_NOTEUNID)) append(out, UNID{entry.oid.File, entry.oid.Note});
        if (asks(READ_MASK_NOTECLASS)) append(out, entry.note_class);
        if (asks(READ_MASK_INDEXSIBLINGS)) append(out, entry.peers);
        if (asks(READ_MASK_INDEXCHILDREN)) append(out, entry.children);
        if (asks(READ_MASK_INDEXDESCENDANTS)) append(out, entry.documents_below);
        if (asks(READ_MASK_INDEXANYUNREAD)) append(out, static_cast<WORD>(any_unread(place)));
        if (asks(READ_MASK_INDENTLEVELS)) append(out, entry.level);
        if (asks(READ_MASK_SCORE)) append(out, WORD{0});
        if (asks(READ_MASK_INDEXUNREAD)) append(out, static_cast<WORD>(is_unread(place)));
        append_position(out, place);
        append_summary(out, entry);
        return out;
    }

private:
    [[nodiscard]] bool asks(DWORD bit) const { return (mask_ & bit) != 0; }
    template <typename T>
    static void append(std::string& out, const T& value) {
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void append_position(std::string& out, std::size_t place) const {
        if (!asks(READ_MASK_INDEXPOSITION)) return;
        const COLLECTIONPOSITION position = collection_.index.position_of(place);
        out.append(reinterpret_cast<const char*>(&position), COLLECTIONPOSITIONSIZE(&position));
    }
    void append_summary(std::string& out, const CollectionEntry& entry) const {
        if (asks(READ_MASK_SUMMARYVALUES)) out += value_table(entry.values);
        if (!asks(READ_MASK_SUMMARY)) return;
        std::vector<Item> items = entry.values;
        for (std::size_t i = 0; i < items.size(); ++i) items[i].name = collection_.design.columns[i].item;
        out += item_table(items);
    }
    [[nodiscard]] bool is_unread(std::size_t place) const {
        const CollectionEntry& entry = collection_.index.entries()[place];
        return !entry.is_category() && by_.is_unread(entry.id);
    }
    [[nodiscard]] bool any_unread(std::size_t place) const {
        for (std::size_t i = place; i < collection_.index.entries()[place].end; ++i) {
            if (is_unread(i)) return true;
        }
        return false;
    }

    const OpenCollection& collection_;
    const Navigation& by_;
    DWORD mask_;
};

struct Request {
    WORD skip_navigator;
    DWORD skip_count;
    WORD return_navigator;
    DWORD return_count;
    DWORD mask;
};
struct Answer {
    std::string buffer;
    std::size_t last;
    DWORD skipped = 0;
    DWORD returned = 0;
    bool has_more = false;
};

class Reading {
public:
    Reading(OpenCollection& collection, const COLLECTIONPOSITION& start, const Request& request)
        : collection_(collection),
          request_(request),
          by_(collection.navigation(start, request.skip_navigator | request.return_navigator)),
          top_(collection.index.at(start)) {}

    [[nodiscard]] Answer run() {
        Answer answer{{}, top_};
        std::size_t place = top_;
        for (DWORD i = 0; i < request_.skip_count; ++i) {
            const std::size_t next = navigate(collection_.index, by_, place, request_.skip_navigator, top_);
            if (next == Collection::npos && (request_.skip_navigator & NAVIGATE_CONTINUE) == 0) return answer;
            if (next == Collection::npos || (next == place && i > 0)) break;
            place = next;
            ++answer.skipped;
        }
        read_from(place, answer);
        return answer;
    }

private:
    void read_from(std::size_t place, Answer& answer) {
        const EntryWriter writer(collection_, by_, request_.mask);
        std::size_t previous = Collection::npos;
        answer.buffer = writer.head();
        while (place != Collection::npos && place != previous && answer.returned < request_.return_count) {
            const std::string entry = writer.entry(place);
            if (answer.buffer.size() + entry.size() > largest_summary) {
                answer.has_more = true;
                return;
            }
            answer.buffer += entry;
            answer.last = place;
            ++answer.returned;
            previous = place;
            place = navigate(collection_.index, by_, place, request_.return_navigator, top_);
        }
    }

    OpenCollection& collection_;
    const Request& request_;
    Navigation by_;
    std::size_t top_;
};

WORD signals(OpenCollection& collection, bool has_more) {
    const Store::Modified modified = store_of("NIFReadEntries", collection.data_database).modified_times();
    WORD flags = has_more ? SIGNAL_MORE_TO_DO : 0;
    if (std::max(modified.data, modified.non_data) != collection.built) flags |= SIGNAL_DATABASE_MODIFIED;
    if (collection.design.selection && collection.design.selection->is_time_relative())
        flags |= SIGNAL_VIEW_TIME_RELATIVE;
    return flags;
}

void keep_limits(COLLECTIONPOSITION& position, const COLLECTIONPOSITION& moved) {
    const COLLECTIONPOSITION old = position;
    position = moved;
    position.MinLevel = old.MinLevel;
    position.MaxLevel = old.MaxLevel;
}

STATUS find(const char* call, HCOLLECTION handle, const std::vector<FormulaValue>& keys, WORD flags,
            COLLECTIONPOSITION* position, DWORD* matches) {
    OpenCollection& collection = collection_of(call, handle);
    if (keys.empty() || keys.size() > collection.order().size()) return ERR_NIF_BAD_KEYBUFFER;
    auto found = find_by_keys(collection.index, keys, collection.order(), flags);
    if (!found && (flags & FIND_UPDATE_IF_NOT_FOUND) != 0) {
        collection.update();
        found = find_by_keys(collection.index, keys, collection.order(), flags);
    }
    if (!found) return ERR_NOT_FOUND;
    if (position != nullptr) *position = collection.index.position_of(found->entry);
    put(matches, (flags & FIND_RETURN_DWORD) != 0 ? found->matches : std::min<DWORD>(found->matches, MAXWORD));
    return NOERROR;
}

STATUS not_so(const char* way) { return needs_domino(way); }

}  // namespace

extern "C" {

STATUS LNPUBLIC NIFReadEntries(HCOLLECTION hCollection, COLLECTIONPOSITION far* IndexPos, WORD SkipNavigator,
                               DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask,
                               DHANDLE far* rethBuffer, WORD far* retBufferLength, DWORD far* retNumEntriesSkipped,
                               DWORD far* retNumEntriesReturned, WORD far* retSignalFlags) {
    put(rethBuffer, DHANDLE{NULLHANDLE});
    put(retBufferLength, WORD{0});
    put(retNumEntriesSkipped, DWORD{0});
    put(retNumEntriesReturned, DWORD{0});
    put(retSignalFlags, WORD{0});
    return guarded([&]() -> STATUS {
        OpenCollection& collection = collection_of("NIFReadEntries", hCollection);
        if ((ReturnMask & ~known_masks) != 0) return ERR_UNSUPPORTED_FLAGS;
        const Request request{SkipNavigator, SkipCount, ReturnNavigator, ReturnCount, ReturnMask};
        const Answer answer = Reading(collection, *IndexPos, request).run();
        put(retNumEntriesSkipped, answer.skipped);
        put(retNumEntriesReturned, answer.returned);
        put(retSignalFlags, signals(collection, answer.has_more));
        if (answer.returned == 0) return NOERROR;
        keep_limits(*IndexPos, collection.index.position_of(answer.last));
        put(retBufferLength, static_cast<WORD>(answer.buffer.size()));
        return rethBuffer == nullptr ? NOERROR : to_memory(answer.buffer, rethBuffer);
    });
}

STATUS LNPUBLIC NIFFindByName(HCOLLECTION hCollection, const char far* Name, WORD FindFlags,
                              COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches) {
    put(retNumMatches, DWORD{0});
    return guarded([&]() -> STATUS {
        return find("NIFFindByName", hCollection, {Texts{lmbcs_to_utf8(Name)}}, FindFlags, retIndexPos, retNumMatches);
    });
}

STATUS LNPUBLIC NIFFindByKey(HCOLLECTION hCollection, void far* KeyBuffer, WORD FindFlags,
                             COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches) {
    put(retNumMatches, DWORD{0});
    return guarded([&]() -> STATUS {
        std::vector<FormulaValue> keys;
        for (const Item& item : items_of_table(KeyBuffer)) keys.push_back(formula_value(item));
        return find("NIFFindByKey", hCollection, keys, FindFlags, retIndexPos, retNumMatches);
    });
}

STATUS LNPUBLIC NIFLocateNote(HCOLLECTION hCollection, COLLECTIONPOSITION far* IndexPos, NOTEID NoteID) {
    return guarded([&]() -> STATUS {
        const OpenCollection& collection = collection_of("NIFLocateNote", hCollection);
        const std::size_t place = collection.index.find(NoteID);
        if (place == Collection::npos) return ERR_NOT_FOUND;
        keep_limits(*IndexPos, collection.index.position_of(place));
        return NOERROR;
    });
}

STATUS NIFIsNoteInView(HCOLLECTION hCollection, NOTEID NoteID, BOOL* retInView) {
    put(retInView, BOOL{FALSE});
    return guarded([&]() -> STATUS {
        const OpenCollection& collection = collection_of("NIFIsNoteInView", hCollection);
        put(retInView, BOOL{collection.index.find(NoteID) != Collection::npos ? TRUE : FALSE});
        return NOERROR;
    });
}

STATUS NIFGetIDTableExtended(HCOLLECTION hCollection, WORD Navigator, DWORD /*Flags*/, DHANDLE hIDTable) {
    return guarded([&]() -> STATUS {
        const OpenCollection& collection = collection_of("NIFGetIDTableExtended", hCollection);
        const Navigation by = collection.navigation(COLLECTIONPOSITION{}, 0);
        std::size_t place = navigate(collection.index, by, Collection::npos, Navigator, Collection::npos);
        while (place != Collection::npos) {
            const CollectionEntry& entry = collection.index.entries()[place];
            const STATUS status = entry.is_category() ? STATUS{NOERROR} : IDInsert(hIDTable, entry.id, nullptr);
            if (status != NOERROR) return status;
            const std::size_t next = navigate(collection.index, by, place, Navigator, Collection::npos);
            if (next == place) break;
            place = next;
        }
        return NOERROR;
    });
}

STATUS NIFReadEntriesExt(HCOLLECTION hCollection, COLLECTIONPOSITION* CollectionPos, WORD SkipNavigator,
                         DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask, TIMEDATE* DiffTime,
                         DHANDLE /*DiffIDTable*/, DWORD ColumnNumber, DWORD /*Flags*/, DHANDLE* rethBuffer,
                         WORD* retBufferLength, DWORD* retNumEntriesSkipped, DWORD* retNumEntriesReturned,
                         WORD* retSignalflags, TIMEDATE* retDiffTime, TIMEDATE* retLastModifiedTime,
                         DWORD* retSequence) {
    // The example gives MAXWORD for no column, the text MAXDWORD.
    if (ColumnNumber != MAXDWORD && ColumnNumber != MAXWORD) return not_so("NIFReadEntriesExt with one column");
    const TIMEDATE now = to_timedate(now_ticks());
    const STATUS status =
        NIFReadEntries(hCollection, CollectionPos, SkipNavigator, SkipCount, ReturnNavigator, ReturnCount, ReturnMask,
                       rethBuffer, retBufferLength, retNumEntriesSkipped, retNumEntriesReturned, retSignalflags);
    if (status != NOERROR) return status;
    if (DiffTime != nullptr && retSignalflags != nullptr)
        *retSignalflags = static_cast<WORD>(*retSignalflags | SIGNAL_DIFF_READ_NOT_DONE);
    put(retDiffTime, now);
    put(retSequence, DWORD{0});
    if (retLastModifiedTime != nullptr) NIFGetLastModifiedTime(hCollection, retLastModifiedTime);
    return NOERROR;
}

STATUS NIFReadEntriesExt2(HCOLLECTION hCollection, COLLECTIONPOSITION* CollectionPos, WORD SkipNavigator,
                          DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask,
                          DWORD64 ReturnMask2, TIMEDATE* DiffTime, DHANDLE DiffIDTable, DWORD ColumnNumber, DWORD Flags,
                          DHANDLE* rethBuffer, WORD* retBufferLength, DWORD* retNumEntriesSkipped,
                          DWORD* retNumEntriesReturned, WORD* retSignalflags, TIMEDATE* retDiffTime,
                          TIMEDATE* retLastModifiedTime, DWORD* retSequence) {
    if (ReturnMask2 != 0) return not_so("NIFReadEntriesExt2 with JSON");
    return NIFReadEntriesExt(hCollection, CollectionPos, SkipNavigator, SkipCount, ReturnNavigator, ReturnCount,
                             ReturnMask, DiffTime, DiffIDTable, ColumnNumber, Flags, rethBuffer, retBufferLength,
                             retNumEntriesSkipped, retNumEntriesReturned, retSignalflags, retDiffTime,
                             retLastModifiedTime, retSequence);
}

STATUS LNPUBLIC NIFFindByKeyExtended2(HCOLLECTION hCollection, void far* KeyBuffer, DWORD FindFlags, DWORD ReturnFlags,
                                      COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches,
                                      WORD* retSignalFlags, DHANDLE* rethBuffer, DWORD* retSequence) {
    put(rethBuffer, DHANDLE{NULLHANDLE});
    put(retSequence, DWORD{0});
    put(retSignalFlags, WORD{0});
    DWORD matches = 0;
    const STATUS status = NIFFindByKey(hCollection, KeyBuffer, static_cast<WORD>(FindFlags), retIndexPos, &matches);
    put(retNumMatches, matches);
    if (status != NOERROR || ReturnFlags == 0 || rethBuffer == nullptr) return status;
    COLLECTIONPOSITION position = *retIndexPos;
    return NIFReadEntries(hCollection, &position, NAVIGATE_CURRENT, 0, NAVIGATE_NEXT, matches, ReturnFlags, rethBuffer,
                          nullptr, nullptr, nullptr, retSignalFlags);
}

}  // extern "C"
