// nsfsearc.h: NSFSearch over a database, and over a directory.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>
#include <optional>
#include <vector>

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/directory_list.hpp"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

std::string summary_table(const Note& note) {
    std::vector<Item> items;
    std::ranges::copy_if(note.items, std::back_inserter(items),
                         [](const Item& item) { return (item.flags & ITEM_SUMMARY) != 0; });
    return item_table(items);
}

SEARCH_MATCH match_of(const NoteHeader& header, Ticks database_created, WORD flags) {
    SEARCH_MATCH match{};
    match.ID = {to_timedate(database_created), to_timedate(header.modified), header.id};
    match.OriginatorID = header.oid;
    match.NoteClass = header.note_class;
    match.SERetFlags = header.deleted ? SE_FNOMATCH : SE_FMATCH;
    if (header.deleted && (flags & SEARCH_NOTIFYDELETIONS) != 0) match.NoteClass |= NOTE_CLASS_NOTIFYDELETION;
    return match;
}

struct Search {
    WORD flags;
    NSFSEARCHPROC routine;
    void* parameter;

    std::optional<Formula> formula;
    bool all_versions;

    [[nodiscard]] bool needs_items() const { return formula || (flags & SEARCH_SUMMARY) != 0; }

    // A deleted note has no items, and matches nothing.
    STATUS pass_on(const Note& note, SEARCH_MATCH match) const {
        if (!note.header.deleted && formula && !matches(note)) {
            if (!all_versions) return NOERROR;
            match.SERetFlags = SE_FNOMATCH;
        }
        if ((flags & SEARCH_SUMMARY) == 0) return routine(parameter, &match, nullptr);
        return pass_on_with_summary(match, note);
    }

private:
    [[nodiscard]] bool matches(const Note& note) const { return formula->matches({items_of(note), &note.header}); }
    // One piece of memory: the summary follows the match.
    STATUS pass_on_with_summary(SEARCH_MATCH match, const Note& note) const {
        const std::string table = summary_table(note);
        match.SummaryLength = static_cast<WORD>(table.size());
        std::vector<char> buffer(sizeof match + table.size());
        std::memcpy(buffer.data(), &match, sizeof match);
        std::memcpy(buffer.data() + sizeof match, table.data(), table.size());
        return routine(parameter, reinterpret_cast<SEARCH_MATCH*>(buffer.data()),
                       reinterpret_cast<ITEM_TABLE*>(buffer.data() + sizeof match));
    }
};

using SteadyClock = std::chrono::steady_clock;

struct Request {
    FORMULAHANDLE formula;
    WORD flags;
    WORD class_mask;
    const TIMEDATE* since;
    NSFSEARCHPROC routine;
    void* parameter;
    std::optional<SteadyClock::time_point> deadline = {};

    [[nodiscard]] bool is_over() const { return deadline && SteadyClock::now() >= *deadline; }
    [[nodiscard]] bool is_limited() const { return since != nullptr && !is_wildcard(*since); }
    [[nodiscard]] Ticks earliest() const { return is_limited() ? to_ticks(*since) : 0; }
    [[nodiscard]] Search search() const {
        const bool all_versions = is_limited() || (flags & SEARCH_ALL_VERSIONS) != 0;
        Search result{flags, routine, parameter, std::nullopt, all_versions};
        if (formula != NULLHANDLE) result.formula = compiled_formula(formula);
        return result;
    }
};

// The matches are collected before the first call of the routine, which may open, change and delete notes. It may not
// close the database: the handle is looked up again after each call.
STATUS search_database(const char* call, DBHANDLE handle, const Request& request, TIMEDATE* until) {
    const Search search = request.search();
    Store* store = &store_of(call, handle);
    const Store::Changes found = store->changes(request.class_mask, request.earliest(), search.all_versions);
    const Ticks created = store->created();
    for (const NoteHeader& header : found.headers) {
        if (request.is_over()) {
            // The next search begins where this one did, and nothing is missed.
            if (until != nullptr) *until = to_timedate(request.earliest());
            return NOERROR;
        }
        if ((header.flags & Store::profile_flag) != 0) continue;
        Note note{header, {}};
        if (!header.deleted && search.needs_items()) {
            try {
                note = store->read_summary(header.id);
            } catch (const StatusError&) {
                continue;  // deleted since the search began
            }
        }
        const STATUS status = search.pass_on(note, match_of(header, created, request.flags));
        if (status != NOERROR) return status;
        store = &store_of(call, handle);
    }
    if (until != nullptr) *until = to_timedate(found.until);
    return NOERROR;
}

