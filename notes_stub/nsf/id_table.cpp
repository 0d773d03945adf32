// idtable.h. A table is one piece of handle memory: a header, then the ids in ascending order.
#include "notes_stub/nsf/id_table.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "notes_stub/include/osmem.h"
#include "notes_stub/runtime/check.hpp"

namespace {

constexpr DWORD table_mark = 0x1D7AB1E5;  // tells a table from other handle memory
constexpr DWORD first_capacity = 64;

struct Header {
    DWORD mark;
    DWORD count;
    DWORD capacity;
    DWORD flags;    // IDTABLE_xxx
    TIMEDATE time;  // The caller's.
};

constexpr DWORD octets_for(DWORD capacity) { return static_cast<DWORD>(sizeof(Header) + capacity * sizeof(DWORD)); }

/// A table locked for the time of one call.
class Table {
public:
    Table(const char* call, DHANDLE handle) : outer_(call), handle_(handle) {
        DWORD size = 0;
        if (handle != NULLHANDLE) OSMemGetSize(handle, &size);
        if (size < sizeof(Header)) {
            // Of a handle that is none of memory that was said already.
            if (handle == NULLHANDLE || size > 0) notes_stub::report_misuse(call, "the handle is no ID table's");
            return;
        }
        header_ = OSLock(Header, handle);
        if (header_->mark == table_mark) return;
        OSUnlockObject(handle);
        header_ = nullptr;
        notes_stub::report_misuse(call, "the handle is no ID table's");
    }
    ~Table() {
        if (header_ != nullptr) OSUnlockObject(handle_);
    }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    [[nodiscard]] explicit operator bool() const { return header_ != nullptr; }
    [[nodiscard]] std::span<DWORD> ids() const { return {reinterpret_cast<DWORD*>(header_ + 1), header_->count}; }
    [[nodiscard]] Header& header() const { return *header_; }
    void set_count(DWORD count) const {
        header_->count = count;
        header_->flags |= IDTABLE_MODIFIED;
    }

    STATUS grow(DWORD capacity) {
        OSUnlockObject(handle_);
        const STATUS status = OSMemRealloc(handle_, octets_for(capacity));
        header_ = OSLock(Header, handle_);
        if (status == NOERROR) header_->capacity = capacity;
        return status;
    }

private:
    notes_stub::OuterCall outer_;  // also over the unlock
    DHANDLE handle_;
    Header* header_ = nullptr;
};

bool contains(std::span<const DWORD> ids, DWORD id) { return std::ranges::binary_search(ids, id); }

/// The id behind `id`, or the first one, into `id`. False: there is none.
bool find_next(std::span<const DWORD> ids, bool is_first, DWORD& id) {
    const auto next = is_first ? ids.begin() : std::ranges::upper_bound(ids, id);
    if (next == ids.end()) return false;
    id = *next;
    return true;
}

/// A table by the address where the caller has locked it.
Header* locked_table(const char* call, void* table) {
    auto* header = static_cast<Header*>(table);
    if (header != nullptr && header->mark == table_mark) return header;
    notes_stub::report_misuse(call, "the address is no ID table's");
    return nullptr;
}

void answer(BOOL* where, bool value) {
    if (where != nullptr) *where = value ? TRUE : FALSE;
}

}  // namespace

namespace notes_stub {

std::optional<Ids> ids_of(const char* call, DHANDLE table) {
    const Table opened(call, table);
    if (!opened) return std::nullopt;
    return Ids(opened.ids().begin(), opened.ids().end());
}

STATUS set_ids(const char* call, DHANDLE table, std::span<const DWORD> ids) {
    Table opened(call, table);
    if (!opened) return ERR_HDL_NULL;
    const auto count = static_cast<DWORD>(ids.size());
    if (count > opened.header().capacity) {
        if (const STATUS status = opened.grow(count); status != NOERROR) return status;
    }
    opened.set_count(count);
    std::ranges::copy(ids, opened.ids().begin());
    return NOERROR;
}

}  // namespace notes_stub

