// textlist.h: text lists in handle memory.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/runtime/check.hpp"

namespace {

constexpr std::size_t largest_list = 60UL * 1024;

/// A list in memory, seen through its layout. The words need not be aligned.
class ListView {
public:
    ListView(void* start, BOOL prefixed)
        : start_(static_cast<char*>(start)), list_(start_ + (prefixed != FALSE ? sizeof(WORD) : 0)) {}

    [[nodiscard]] WORD count() const { return word(list_); }
    void set_count(std::size_t count) { set_word(list_, count); }
    [[nodiscard]] std::size_t length(std::size_t entry) const { return word(length_place(entry)); }
    void set_length(std::size_t entry, std::size_t length) { set_word(length_place(entry), length); }
    [[nodiscard]] char* text(std::size_t entry) const {
        char* place = length_place(count());
        for (std::size_t i = 0; i < entry; ++i) place += length(i);
        return place;
    }
    [[nodiscard]] char* length_place(std::size_t entry) const { return list_ + sizeof(LIST) + entry * sizeof(USHORT); }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(text(count()) - start_); }

private:
    static WORD word(const char* place) {
        WORD value = 0;
        std::memcpy(&value, place, sizeof value);
        return value;
    }
    static void set_word(char* place, std::size_t number) {
        const auto value = static_cast<WORD>(number);
        std::memcpy(place, &value, sizeof value);
    }

    char* start_;
    char* list_;
};

void move_bytes(char* to, const char* from, const char* end) {
    std::memmove(to, from, static_cast<std::size_t>(end - from));
}

}  // namespace

extern "C" {

STATUS LNPUBLIC ListAllocate(WORD ListEntries, WORD TextSize, BOOL fPrefixDataType, DHANDLE far* rethList,
                             void far* retpList, WORD far* retListSize) {
    const notes_stub::OuterCall outer("ListAllocate");
    *rethList = NULLHANDLE;
    const std::size_t size = (fPrefixDataType != FALSE ? sizeof(WORD) : 0) + sizeof(LIST) +
                             static_cast<std::size_t>(ListEntries) * sizeof(USHORT) + TextSize;
    if (size > largest_list) return ERR_SEGMENT_TOO_BIG;
    DHANDLE handle = NULLHANDLE;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(size), &handle); status != NOERROR) return status;
    char* start = OSLock(char, handle);
    std::memset(start, 0, size);
    const WORD type = TYPE_TEXT_LIST;
    if (fPrefixDataType != FALSE) std::memcpy(start, &type, sizeof type);
    ListView(start, fPrefixDataType).set_count(ListEntries);
    if (retpList != nullptr) std::memcpy(retpList, &start, sizeof start);
    if (retListSize != nullptr) *retListSize = static_cast<WORD>(size);
    *rethList = handle;  // locked, as documented
    return NOERROR;
}

// The caller promises the room: the list's own memory does not say how much was set aside.
STATUS LNPUBLIC ListAddText(void far* pList, BOOL fPrefixDataType, WORD EntryNumber, const char far* Text,
                            WORD TextSize) {
    ListView list(pList, fPrefixDataType);
    if (EntryNumber >= list.count()) return ERR_ODS_NO_SUCH_ENTRY;
    char* place = list.text(EntryNumber);
    move_bytes(place + TextSize, place + list.length(EntryNumber), list.text(list.count()));
    std::copy_n(Text, TextSize, place);
    list.set_length(EntryNumber, TextSize);
    return NOERROR;
}

