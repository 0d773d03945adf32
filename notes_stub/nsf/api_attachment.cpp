// nsfnote.h: files attached to notes.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

// Read and written in pieces, so that a file of any size takes little memory.
constexpr std::size_t piece_octets = 1024UL * 1024;

constexpr Ticks julian_day_of_1970 = 2440588;
constexpr Ticks ticks_a_day = 24LL * 60 * 60 * 100;

TIMEDATE modified_time(const std::filesystem::path& file) {
    const auto written = std::filesystem::last_write_time(file);
    const auto wall = std::chrono::file_clock::to_sys(written).time_since_epoch();
    const auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(wall).count() / 10;
    return to_timedate(julian_day_of_1970 * ticks_a_day + hundredths);
}

DWORD store_file(Store& store, const std::filesystem::path& file, std::uintmax_t size) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw StatusError(ERR_OPEN_FILE, "the file cannot be read");
    // An object has an octet at least.
    const DWORD object =
        store.allocate_object({static_cast<DWORD>(std::max<std::uintmax_t>(size, 1)), NOTE_CLASS_DOCUMENT, 0});
    std::string piece(piece_octets, '\0');
    for (DWORD place = 0; place < size;) {
        const auto wanted = std::min<std::uintmax_t>(piece_octets, size - place);
        if (!stream.read(piece.data(), static_cast<std::streamsize>(wanted)))
            throw StatusError(ERR_OPEN_FILE, "the file became shorter while it was read");
        store.write_object(object, place, {piece.data(), static_cast<std::size_t>(wanted)});
        place += static_cast<DWORD>(wanted);
    }
    store.tie_object(object);
    return object;
}

struct AttachedFile {
    const char* call;
    NOTEHANDLE note;
    DWORD object;
    DWORD size;

    /// Looked up anew: a routine that was given a piece may have closed the note or its database. Throws StatusError.
    [[nodiscard]] Store& store() const { return store_of(call, note_of(call, note).database); }
};

/// Throws StatusError: ERR_ITEM_NOT_FOUND, ERR_INVALID_ITEMTYPE.
AttachedFile find_file(const char* call, NOTEHANDLE handle, BLOCKID item_id) {
    const OpenNote& note = note_of(call, handle);
    const std::size_t place = note.place_of(item_id);
    if (place == note.items().size()) throw StatusError(ERR_ITEM_NOT_FOUND, "the note has no such item");
    const NoteItem& item = *note.items()[place];
    const auto object = object_of_item(item.type(), item.value());
    const auto size = file_size_of(item.value());
    if (!object || !size) throw StatusError(ERR_INVALID_ITEMTYPE, "the item is no attached file");
    return {call, handle, *object, *size};
}

/// Hands all octets on, in pieces, until `take` returns another status than NOERROR.
template <typename Take>
STATUS read_file(const AttachedFile& file, Take&& take) {
    for (DWORD place = 0; place < file.size;) {
        const auto wanted = static_cast<DWORD>(std::min<std::size_t>(piece_octets, file.size - place));
        if (const STATUS status = take(file.store().read_object(file.object, place, wanted)); status != NOERROR)
            return status;
        place += wanted;
    }
    static_cast<void>(file.store());
    return NOERROR;
}

/// Gives an attached file to `use`. Nothing is encrypted here, so that there is nothing that a key would open.
template <typename Use>
STATUS extract(const char* call, NOTEHANDLE note, BLOCKID item, bool has_key, Use&& use) {
    return guarded([&]() -> STATUS {
        const AttachedFile file = find_file(call, note, item);
        return has_key ? needs_domino(call) : use(file);
    });
}

auto into_file(const char* file_name) {
    return [file_name](const AttachedFile& file) -> STATUS {
        std::ofstream stream(lmbcs_to_utf8(file_name), std::ios::binary | std::ios::trunc);
        if (!stream) return ERR_OPEN_FILE;
        const STATUS status = read_file(file, [&](const std::string& piece) -> STATUS {
            return stream.write(piece.data(), static_cast<std::streamsize>(piece.size())) ? NOERROR : ERR_OPEN_FILE;
        });
        if (status != NOERROR) return status;
        return stream.flush() ? NOERROR : ERR_OPEN_FILE;
    };
}