extern "C" {

STATUS LNPUBLIC IDCreateTable(DWORD /*Alignment*/, DHANDLE far* rethTable) {
    const notes_stub::OuterCall outer("IDCreateTable");
    *rethTable = NULLHANDLE;
    DHANDLE handle = NULLHANDLE;
    const STATUS status = OSMemAlloc(0, octets_for(first_capacity), &handle);
    if (status != NOERROR) return status;
    *OSLock(Header, handle) = {table_mark, 0, first_capacity, 0, {}};
    OSUnlockObject(handle);
    *rethTable = handle;
    return NOERROR;
}

STATUS LNPUBLIC IDDestroyTable(DHANDLE hTable) {
    const notes_stub::OuterCall outer("IDDestroyTable");
    if (const Table table("IDDestroyTable", hTable); !table) return ERR_HDL_NULL;
    return OSMemFree(hTable);
}

STATUS LNPUBLIC IDInsert(DHANDLE hTable, DWORD id, BOOL far* retfInserted) {
    answer(retfInserted, false);
    Table table("IDInsert", hTable);
    if (!table) return ERR_HDL_NULL;
    if (contains(table.ids(), id)) return NOERROR;
    if (table.header().count == table.header().capacity) {
        if (const STATUS status = table.grow(table.header().capacity * 2); status != NOERROR) return status;
    }
    const std::span<DWORD> ids = table.ids();
    const auto before = static_cast<std::size_t>(std::ranges::lower_bound(ids, id) - ids.begin());
    DWORD* place = ids.data() + before;
    std::memmove(place + 1, place, (ids.size() - before) * sizeof(DWORD));
    *place = id;
    table.set_count(table.header().count + 1);
    answer(retfInserted, true);
    return NOERROR;
}

STATUS LNPUBLIC IDDelete(DHANDLE hTable, DWORD id, BOOL far* retfDeleted) {
    answer(retfDeleted, false);
    const Table table("IDDelete", hTable);
    if (!table) return ERR_HDL_NULL;
    const std::span<DWORD> ids = table.ids();
    const auto found = std::ranges::lower_bound(ids, id);
    if (found == ids.end() || *found != id) return NOERROR;
    std::copy(found + 1, ids.end(), found);
    table.set_count(table.header().count - 1);
    answer(retfDeleted, true);
    return NOERROR;
}

STATUS LNPUBLIC IDDeleteAll(DHANDLE hTable) {
    const Table table("IDDeleteAll", hTable);
    if (!table) return ERR_HDL_NULL;
    table.set_count(0);
    return NOERROR;
}

BOOL LNPUBLIC IDScan(DHANDLE hTable, BOOL fFirst, DWORD far* retID) {
    const Table table("IDScan", hTable);
    return table && find_next(table.ids(), fFirst != FALSE, *retID) ? TRUE : FALSE;
}

BOOL LNPUBLIC IDScanBack(DHANDLE hTable, BOOL fLast, DWORD far* retID) {
    const Table table("IDScanBack", hTable);
    if (!table) return FALSE;
    const std::span<DWORD> ids = table.ids();
    const auto behind = fLast != FALSE ? ids.end() : std::ranges::lower_bound(ids, *retID);
    if (behind == ids.begin()) return FALSE;
    *retID = *(behind - 1);
    return TRUE;
}

STATUS LNPUBLIC IDEnumerate(DHANDLE hTable, IDENUMERATEPROC Routine, void far* Parameter) {
    DWORD id = 0;
    for (bool is_first = true;; is_first = false) {
        {
            // Not locked longer: the routine may insert and delete. It may not destroy the table.
            const Table table("IDEnumerate", hTable);
            if (!table) return ERR_HDL_NULL;
            if (!find_next(table.ids(), is_first, id)) return NOERROR;
        }
        if (const STATUS status = Routine(Parameter, id); status != NOERROR) return status;
    }
}

DWORD LNPUBLIC IDEntries(DHANDLE hTable) {
    const Table table("IDEntries", hTable);
    return table ? table.header().count : 0;
}

BOOL LNPUBLIC IDIsPresent(DHANDLE hTable, DWORD id) {
    const Table table("IDIsPresent", hTable);
    return table && contains(table.ids(), id) ? TRUE : FALSE;
}

DWORD LNPUBLIC IDTableSize(DHANDLE hTable) {
    const Table table("IDTableSize", hTable);
    return table ? octets_for(table.header().count) : 0;
}

DWORD LNPUBLIC IDTableSizeP(void far* pIDTable) {
    const Header* header = locked_table("IDTableSizeP", pIDTable);
    return header == nullptr ? 0 : octets_for(header->count);
}

STATUS LNPUBLIC IDTableCopy(DHANDLE hTable, DHANDLE far* rethTable) {
    *rethTable = NULLHANDLE;
    const Table table("IDTableCopy", hTable);
    if (!table) return ERR_HDL_NULL;
    DHANDLE copy = NULLHANDLE;
    const DWORD size = octets_for(table.header().capacity);
    if (const STATUS status = OSMemAlloc(0, size, &copy); status != NOERROR) return status;
    std::memcpy(OSLockObject(copy), &table.header(), octets_for(table.header().count));
    OSUnlockObject(copy);
    *rethTable = copy;
    return NOERROR;
}

WORD LNPUBLIC IDTableFlags(void far* pIDTable) {
    const Header* table = locked_table("IDTableFlags", pIDTable);
    return table != nullptr ? static_cast<WORD>(table->flags) : WORD{0};
}

void LNPUBLIC IDTableSetFlags(void far* pIDTable, WORD Flags) {
    if (Header* table = locked_table("IDTableSetFlags", pIDTable)) table->flags = Flags;
}

TIMEDATE LNPUBLIC IDTableTime(void far* pIDTable) {
    const Header* table = locked_table("IDTableTime", pIDTable);
    return table != nullptr ? table->time : TIMEDATE{};
}

void LNPUBLIC IDTableSetTime(void far* pIDTable, TIMEDATE Time) {
    if (Header* table = locked_table("IDTableSetTime", pIDTable)) table->time = Time;
}

}  // extern "C"