STATUS LNPUBLIC ListAddEntry(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize, WORD EntryNumber,
                             const char far* Text, WORD TextSize) {
    const notes_stub::OuterCall outer("ListAddEntry");
    char* start = OSLock(char, hList);
    if (start == nullptr) return ERR_HDL_NULL;
    const std::size_t used = ListView(start, fPrefixDataType).size();
    const WORD count = ListView(start, fPrefixDataType).count();
    OSUnlockObject(hList);
    if (EntryNumber > count) return ERR_ODS_NO_SUCH_ENTRY;
    const std::size_t needed = used + sizeof(USHORT) + TextSize;
    if (needed > largest_list) return ERR_SEGMENT_TOO_BIG;
    DWORD allocated = 0;
    OSMemGetSize(hList, &allocated);
    if (needed > allocated) {
        if (const STATUS status = OSMemRealloc(hList, static_cast<DWORD>(needed)); status != NOERROR) return status;
    }
    start = OSLock(char, hList);
    ListView list(start, fPrefixDataType);
    // From the end: the texts behind the new one, the texts before it, the lengths behind the new one.
    char* end = list.text(count);
    char* text = list.text(EntryNumber);
    char* length = list.length_place(EntryNumber);
    move_bytes(text + sizeof(USHORT) + TextSize, text, end);
    move_bytes(length + sizeof(USHORT), length, text);
    std::copy_n(Text, TextSize, text + sizeof(USHORT));
    list.set_length(EntryNumber, TextSize);
    list.set_count(count + 1U);
    OSUnlockObject(hList);
    if (pListSize != nullptr) *pListSize = static_cast<WORD>(needed);
    return NOERROR;
}

STATUS LNPUBLIC ListRemoveEntry(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize, WORD EntryNumber) {
    const notes_stub::OuterCall outer("ListRemoveEntry");
    char* start = OSLock(char, hList);
    if (start == nullptr) return ERR_HDL_NULL;
    ListView list(start, fPrefixDataType);
    const WORD count = list.count();
    if (EntryNumber >= count) {
        OSUnlockObject(hList);
        return ERR_ODS_NO_SUCH_ENTRY;
    }
    char* end = list.text(count);
    char* text = list.text(EntryNumber);
    const std::size_t gone = list.length(EntryNumber);
    char* length = list.length_place(EntryNumber);
    move_bytes(length, length + sizeof(USHORT), text);
    move_bytes(text - sizeof(USHORT), text + gone, end);
    list.set_count(count - 1U);
    const std::size_t size = list.size();
    OSUnlockObject(hList);
    if (pListSize != nullptr) *pListSize = static_cast<WORD>(size);
    return OSMemRealloc(hList, static_cast<DWORD>(size));
}

STATUS LNPUBLIC ListRemoveAllEntries(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize) {
    const notes_stub::OuterCall outer("ListRemoveAllEntries");
    char* start = OSLock(char, hList);
    if (start == nullptr) return ERR_HDL_NULL;
    ListView list(start, fPrefixDataType);
    list.set_count(0);
    const std::size_t size = list.size();
    OSUnlockObject(hList);
    if (pListSize != nullptr) *pListSize = static_cast<WORD>(size);
    return OSMemRealloc(hList, static_cast<DWORD>(size));
}

STATUS LNPUBLIC ListGetText(void far* pList, BOOL fPrefixDataType, WORD EntryNumber, char far* far* retTextPointer,
                            WORD far* retTextLength) {
    const ListView list(pList, fPrefixDataType);
    if (EntryNumber >= list.count()) return ERR_ODS_NO_SUCH_ENTRY;
    *retTextPointer = list.text(EntryNumber);
    *retTextLength = static_cast<WORD>(list.length(EntryNumber));
    return NOERROR;
}

WORD LNPUBLIC ListGetNumEntries(void far* vList, BOOL NoteItem) { return ListView(vList, NoteItem).count(); }

WORD LNPUBLIC ListGetSize(void far* pList, BOOL fPrefixDataType) {
    return static_cast<WORD>(ListView(pList, fPrefixDataType).size());
}

STATUS LNPUBLIC ListDuplicate(LIST far* pInList, BOOL fPrefixDataType, DHANDLE far* rethList) {
    const notes_stub::OuterCall outer("ListDuplicate");
    *rethList = NULLHANDLE;
    const std::size_t size = ListView(pInList, fPrefixDataType).size();
    DHANDLE handle = NULLHANDLE;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(size), &handle); status != NOERROR) return status;
    std::memcpy(OSLockObject(handle), pInList, size);
    OSUnlockObject(handle);
    *rethList = handle;
    return NOERROR;
}

}  // extern "C"
