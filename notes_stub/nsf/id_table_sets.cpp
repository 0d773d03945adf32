// idtable.h: what is done with two tables, or with a range.
#include <algorithm>
#include <iterator>

#include "notes_stub/nsf/id_table.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/runtime/check.hpp"

using namespace notes_stub;

namespace {

// A caller who means a note id can ask for no more; it bounds what a slip of the pen costs.
constexpr DWORD largest_range = 1U << 24U;

/// A new table with these ids; none for no ids where `skips_empty`.
STATUS make_table(const char* call, const Ids& ids, bool skips_empty, DHANDLE* made) {
    *made = NULLHANDLE;
    if (ids.empty() && skips_empty) return NOERROR;
    DHANDLE table = NULLHANDLE;
    STATUS status = IDCreateTable(sizeof(NOTEID), &table);
    if (status != NOERROR) return status;
    status = set_ids(call, table, ids);
    if (status == NOERROR)
        *made = table;
    else
        static_cast<void>(IDDestroyTable(table));
    return status;
}

Ids in_both(const Ids& first, const Ids& second) {
    Ids ids;
    std::ranges::set_intersection(first, second, std::back_inserter(ids));
    return ids;
}

void destroy_all(std::initializer_list<DHANDLE*> tables) {
    for (DHANDLE* table : tables) {
        if (table == nullptr || *table == NULLHANDLE) continue;
        static_cast<void>(IDDestroyTable(*table));
        *table = NULLHANDLE;
    }
}

}  // namespace

namespace notes_stub {

Ids only_in_first(const Ids& first, const Ids& second) {
    Ids ids;
    std::ranges::set_difference(first, second, std::back_inserter(ids));
    return ids;
}

Ids in_either(const Ids& first, const Ids& second) {
    Ids ids;
    std::ranges::set_union(first, second, std::back_inserter(ids));
    return ids;
}

}  // namespace notes_stub

extern "C" {

STATUS LNPUBLIC IDInsertRange(DHANDLE hTable, DWORD IDFrom, DWORD IDTo, BOOL /*AddToEnd*/) {
    const OuterCall outer("IDInsertRange");
    if (hTable == NULLHANDLE || IDFrom > IDTo || IDTo - IDFrom >= largest_range) return ERR_MISC_INVALID_ARGS;
    if (IDFrom % note_id_step != 0 || IDTo % note_id_step != 0) return ERR_MISC_INVALID_ARGS;
    const auto ids = ids_of("IDInsertRange", hTable);
    if (!ids) return ERR_HDL_NULL;
    Ids range;
    for (DWORD distance = 0; distance <= IDTo - IDFrom; distance += note_id_step) range.push_back(IDFrom + distance);
    return set_ids("IDInsertRange", hTable, in_either(*ids, range));
}

STATUS LNPUBLIC IDInsertTable(DHANDLE hTable, DHANDLE hIDsToAdd) {
    const OuterCall outer("IDInsertTable");
    const auto ids = ids_of("IDInsertTable", hTable);
    const auto more = ids_of("IDInsertTable", hIDsToAdd);
    if (!ids || !more) return ERR_HDL_NULL;
    return set_ids("IDInsertTable", hTable, in_either(*ids, *more));
}

STATUS LNPUBLIC IDDeleteTable(DHANDLE hTable, DHANDLE hIDsToDelete) {
    const OuterCall outer("IDDeleteTable");
    const auto ids = ids_of("IDDeleteTable", hTable);
    const auto unwanted = ids_of("IDDeleteTable", hIDsToDelete);
    if (!ids || !unwanted) return ERR_HDL_NULL;
    return set_ids("IDDeleteTable", hTable, only_in_first(*ids, *unwanted));
}

BOOL LNPUBLIC IDAreTablesEqual(DHANDLE hSrc1Table, DHANDLE hSrc2Table) {
    const OuterCall outer("IDAreTablesEqual");
    if (hSrc1Table == NULLHANDLE || hSrc2Table == NULLHANDLE) return hSrc1Table == hSrc2Table ? TRUE : FALSE;
    const auto first = ids_of("IDAreTablesEqual", hSrc1Table);
    return first && first == ids_of("IDAreTablesEqual", hSrc2Table) ? TRUE : FALSE;
}

STATUS LNPUBLIC IDTableIntersect(DHANDLE hSrc1Table, DHANDLE hSrc2Table, DHANDLE far* rethDstTable) {
    const OuterCall outer("IDTableIntersect");
    const auto first = ids_of("IDTableIntersect", hSrc1Table);
    const auto second = ids_of("IDTableIntersect", hSrc2Table);
    if (!first || !second) return ERR_HDL_NULL;
    const auto common = in_both(*first, *second);
    if (*rethDstTable != NULLHANDLE) return set_ids("IDTableIntersect", *rethDstTable, common);
    return make_table("IDTableIntersect", common, false, rethDstTable);
}

STATUS LNPUBLIC IDTableDifferences(DHANDLE hSrc1Table, DHANDLE hSrc2Table, DHANDLE far* rethAdds,
                                   DHANDLE far* rethDelete, DHANDLE far* rethSame) {
    const OuterCall outer("IDTableDifferences");
    constexpr const char* call = "IDTableDifferences";
    for (DHANDLE* table : {rethAdds, rethDelete, rethSame})
        if (table != nullptr) *table = NULLHANDLE;
    const auto first = ids_of(call, hSrc1Table);
    const auto second = ids_of(call, hSrc2Table);
    if (!first || !second) return ERR_HDL_NULL;
    STATUS status = NOERROR;
    if (rethAdds != nullptr) status = make_table(call, only_in_first(*second, *first), true, rethAdds);
    if (status == NOERROR && rethDelete != nullptr)
        status = make_table(call, only_in_first(*first, *second), true, rethDelete);
    if (status == NOERROR && rethSame != nullptr) status = make_table(call, in_both(*first, *second), true, rethSame);
    if (status != NOERROR) destroy_all({rethAdds, rethDelete, rethSame});
    return status;
}

STATUS IDTableReplaceExtended(DHANDLE hSrcTable, DHANDLE hDstTable) {
    const OuterCall outer("IDTableReplaceExtended");
    if (hSrcTable == NULLHANDLE || hDstTable == NULLHANDLE) return ERR_MISC_INVALID_ARGS;
    const auto ids = ids_of("IDTableReplaceExtended", hSrcTable);
    return ids ? set_ids("IDTableReplaceExtended", hDstTable, *ids) : STATUS{ERR_HDL_NULL};
}

STATUS IDTableSplitDeleted(DHANDLE hSrcTable, DWORD splitMask, DHANDLE* rethDeletedTable) {
    const OuterCall outer("IDTableSplitDeleted");
    constexpr const char* call = "IDTableSplitDeleted";
    if (hSrcTable == NULLHANDLE || rethDeletedTable == nullptr) return ERR_MISC_INVALID_ARGS;
    *rethDeletedTable = NULLHANDLE;
    const auto ids = ids_of(call, hSrcTable);
    if (!ids) return ERR_HDL_NULL;
    const auto first = std::ranges::lower_bound(*ids, DWORD{RRV_DELETED});
    Ids deleted;
    for (auto id = first; id != ids->end(); ++id) deleted.push_back(splitMask == 0 ? *id : *id & splitMask);
    std::ranges::sort(deleted);
    deleted.erase(std::ranges::unique(deleted).begin(), deleted.end());
    if (const STATUS status = make_table(call, deleted, false, rethDeletedTable); status != NOERROR) return status;
    return set_ids(call, hSrcTable, Ids(ids->begin(), first));
}

}  // extern "C"
