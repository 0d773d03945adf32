// darray.h: each change takes the array apart and puts it together again; it is 64 KiB at most.
#include "notes_stub/include/darray.h"

#include <cstring>
#include <string>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osmem.h"

namespace {

constexpr WORD first_elements_extra = 2;
constexpr WORD first_elements_max = 3;
constexpr WORD first_storage_extra = 64;
constexpr WORD first_storage_max = 128;

struct Parts {
    DARRAY head;
    std::string elements;
    std::string strings;

    explicit Parts(const DARRAY& array)
        : head(array),
          elements(reinterpret_cast<const char*>(&array + 1), std::size_t{array.ElementsUsed} * array.ElementSize),
          strings(reinterpret_cast<const char*>(&array) + array.StringStorageOffset, array.StringStorageUsed) {}

    [[nodiscard]] std::size_t place_of(std::size_t element, std::size_t string) const {
        const std::size_t end = (element + 1) * head.ElementSize;
        return end - (head.ElementStrings - string) * sizeof(PSTRING);
    }
    [[nodiscard]] PSTRING string_at(std::size_t element, std::size_t string) const {
        PSTRING found;
        std::memcpy(&found, elements.data() + place_of(element, string), sizeof found);
        return found;
    }
    void set_offset(std::size_t element, std::size_t string, std::size_t offset) {
        PSTRING changed = string_at(element, string);
        changed.String = reinterpret_cast<char*>(offset);
        std::memcpy(elements.data() + place_of(element, string), &changed, sizeof changed);
    }
    [[nodiscard]] std::size_t capacity() const { return std::size_t{head.ElementsUsed} + head.ElementsFree; }
    [[nodiscard]] std::size_t storage_offset() const { return sizeof head + capacity() * head.ElementSize; }
    [[nodiscard]] std::size_t size() const {
        return storage_offset() + head.StringStorageUsed + head.StringStorageFree;
    }
};

std::size_t offset_of(const PSTRING& string) { return reinterpret_cast<std::size_t>(string.String); }

/// `parts` in the place of the array, which may move.
STATUS put_back(DHANDLE handle, DARRAY** array, Parts& parts) {
    if (parts.size() > MAXONESEGSIZE) return ERR_SEGMENT_TOO_BIG;
    OSUnlockObject(handle);
    const STATUS status = OSMemRealloc(handle, static_cast<DWORD>(parts.size()));
    *array = OSLock(DARRAY, handle);
    if (status != NOERROR) return status;
    parts.head.ObjectSize = static_cast<WORD>(parts.size());
    parts.head.StringStorageOffset = static_cast<WORD>(parts.storage_offset());
    **array = parts.head;
    std::memcpy(*array + 1, parts.elements.data(), parts.elements.size());
    std::memcpy(reinterpret_cast<char*>(*array) + parts.head.StringStorageOffset, parts.strings.data(),
                parts.strings.size());
    return NOERROR;
}

// What is used rises by `more`; where too little is free, `extra` is made free besides.
bool take(WORD& used, WORD& free, std::size_t more, WORD extra) {
    const std::size_t left = more <= free ? free - more : extra;
    if (used + more > MAXONESEGSIZE) return false;
    used = static_cast<WORD>(used + more);
    free = static_cast<WORD>(left);
    return true;
}

void give_back(WORD& used, WORD& free, std::size_t less, WORD most, WORD extra) {
    used = static_cast<WORD>(used - less);
    free = free + less > most ? extra : static_cast<WORD>(free + less);
}

}  // namespace

extern "C" {

STATUS LNPUBLIC OSDArrayAlloc(WORD ElementSize, WORD StringsPerElement, WORD InitialElements, WORD InitialStringStorage,
                              DHANDLE far* rethDArray, DARRAY far* far* retDArray) {
    *rethDArray = NULLHANDLE;
    *retDArray = nullptr;
    if (ElementSize < StringsPerElement * sizeof(PSTRING)) return ERR_MISC_INVALID_ARGS;
    const std::size_t offset = sizeof(DARRAY) + std::size_t{ElementSize} * InitialElements;
    const std::size_t size = offset + InitialStringStorage;
    if (size > MAXONESEGSIZE) return ERR_SEGMENT_TOO_BIG;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(size), rethDArray); status != NOERROR) return status;
    *retDArray = OSLock(DARRAY, *rethDArray);
    **retDArray = {static_cast<WORD>(size),
                   0,
                   InitialElements,
                   first_elements_max,
                   first_elements_extra,
                   ElementSize,
                   StringsPerElement,
                   static_cast<WORD>(offset),
                   0,
                   InitialStringStorage,
                   first_storage_max,
                   first_storage_extra};
    return NOERROR;
}

STATUS LNPUBLIC OSDArrayAddElement(DHANDLE hDArray, DARRAY far* far* DArray, void far* NewElement, WORD NewIndex) {
    Parts parts(**DArray);
    const std::size_t index = NewIndex < parts.head.ElementsUsed ? NewIndex : parts.head.ElementsUsed;
    parts.elements.insert(index * parts.head.ElementSize, static_cast<const char*>(NewElement), parts.head.ElementSize);
    const std::size_t before = parts.strings.size();
    for (std::size_t i = 0; i < parts.head.ElementStrings; ++i) {
        const PSTRING string = parts.string_at(index, i);
        parts.set_offset(index, i, parts.strings.size());
        if (string.StringSize != 0) parts.strings.append(string.String, string.StringSize);
    }
    const std::size_t more = parts.strings.size() - before;
    if (!take(parts.head.ElementsUsed, parts.head.ElementsFree, 1, parts.head.ElementsFreeExtra) ||
        !take(parts.head.StringStorageUsed, parts.head.StringStorageFree, more, parts.head.StringStorageFreeExtra))
        return ERR_SEGMENT_TOO_BIG;
    return put_back(hDArray, DArray, parts);
}

STATUS LNPUBLIC OSDArrayRemoveElement(DHANDLE hDArray, DARRAY far* far* DArray, WORD Index) {
    Parts parts(**DArray);
    if (Index >= parts.head.ElementsUsed) return ERR_MISC_INVALID_ARGS;
    std::string kept;
    for (std::size_t element = 0; element < parts.head.ElementsUsed; ++element) {
        for (std::size_t i = 0; element != Index && i < parts.head.ElementStrings; ++i) {
            const PSTRING string = parts.string_at(element, i);
            parts.set_offset(element, i, kept.size());
            kept.append(parts.strings, offset_of(string), string.StringSize);
        }
    }
    const std::size_t less = parts.strings.size() - kept.size();
    parts.strings = std::move(kept);
    parts.elements.erase(std::size_t{Index} * parts.head.ElementSize, parts.head.ElementSize);
    DARRAY& head = parts.head;
    give_back(head.ElementsUsed, head.ElementsFree, 1, head.ElementsFreeMax, head.ElementsFreeExtra);
    give_back(head.StringStorageUsed, head.StringStorageFree, less, head.StringStorageFreeMax,
              head.StringStorageFreeExtra);
    return put_back(hDArray, DArray, parts);
}

STATUS LNPUBLIC OSDArraySetFreeSizes(DARRAY far* DArray, WORD ElementsFreeExtra, WORD ElementsFreeMax,
                                     WORD StringStorageFreeExtra, WORD StringStorageFreeMax) {
    DArray->ElementsFreeExtra = ElementsFreeExtra;
    DArray->ElementsFreeMax = ElementsFreeMax;
    DArray->StringStorageFreeExtra = StringStorageFreeExtra;
    DArray->StringStorageFreeMax = StringStorageFreeMax;
    return NOERROR;
}

}  // extern "C"
