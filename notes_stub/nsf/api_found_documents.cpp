// calapi.h, reg.h: documents by what they say of an appointment or a name.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>

#include "notes_stub/include/calapi.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/reg.h"
#include "notes_stub/nsf/address_book.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mail_note.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

constexpr const char* uid_item = "ApptUNID";

STATUS copy_uid(Store& store, NOTEID id, char* to, WORD size) {
    const auto item = store.find_item(id, uid_item);
    if (!item) return ERR_INVALID_NOTE;
    if (item->value.size() >= size) return ERR_VALUE_LENGTH;
    copy_text(item->value, to, size, nullptr);
    return NOERROR;
}

/// The first document that `is_wanted`; its summary is read.
template <typename Wanted>
std::optional<NOTEID> find_document(Store& store, Wanted&& is_wanted) {
    for (const NOTEID id : store.document_ids()) {
        if (is_wanted(store.read_summary(id).items)) return id;
    }
    return std::nullopt;
}

struct NameSpace {
    const char* view;
    const char* form;
    const char* item;
};
constexpr NameSpace name_spaces[] = {
    {"$Users", "Person", "FullName"}, {"$Servers", "Server", "ServerName"}, {"$Certifiers", "Certifier", "Certifier"}};

bool is_entry(std::span<const Item> items, const NameSpace& space, const char* name) {
    const auto forms = texts_of_item(items, "Form");
    if (forms.empty() || forms.front() != space.form) return false;
    for (const char* item : {space.item, "FullName"}) {
        for (const std::string& text : texts_of_item(items, item)) {
            if (is_same_name(text, name)) return true;
        }
    }
    return false;
}

}  // namespace

extern "C" {

STATUS CalGetRecurrenceID(TIMEDATE tdInput, char* pszRecurID, WORD wLenRecurId) {
    const bool has_both = tdInput.Innards[0] != MAXDWORD && !is_wildcard(tdInput);
    if (pszRecurID == nullptr || !has_both) return ERR_MISC_INVALID_ARGS;
    constexpr Ticks day = 24LL * 60 * 60 * 100;
    constexpr Ticks julian_day_of_1970 = 2440588;
    const Ticks ticks = to_ticks(tdInput);
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{ticks / day - julian_day_of_1970}}};
    const auto seconds = static_cast<int>(ticks % day / 100);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                  seconds / 60 % 60, seconds % 60);
    if (std::strlen(text.data()) >= wLenRecurId) return ERR_VALUE_LENGTH;
    copy_text(text.data(), pszRecurID, wLenRecurId, nullptr);
    return NOERROR;
}

STATUS CalGetUIDfromNOTEID(DBHANDLE hDB, NOTEID noteid, char* pszUID, WORD wLen, void* /*pReserved*/, DWORD /*dwFlags*/,
                           void* /*pCtx*/) {
    if (hDB == NULLHANDLE) return ERR_NULL_DBHANDLE;
    return guarded([&]() -> STATUS { return copy_uid(store_of("CalGetUIDfromNOTEID", hDB), noteid, pszUID, wLen); });
}

STATUS CalGetUIDfromUNID(DBHANDLE hDB, UNID unid, char* pszUID, WORD wLen, void* /*pReserved*/, DWORD /*dwFlags*/,
                         void* /*pCtx*/) {
    if (hDB == NULLHANDLE) return ERR_NULL_DBHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("CalGetUIDfromUNID", hDB);
        const auto id = store.find_unid(unid_text({unid.File, unid.Note, 0, {}}));
        return id ? copy_uid(store, *id, pszUID, wLen) : STATUS{ERR_INVALID_NOTE};
    });
}

STATUS CalOpenNoteHandle(DBHANDLE hDB, const char* pszUID, const char* pszRecurID, NOTEHANDLE far* rethNote,
                         DWORD /*dwFlags*/, void* /*pCtx*/) {
    *rethNote = NULLHANDLE;
    if (hDB == NULLHANDLE) return ERR_NULL_DBHANDLE;
    if (pszUID == nullptr) return ERR_MISC_INVALID_ARGS;
    return guarded([&]() -> STATUS {
        Store& store = store_of("CalOpenNoteHandle", hDB);
        const auto id = find_document(store, [&](std::span<const Item> items) {
            const auto texts = texts_of_item(items, uid_item);
            return !texts.empty() && texts.front() == pszUID;
        });
        if (!id || pszRecurID != nullptr) return ERR_NOT_FOUND;
        return NSFNoteOpen(hDB, *id, 0, rethNote);
    });
}

STATUS LNPUBLIC REGFindAddressBookEntry(DBHANDLE hAddressBook, char far* NameSpace, char far* Name,
                                        NOTEID far* EntryNoteID) {
    *EntryNoteID = 0;
    return guarded([&]() -> STATUS {
        Store& store = store_of("REGFindAddressBookEntry", hAddressBook);
        for (const auto& space : name_spaces) {
            if (NameSpace != std::string_view(space.view)) continue;
            *EntryNoteID = find_document(store, [&](std::span<const Item> items) {
                               return is_entry(items, space, Name);
                           }).value_or(0);
            return NOERROR;
        }
        return ERR_MISC_INVALID_ARGS;
    });
}

}  // extern "C"
