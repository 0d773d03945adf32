// nsfnote.h: profile documents. The item $Name, made of both names in lower case, says which one a document is.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/note_lock.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

constexpr std::string_view name_item = "$Name";
constexpr std::string_view prefix = "$profile_";
constexpr std::size_t length_digits = 3;
constexpr std::size_t largest_profile_name = 999;
constexpr std::size_t largest_value = 64UL * 1024;
constexpr std::size_t largest_summary_value = 32UL * 1024;

std::string lower(const char* text, WORD length) {
    std::string out = text == nullptr ? std::string{} : std::string(text, length);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string with_length(const std::string& profile) {
    std::array<char, 24> digits{};
    std::snprintf(digits.data(), digits.size(), "%0*zu", static_cast<int>(length_digits), profile.size());
    return std::string(prefix) + digits.data() + profile + "_";
}

/// A profile as a program names it.
struct Names {
    const char* profile;
    WORD profile_length;
    const char* user;
    WORD user_length;

    /// The value of $Name. Throws StatusError(ERR_MISC_INVALID_ARGS).
    [[nodiscard]] std::string key() const {
        const std::string name = lower(profile, profile_length);
        if (name.empty() || name.size() > largest_profile_name)
            throw StatusError(ERR_MISC_INVALID_ARGS, "no profile name, or one longer than three digits say");
        return with_length(name) + lower(user, user_length);
    }
};

std::optional<NOTEID> find_profile(Store& store, const std::string& key) {
    for (const Store::Profile& profile : store.profiles())
        if (profile.name == key) return profile.id;
    return std::nullopt;
}

/// Of the document as it lies in the database, which is made where there was none.
Note stored_profile(Store& store, const std::string& key) {
    Note note;
    store.in_transaction([&] {
        if (const auto id = find_profile(store, key)) {
            note = store.read(*id);
            return;
        }
        note.header.note_class = NOTE_CLASS_DOCUMENT;
        note.header.flags = Store::profile_flag;
        note.header.oid = generate_oid();
        note.items.push_back({std::string(name_item), TYPE_TEXT, ITEM_SUMMARY, key});
        const NoteHeader base = note.header;
        store.update(note, base, {});
    });
    return note;
}

void erase_items(Note& note, std::string_view name) {
    std::erase_if(note.items, [&](const Item& item) { return equal_ignoring_case(item.name, name); });
}

/// Runs `change` on the document, and writes what it leaves.
template <typename Change>
NoteHeader change_profile(Store& store, const std::string& key, Change&& change) {
    NoteHeader header;
    store.in_transaction([&] {
        Note note = stored_profile(store, key);
        require_writer(store, note.header.id);
        const NoteHeader base = note.header;
        change(note);
        store.update(note, base, {});
        header = note.header;
    });
    return header;
}

/// The document whose values programs are pointed to; read again when it has changed. Nothing: there is none.
OpenNote* kept_profile(const char* call, DBHANDLE handle, const std::string& key) {
    Store& store = store_of(call, handle);
    OpenDatabase& database = *databases().find(call, handle);
    const auto id = find_profile(store, key);
    if (!id) {
        database.profiles.erase(key);
        return nullptr;
    }
    std::unique_ptr<OpenNote>& kept = database.profiles[key];
    Note stored = store.read(*id);
    if (!kept || unid_text(kept->header.oid) != unid_text(stored.header.oid) ||
        kept->header.oid.Sequence != stored.header.oid.Sequence || kept->header.modified != stored.header.modified) {
        kept = std::make_unique<OpenNote>();
        kept->database = handle;
        kept->load(std::move(stored));
    }
    return kept.get();
}

/// The two names in a $Name. Nothing: it is none.
std::optional<std::pair<std::string, std::string>> names_in(std::string_view key) {
    const std::size_t digits = prefix.size();
    if (!key.starts_with(prefix) || key.size() < digits + length_digits) return std::nullopt;
    std::size_t length = 0;
    const char* begin = key.data() + digits;
    if (std::from_chars(begin, begin + length_digits, length).ptr != begin + length_digits) return std::nullopt;
    const std::string_view rest = key.substr(digits + length_digits);
    if (rest.size() <= length || rest[length] != '_') return std::nullopt;
    return std::pair{std::string(rest.substr(0, length)), std::string(rest.substr(length + 1))};
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFProfileOpen(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                               WORD UserNameLength, BOOL CopyProfile, NOTEHANDLE* rethProfileNote) {
    *rethProfileNote = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFProfileOpen", hDB);
        const std::string key = Names{ProfileName, ProfileNameLength, UserName, UserNameLength}.key();
        if (CopyProfile == FALSE) return ERR_MISC_INVALID_ARGS;
        auto note = std::make_unique<OpenNote>();
        note->database = hDB;
        note->load(stored_profile(store, key));
        *rethProfileNote = notes().add(std::move(note));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFProfileUpdate(NOTEHANDLE hProfile, const char* ProfileName, WORD ProfileNameLength,
                                 const char* UserName, WORD UserNameLength) {
    return guarded([&]() -> STATUS {
        OpenNote& open = note_of("NSFProfileUpdate", hProfile);
        Store& store = store_of("NSFProfileUpdate", open.database);
        const std::string key = Names{ProfileName, ProfileNameLength, UserName, UserNameLength}.key();
        const NoteHeader written = change_profile(store, key, [&](Note& note) {
            note.items = open.snapshot().items;
            erase_items(note, name_item);
            note.items.push_back({std::string(name_item), TYPE_TEXT, ITEM_SUMMARY, key});
        });
        if (open.header.id == written.id) open.header = open.base = written;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFProfileGetField(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                   WORD UserNameLength, const char* FieldName, WORD FieldNameLength, WORD* retDatatype,
                                   BLOCKID* retbhValue, DWORD* retValueLength) {
    return guarded([&]() -> STATUS {
        const std::string key = Names{ProfileName, ProfileNameLength, UserName, UserNameLength}.key();
        const OpenNote* note = kept_profile("NSFProfileGetField", hDB, key);
        NoteItem* item = note == nullptr ? nullptr : note->find({FieldName, FieldNameLength});
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        *retbhValue = item->value_block();
        *retValueLength = item->value_block_length();
        *retDatatype = item->type();
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFProfileSetField(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                   WORD UserNameLength, const char* FieldName, WORD FieldNameLength, WORD Datatype,
                                   void* Value, DWORD ValueLength) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFProfileSetField", hDB);
        const std::string key = Names{ProfileName, ProfileNameLength, UserName, UserNameLength}.key();
        if (FieldName == nullptr || FieldNameLength == 0) return ERR_MISC_INVALID_ARGS;
        if (Value != nullptr && ValueLength > largest_value) return ERR_SEGMENT_TOO_BIG;
        const std::string field(FieldName, FieldNameLength);
        // $Name makes the document what it is.
        if (equal_ignoring_case(field, name_item)) return ERR_MISC_INVALID_ARGS;
        const bool is_summary = Datatype != TYPE_COMPOSITE && ValueLength <= largest_summary_value;
        change_profile(store, key, [&](Note& note) {
            erase_items(note, field);
            if (Value == nullptr) return;
            note.items.push_back({field, Datatype, static_cast<WORD>(is_summary ? ITEM_SUMMARY : 0),
                                  std::string(static_cast<const char*>(Value), ValueLength)});
        });
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFProfileDelete(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                 WORD UserNameLength) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFProfileDelete", hDB);
        const std::string key = Names{ProfileName, ProfileNameLength, UserName, UserNameLength}.key();
        store.in_transaction([&] {
            const auto id = find_profile(store, key);
            if (!id) throw StatusError(ERR_NOT_FOUND, "no such profile document");
            require_writer(store, *id);
            store.erase(*id, true);
        });
        databases().find("NSFProfileDelete", hDB)->profiles.erase(key);
        return NOERROR;
    });
}

// Collected before the first call of the routine, which may do with the documents and the database what it likes.
STATUS LNPUBLIC NSFProfileEnum(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength,
                               NSFPROFILEENUMPROC Callback, void* CallbackCtx, DWORD Flags) {
    return guarded([&]() -> STATUS {
        const std::vector<Store::Profile> profiles = store_of("NSFProfileEnum", hDB).profiles();
        if (Flags != 0 || Callback == nullptr) return ERR_MISC_INVALID_ARGS;
        const std::string wanted = lower(ProfileName, ProfileNameLength);
        for (const Store::Profile& profile : profiles) {
            auto names = names_in(profile.name);
            if (!names || (!wanted.empty() && names->first != wanted)) continue;
            auto& [name, user] = *names;
            const STATUS status = Callback(hDB, CallbackCtx, name.data(), static_cast<WORD>(name.size()), user.data(),
                                           static_cast<WORD>(user.size()), profile.id);
            if (status != NOERROR) return status;
        }
        return NOERROR;
    });
}

}  // extern "C"
