// nsfnote.h: NSFDbGetNotes, many notes with their objects.
#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

constexpr const char* call = "NSFDbGetNotes";
constexpr DWORD piece_octets = 64 * 1024;

struct Routines {
    void* parameter;
    NSFNOTEOPENCALLBACK note;
    NSFOBJECTALLOCCALLBACK object;
    NSFOBJECTWRITECALLBACK piece;
};

/// Closes the note at the end of its scope, unless a routine did.
class StreamedNote {
public:
    ~StreamedNote() {
        if (handle != NULLHANDLE && notes().is_open(handle)) static_cast<void>(NSFNoteClose(handle));
    }
    NOTEHANDLE handle = NULLHANDLE;
};

void require(STATUS status) {
    if (status != NOERROR) throw StatusError(status);
}

/// An object of a note, and the database that its octets go into. A routine may have closed either, so that both
/// handles are looked up again for each use.
struct Passage {
    DBHANDLE database;
    DBHANDLE objects;
    NOTEHANDLE note;
    DWORD object;

    [[nodiscard]] Store& from() const { return store_of(call, database); }
    [[nodiscard]] Store& to() const { return store_of(call, objects); }
};

void copy_octets(const Passage& passage, DWORD copy, const Routines& routines) {
    const DWORD size = passage.from().object_facts(passage.object).size;
    if (routines.object != nullptr)
        require(routines.object(routines.parameter, passage.note, passage.object, NOERROR, size));
    for (DWORD place = 0; place < size; place += piece_octets) {
        std::string piece = passage.from().read_object(passage.object, place, std::min(piece_octets, size - place));
        passage.to().write_object(copy, place, piece);
        if (routines.piece == nullptr) continue;
        require(routines.piece(routines.parameter, passage.note, passage.object, NOERROR,
                               reinterpret_cast<BYTE*>(piece.data()), static_cast<DWORD>(piece.size())));
    }
}

// No transaction around it: a routine may itself write into either database.
DWORD copy_object(const Passage& passage, const Routines& routines) {
    const DWORD copy = passage.to().allocate_object(passage.from().object_facts(passage.object));
    try {
        copy_octets(passage, copy, routines);
        passage.to().tie_object(copy);
    } catch (...) {
        if (databases().is_open(passage.objects)) passage.to().free_object(copy);
        throw;
    }
    return copy;
}

// The items are shared, because a routine may change the note.
void send_objects(DBHANDLE database, DBHANDLE objects, NOTEHANDLE note, const Routines& routines) {
    const std::vector<std::shared_ptr<NoteItem>> items = note_of(call, note).items();
    for (const auto& item : items) {
        const auto object = object_of_item(item->type(), item->value());
        if (!object) continue;
        const DWORD copy = copy_object({database, objects, note, *object}, routines);
        item->replace(item->flags(), item->type(), with_object(item->value(), copy));
        static_cast<void>(note_of(call, note));
    }
}

/// The places of the ids in the order in which they are wanted.
std::vector<DWORD> order_of(Store& store, const NOTEID* ids, DWORD count, DWORD flags) {
    std::vector<DWORD> order(count);
    std::iota(order.begin(), order.end(), 0U);
    if ((flags & GETNOTES_ORDER_BY_SIZE) == 0 || (flags & GETNOTES_PRESERVE_ORDER) != 0) return order;
    std::vector<std::size_t> sizes(count, 0);
    for (DWORD i = 0; i < count; ++i) {
        static_cast<void>(guarded([&]() -> STATUS {
            for (const Item& item : store.read(ids[i]).items) sizes[i] += item.value.size();
            return NOERROR;
        }));
    }
    std::ranges::stable_sort(order, {}, [&](DWORD place) { return sizes[place]; });
    return order;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbGetNotes(DBHANDLE hDB, DWORD NumNotes, NOTEID* NoteID, DWORD* NoteOpenFlags,
                              DWORD* /*SinceSeqNum*/, DWORD ControlFlags, DBHANDLE hObjectDB, void* CallbackParam,
                              NSFGETNOTESCALLBACK /*GetNotesCallback*/, NSFNOTEOPENCALLBACK NoteOpenCallback,
                              NSFOBJECTALLOCCALLBACK ObjectAllocCallback, NSFOBJECTWRITECALLBACK ObjectWriteCallback,
                              TIMEDATE* /*FolderSinceTime*/, NSFFOLDERADDCALLBACK /*FolderAddCallback*/) {
    return guarded([&]() -> STATUS {
        const bool with_objects = (ControlFlags & GETNOTES_SEND_OBJECTS) != 0 && hObjectDB != NULLHANDLE;
        const Routines routines{CallbackParam, NoteOpenCallback, ObjectAllocCallback, ObjectWriteCallback};
        for (const DWORD place : order_of(store_of(call, hDB), NoteID, NumNotes, ControlFlags)) {
            static_cast<void>(store_of(call, hDB));
            StreamedNote note;
            const DWORD flags = NoteOpenFlags == nullptr ? 0 : NoteOpenFlags[place];
            const STATUS opened = NSFNoteOpenExt(hDB, NoteID[place], flags, &note.handle);
            if (opened == NOERROR && with_objects) send_objects(hDB, hObjectDB, note.handle, routines);
            if (NoteOpenCallback != nullptr)
                require(NoteOpenCallback(CallbackParam, note.handle, NoteID[place], opened));
            if (opened != NOERROR && (ControlFlags & GETNOTES_CONTINUE_ON_ERROR) == 0) return opened;
        }
        static_cast<void>(store_of(call, hDB));
        return NOERROR;
    });
}

}  // extern "C"