// `until` is when the search began: what changes meanwhile comes again, and nothing is missed.
STATUS search_directory(const char* call, DBHANDLE handle, const Request& request, TIMEDATE* until) {
    const Search search = request.search();
    const Ticks began = now_of_files();
    const std::vector<ListedFile> files = list_directory(databases().find(call, handle)->path, request.class_mask);
    for (const ListedFile& file : files) {
        if (request.is_over()) {
            if (until != nullptr) *until = to_timedate(request.earliest());
            return NOERROR;
        }
        const FileSummary summary = summary_of(file);
        if (summary.modified < request.earliest()) continue;
        SEARCH_MATCH match{};
        match.ID = {to_timedate(summary.created), to_timedate(summary.modified), 0};
        match.SERetFlags = SE_FMATCH;
        const STATUS status = search.pass_on(Note{{}, summary.items}, match);
        if (status != NOERROR) return status;
        if (databases().find(call, handle) == nullptr) return status_of_misuse;
    }
    if (until != nullptr) *until = to_timedate(began);
    return NOERROR;
}

STATUS search(const char* call, DBHANDLE handle, const Request& request, TIMEDATE* until) {
    const OpenDatabase* database = databases().find(call, handle);
    if (database == nullptr) return status_of_misuse;
    const bool wants_files = (request.flags & SEARCH_FILETYPE) != 0;
    if (database->store) {
        return wants_files ? STATUS{ERR_NOT_DIRECTORY} : search_database(call, handle, request, until);
    }
    return wants_files ? search_directory(call, handle, request, until) : STATUS{ERR_DIRECTORY};
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFSearch(DBHANDLE hDB, FORMULAHANDLE hFormula, char far* /*ViewTitle*/, WORD SearchFlags,
                          WORD NoteClassMask, TIMEDATE far* Since, NSFSEARCHPROC EnumRoutine,
                          void far* EnumRoutineParameter, TIMEDATE far* retUntil) {
    return guarded([&]() -> STATUS {
        const Request request{hFormula, SearchFlags, NoteClassMask, Since, EnumRoutine, EnumRoutineParameter};
        return search("NSFSearch", hDB, request, retUntil);
    });
}

STATUS LNPUBLIC NSFSearchWithUserNameList(DBHANDLE hDB, FORMULAHANDLE hFormula, char far* /*ViewTitle*/,
                                          WORD SearchFlags, WORD NoteClassMask, TIMEDATE far* Since,
                                          NSFSEARCHPROC EnumRoutine, void far* EnumRoutineParameter,
                                          TIMEDATE far* retUntil, DHANDLE /*nameList*/) {
    return guarded([&]() -> STATUS {
        const Request request{hFormula, SearchFlags, NoteClassMask, Since, EnumRoutine, EnumRoutineParameter};
        return search("NSFSearchWithUserNameList", hDB, request, retUntil);
    });
}

STATUS NSFSearchStart(DBHANDLE hDB, FORMULAHANDLE /*hFormula*/, UNID far* /*ViewUNID*/, char far* /*ViewTitle*/,
                      QUEUEHANDLE /*hQueue*/, DWORD /*SearchFlags*/, WORD /*NoteClassMask*/,
                      WORD /*SpareUsedToBeAuxClass*/, WORD /*Granularity*/, TIMEDATE /*Since*/,
                      TIMEDATE far* /*retUntil*/, SEARCHHANDLE far* rethSearch) {
    if (rethSearch != nullptr) *rethSearch = NULLHANDLE;
    return guarded([&]() -> STATUS {
        if (databases().find("NSFSearchStart", hDB) == nullptr) return status_of_misuse;
        return needs_domino("NSFSearchStart");
    });
}

// No search can have been started.
STATUS NSFSearchStop(SEARCHHANDLE hSearch) {
    return guarded([&]() -> STATUS { return hSearch == NULLHANDLE ? ERR_HDL_NULL : needs_domino("NSFSearchStop"); });
}

STATUS NSFSearchExt2(DBHANDLE hDB, FORMULAHANDLE hFormula, DHANDLE hFilter, DWORD FilterFlags, char* /*ViewTitle*/,
                     DWORD SearchFlags, DWORD /*SearchFlags1*/, WORD NoteClassMask, TIMEDATE* Since,
                     NSFSEARCHPROC EnumRoutine, void* EnumRoutineParameter, TIMEDATE* retUntil, DWORD dwSecsToSearch) {
    return guarded([&]() -> STATUS {
        if (hFilter != NULLHANDLE || FilterFlags != SEARCH_FILTER_NONE) return ERR_FUNC_NOT_IMPL;
        Request request{
            hFormula, static_cast<WORD>(SearchFlags), NoteClassMask, Since, EnumRoutine, EnumRoutineParameter};
        if (dwSecsToSearch > 0) request.deadline = SteadyClock::now() + std::chrono::seconds(dwSecsToSearch);
        return search("NSFSearchExt2", hDB, request, retUntil);
    });
}

}  // extern "C"