auto to_routine(NOTEEXTRACTCALLBACK routine, void* parameter) {
    return [=](const AttachedFile& file) {
        return read_file(file, [&](const std::string& piece) {
            return routine(reinterpret_cast<const BYTE*>(piece.data()), static_cast<DWORD>(piece.size()), parameter);
        });
    };
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteAttachFile(NOTEHANDLE note_handle, const char far* item_name, WORD item_name_length,
                                  const char far* file_name, const char far* orig_path_name, WORD /*encoding_type*/) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFNoteAttachFile", note_handle);
        Store& store = store_of("NSFNoteAttachFile", note.database);
        const std::filesystem::path file = lmbcs_to_utf8(file_name);
        std::error_code error;
        const auto size = std::filesystem::file_size(file, error);
        if (error) return ERR_NOEXIST;
        if (size >= MAXDWORD) return ERR_SEGMENT_TOO_BIG;
        DWORD object = 0;
        store.in_transaction([&] { object = store_file(store, file, size); });
        std::string value = encode_file_object(object, static_cast<DWORD>(size), modified_time(file), orig_path_name);
        note.append({std::string(item_name, item_name_length), TYPE_OBJECT, ITEM_SUMMARY | ITEM_SIGN | ITEM_SEAL,
                     std::move(value)});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFNoteExtractFile(NOTEHANDLE note_handle, BLOCKID item_blockid, const char far* file_name,
                                   ENCRYPTION_KEY far* DecryptionKey) {
    return extract("NSFNoteExtractFile", note_handle, item_blockid, DecryptionKey != nullptr, into_file(file_name));
}

STATUS LNPUBLIC NSFNoteExtractFileExt(NOTEHANDLE note_handle, BLOCKID item_blockid, const char far* file_name,
                                      ENCRYPTION_KEY far* DecryptionKey, WORD /*wFlags*/) {
    return extract("NSFNoteExtractFileExt", note_handle, item_blockid, DecryptionKey != nullptr, into_file(file_name));
}

STATUS LNPUBLIC NSFNoteCipherExtractFile(NOTEHANDLE hNote, BLOCKID bhItem, DWORD /*ExtractFlags*/,
                                         CIPHERHANDLE hDecryptionCipher, const char far* FileName, DWORD /*Reserved*/,
                                         void* /*pReserved*/) {
    return extract("NSFNoteCipherExtractFile", hNote, bhItem, hDecryptionCipher != NULLCIPHERHANDLE,
                   into_file(FileName));
}

STATUS LNPUBLIC NSFNoteExtractWithCallback(NOTEHANDLE hNote, BLOCKID bhItem, ENCRYPTION_KEY far* DecryptionKey,
                                           WORD /*wFlags*/, NOTEEXTRACTCALLBACK pNoteExtractCallback,
                                           void far* pParam) {
    return extract("NSFNoteExtractWithCallback", hNote, bhItem, DecryptionKey != nullptr,
                   to_routine(pNoteExtractCallback, pParam));
}

STATUS LNPUBLIC NSFNoteCipherExtractWithCallback(NOTEHANDLE hNote, BLOCKID bhItem, DWORD /*ExtractFlags*/,
                                                 CIPHERHANDLE hDecryptionCipher,
                                                 NOTEEXTRACTCALLBACK pNoteExtractCallback, void far* pParam,
                                                 DWORD /*Reserved*/, void* /*pReserved*/) {
    return extract("NSFNoteCipherExtractWithCallback", hNote, bhItem, hDecryptionCipher != NULLCIPHERHANDLE,
                   to_routine(pNoteExtractCallback, pParam));
}

STATUS LNPUBLIC NSFNoteDetachFile(NOTEHANDLE note_handle, BLOCKID item_blockid) {
    const OuterCall outer("NSFNoteDetachFile");
    return NSFItemDeleteByBLOCKID(note_handle, item_blockid);
}

}  // extern "C"
