// nsfnote.h: NSFDbGetNotes, many notes with their objects.
#include <algorithm>
#include <numeric>

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

void copy_octets(Store& from, Store& to, DWORD object, DWORD copy, NOTEHANDLE note, const Routines& routines) {
    const DWORD size = from.object_facts(object).size;
    if (routines.object != nullptr) require(routines.object(routines.parameter, note, object, NOERROR, size));
    for (DWORD place = 0; place < size; place += piece_octets) {
        std::string piece = from.read_object(object, place, std::min(piece_octets, size - place));
        to.write_object(copy, place, piece);
        if (routines.piece == nullptr) continue;
        require(routines.piece(routines.parameter, note, object, NOERROR, reinterpret_cast<BYTE*>(piece.data()),
                               static_cast<DWORD>(piece.size())));
    }
}

// No transaction around it: a routine may itself write into either database.
DWORD copy_object(Store& from, Store& to, DWORD object, NOTEHANDLE note, const Routines& routines) {
    const DWORD copy = to.allocate_object(from.object_facts(object));
    try {
        copy_octets(from, to, object, copy, note, routines);
        to.tie_object(copy);
    } catch (...) {
        to.free_object(copy);
        throw;
    }
    return copy;
}

void send_objects(Store& from, Store& to, NOTEHANDLE note, const Routines& routines) {
    for (const auto& item : note_of(call, note).items()) {
        const auto object = object_of_item(item->type(), item->value());
        if (!object) continue;
        const DWORD copy = copy_object(from, to, *object, note, routines);
        item->replace(item->flags(), item->type(), with_object(item->value(), copy));
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
        Store& store = store_of(call, hDB);
        const bool with_objects = (ControlFlags & GETNOTES_SEND_OBJECTS) != 0 && hObjectDB != NULLHANDLE;
        Store* objects = with_objects ? &store_of(call, hObjectDB) : nullptr;
        const Routines routines{CallbackParam, NoteOpenCallback, ObjectAllocCallback, ObjectWriteCallback};
        for (const DWORD place : order_of(store, NoteID, NumNotes, ControlFlags)) {
            StreamedNote note;
            const DWORD flags = NoteOpenFlags == nullptr ? 0 : NoteOpenFlags[place];
            const STATUS opened = NSFNoteOpenExt(hDB, NoteID[place], flags, &note.handle);
            if (opened == NOERROR && objects != nullptr) send_objects(store, *objects, note.handle, routines);
            if (NoteOpenCallback != nullptr)
                require(NoteOpenCallback(CallbackParam, note.handle, NoteID[place], opened));
            if (opened != NOERROR && (ControlFlags & GETNOTES_CONTINUE_ON_ERROR) == 0) return opened;
        }
        return NOERROR;
    });
}

}  // extern "C"
