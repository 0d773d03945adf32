// nsfdb.h: the item definition table of a database.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

using Names = std::vector<Store::ItemName>;

constexpr std::string_view names_property = "item names";

template <typename T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

Names::iterator find(Names& names, std::string_view name) {
    return std::ranges::find_if(names, [&](const auto& one) { return equal_ignoring_case(one.name, name); });
}

// For each name its type, its length and its octets.
std::string encode(const Names& names) {
    std::string out;
    for (const auto& [name, type] : names) {
        put(out, type);
        put(out, static_cast<WORD>(name.size()));
        out.append(name);
    }
    return out;
}

Names decode(std::string_view octets) {
    Names names;
    WORD head[2] = {};
    while (octets.size() >= sizeof head) {
        std::memcpy(head, octets.data(), sizeof head);
        names.push_back({std::string(octets.substr(sizeof head, head[1])), head[0]});
        octets.remove_prefix(std::min(octets.size(), sizeof head + head[1]));
    }
    return names;
}

// Those that got their numbers when one was added, then those that came with notes since.
Names names_of(Store& store) {
    Names names = decode(store.property(names_property));
    for (Store::ItemName& name : store.item_names()) {
        if (find(names, name.name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

/// An octet at least: no octets are no memory, and could not be locked. Throws StatusError.
DHANDLE memory_of(std::string_view octets) {
    DHANDLE handle = NULLHANDLE;
    const auto size = static_cast<DWORD>(std::max<std::size_t>(octets.size(), 1));
    if (const STATUS status = OSMemAlloc(0, size, &handle); status != NOERROR) throw StatusError(status);
    std::memcpy(OSLock(char, handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    return handle;
}

ITEM_DEFINITION_TABLE_EXT extended_table(const Names& names) {
    std::string definitions;
    std::string text;
    for (const auto& [name, type] : names) {
        put(definitions, ITEM_DEFINITION_EXT{static_cast<DWORD>(text.size()), type, static_cast<WORD>(name.size())});
        text.append(name);
    }
    ITEM_DEFINITION_TABLE_EXT table{};
    table.Items = static_cast<DWORD>(names.size());
    table.ItemDefArray = memory_of(definitions);
    table.NumSegments = 1;
    table.ItemNameSegs[0] = memory_of(text);
    table.ItemNameSegLengths[0] = static_cast<DWORD>(text.size());
    return table;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbItemDefTable(DBHANDLE hDB, ITEMDEFTABLEHANDLE far* retItemNameTable) {
    *retItemNameTable = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const Names names = names_of(store_of("NSFDbItemDefTable", hDB));
        std::string definitions;
        std::string text;
        for (const auto& [name, type] : names) {
            put(definitions, ITEM_DEFINITION{0, type, static_cast<WORD>(name.size())});
            text.append(name);
        }
        const std::size_t octets = sizeof(ITEM_DEFINITION_TABLE) + definitions.size() + text.size();
        if (octets > MAXWORD) return ERR_SEGMENT_TOO_BIG;
        std::string table;
        put(table, ITEM_DEFINITION_TABLE{static_cast<WORD>(octets), static_cast<WORD>(names.size())});
        *retItemNameTable = memory_of(table + definitions + text);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbAddItemName(DBHANDLE hDB, WORD type, char* string, WORD length, DWORD* rtnItemNumber) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbAddItemName", hDB);
        if (string == nullptr || length == 0) return ERR_MISC_INVALID_ARGS;
        const std::string_view name(string, length);
        store.in_transaction([&] {
            Names names = names_of(store);
            if (find(names, name) == names.end()) names.push_back({std::string(name), type});
            store.set_property(names_property, encode(names));
            if (rtnItemNumber != nullptr) *rtnItemNumber = static_cast<DWORD>(find(names, name) - names.begin());
        });
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbItemDefTableExt(DBHANDLE hDB, ITEMDEFTABLEEXTHANDLE far* retItemNameTable) {
    *retItemNameTable = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const ITEM_DEFINITION_TABLE_EXT table = extended_table(names_of(store_of("NSFDbItemDefTableExt", hDB)));
        *retItemNameTable = memory_of({reinterpret_cast<const char*>(&table), sizeof table});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemDefExtLock(ITEM_DEFINITION_TABLE_EXT* ItemDefTable,
                                  ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock) {
    *ItemDefTableLock = {};
    ItemDefTableLock->Items = ItemDefTable->Items;
    ItemDefTableLock->NumSegments = ItemDefTable->NumSegments;
    ItemDefTableLock->pItemDefArray = OSLockObject(ItemDefTable->ItemDefArray);
    for (DWORD i = 0; i < ItemDefTable->NumSegments; ++i) {
        ItemDefTableLock->ItemText[i] = OSLock(char, ItemDefTable->ItemNameSegs[i]);
        ItemDefTableLock->ItemNameSegLengths[i] = ItemDefTable->ItemNameSegLengths[i];
    }
    return NOERROR;
}

STATUS LNPUBLIC NSFItemDefExtUnlock(ITEM_DEFINITION_TABLE_EXT* ItemDefTable,
                                    ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock) {
    OSUnlockObject(ItemDefTable->ItemDefArray);
    for (DWORD i = 0; i < ItemDefTable->NumSegments; ++i) OSUnlockObject(ItemDefTable->ItemNameSegs[i]);
    *ItemDefTableLock = {};
    return NOERROR;
}

STATUS LNPUBLIC NSFItemDefExtEntries(ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock, DWORD* NumEntries) {
    *NumEntries = ItemDefTableLock->Items;
    return NOERROR;
}

STATUS LNPUBLIC NSFItemDefExtGetEntry(ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock, DWORD ItemNum, WORD* ItemType,
                                      WORD* ItemLength, char** ItemName) {
    if (ItemNum >= ItemDefTableLock->Items) return ERR_NOT_FOUND;
    const auto& definition = static_cast<const ITEM_DEFINITION_EXT*>(ItemDefTableLock->pItemDefArray)[ItemNum];
    *ItemType = definition.ItemType;
    *ItemLength = definition.ItemNameLength;
    *ItemName = ItemDefTableLock->ItemText[0] + definition.ItemOffset;
    return NOERROR;
}

STATUS LNPUBLIC NSFItemDefExtFree(ITEM_DEFINITION_TABLE_EXT* ItemDeftable) {
    STATUS status = OSMemFree(ItemDeftable->ItemDefArray);
    for (DWORD i = 0; i < ItemDeftable->NumSegments; ++i) {
        if (const STATUS failed = OSMemFree(ItemDeftable->ItemNameSegs[i]); failed != NOERROR) status = failed;
    }
    *ItemDeftable = {};
    return status;
}

}  // extern "C"
