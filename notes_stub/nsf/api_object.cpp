// nsfobjec.h, and the item that names an object.
#include <cstring>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/nsfobjec.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

extern "C" {

STATUS LNPUBLIC NSFDbAllocObject(DBHANDLE hDB, DWORD dwSize, WORD Class, WORD Privileges, DWORD far* retObjectID) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbAllocObject", hDB);
        if (dwSize == 0) return ERR_OBJECT_CANNOT_BE_ZERO;
        *retObjectID = store.allocate_object({dwSize, Class, Privileges});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReallocObject(DBHANDLE hDB, DWORD ObjectID, DWORD NewSize) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbReallocObject", hDB);
        if (NewSize == 0) return ERR_OBJECT_CANNOT_BE_ZERO;
        store.resize_object(ObjectID, NewSize);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbFreeObject(DBHANDLE hDB, DWORD ObjectID) {
    return guarded([&]() -> STATUS {
        store_of("NSFDbFreeObject", hDB).free_object(ObjectID);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetObjectSize(DBHANDLE hDB, DWORD ObjectID, WORD /*ObjectType*/, DWORD far* retSize,
                                   WORD far* retClass, WORD far* retPrivileges) {
    return guarded([&]() -> STATUS {
        const auto facts = store_of("NSFDbGetObjectSize", hDB).object_facts(ObjectID);
        if (retSize != nullptr) *retSize = facts.size;
        if (retClass != nullptr) *retClass = facts.object_class;
        if (retPrivileges != nullptr) *retPrivileges = facts.privileges;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReadObject(DBHANDLE hDB, DWORD ObjectID, DWORD Offset, DWORD Length, DHANDLE far* rethBuffer) {
    *rethBuffer = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbReadObject", hDB);
        if (Length == 0) return ERR_OBJECT_CANNOT_BE_ZERO;
        const std::string octets = store.read_object(ObjectID, Offset, Length);
        const STATUS status = OSMemAlloc(0, static_cast<DWORD>(octets.size()), rethBuffer);
        if (status != NOERROR) return status;
        std::memcpy(OSLock(char, *rethBuffer), octets.data(), octets.size());
        OSUnlockObject(*rethBuffer);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbWriteObject(DBHANDLE hDB, DWORD ObjectID, DHANDLE hBuffer, DWORD Offset, DWORD Length) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbWriteObject", hDB);
        DWORD size = 0;
        if (const STATUS status = OSMemGetSize(hBuffer, &size); status != NOERROR) return status;
        if (Length > size) return ERR_OBJECT_TRUNCATED;
        const std::string octets(OSLock(char, hBuffer), Length);
        OSUnlockObject(hBuffer);
        store.write_object(ObjectID, Offset, octets);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemAppendObject(NOTEHANDLE hNote, WORD ItemFlags, const char far* Name, WORD NameLength,
                                    BLOCKID bhValue, DWORD ValueLength, BOOL fDealloc) {
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("NSFItemAppendObject", hNote);
        if (ValueLength < sizeof(WORD) + object_descriptor_octets) return ERR_INVALID_ITEMLEN;
        const char* memory = OSLockBlock(char, bhValue);
        const std::string value(memory, ValueLength);
        OSUnlockBlock(bhValue);
        WORD type = 0;
        std::memcpy(&type, value.data(), sizeof type);
        const auto object = object_of_item(type, std::string_view(value).substr(sizeof type));
        if (!object) return ERR_INVALID_ITEMTYPE;
        if (fDealloc != FALSE) store_of("NSFItemAppendObject", note.database).tie_object(*object);
        return NSFItemAppendByBLOCKID(hNote, ItemFlags, Name, NameLength, bhValue, ValueLength, nullptr);
    });
}

}  // extern "C"
