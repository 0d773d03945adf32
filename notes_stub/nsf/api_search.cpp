// nsfsearc.h: NSFSearch over a database.
#include <chrono>
#include <cstring>
#include <optional>
#include <vector>

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t largest_table = 0xffff;

void put(std::vector<char>& out, const void* data, std::size_t size) {
    const auto* octets = static_cast<const char*>(data);
    out.insert(out.end(), octets, octets + size);
}

// Items that would make the table longer than its length word can say are left out, as no summary buffer can hold them.
std::vector<char> summary_table(const Note& note) {
    std::vector<const Item*> items;
    std::size_t size = sizeof(ITEM_TABLE);
    for (const Item& item : note.items) {
        const std::size_t more = sizeof(ITEM) + item.name.size() + sizeof(WORD) + item.value.size();
        if ((item.flags & ITEM_SUMMARY) == 0 || size + more > largest_table) continue;
        size += more;
        items.push_back(&item);
    }
    std::vector<char> out;
    out.reserve(size);
    const ITEM_TABLE head{static_cast<USHORT>(size), static_cast<USHORT>(items.size())};
    put(out, &head, sizeof head);
    for (const Item* item : items) {
        const ITEM lengths{static_cast<USHORT>(item->name.size()),
                           static_cast<USHORT>(sizeof(WORD) + item->value.size())};
        put(out, &lengths, sizeof lengths);
    }
    for (const Item* item : items) {
        put(out, item->name.data(), item->name.size());
        put(out, &item->type, sizeof item->type);
        put(out, item->value.data(), item->value.size());
    }
    return out;
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
    Store& store;
    WORD flags;
    NSFSEARCHPROC routine;
    void* parameter;

    const std::optional<Formula>& formula;
    bool all_versions;

    STATUS pass_on(const NoteHeader& header, Ticks created) const {
        SEARCH_MATCH match = match_of(header, created, flags);
        Note note{header, {}};
        if (!header.deleted && (formula || (flags & SEARCH_SUMMARY) != 0)) {
            try {
                note = store.read_summary(header.id);
            } catch (const StatusError&) {
                return NOERROR;  // deleted since the search began
            }
        }
        if (!header.deleted && formula && !matches(note)) {
            if (!all_versions) return NOERROR;
            match.SERetFlags = SE_FNOMATCH;
        }
        if ((flags & SEARCH_SUMMARY) == 0) return routine(parameter, &match, nullptr);
        return pass_on_with_summary(match, note);
    }

private:
    [[nodiscard]] bool matches(const Note& note) const {
        return formula->matches([&](std::string_view name) -> std::optional<Item> {
            const std::string wanted = utf8_to_lmbcs(name);
            for (const Item& item : note.items) {
                if (equal_ignoring_case(item.name, wanted)) return item;
            }
            return std::nullopt;
        });
    }
    // One piece of memory: the summary follows the match.
    STATUS pass_on_with_summary(SEARCH_MATCH match, const Note& note) const {
        std::vector<char> table = summary_table(note);
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
};

// The matches are collected before the first call of the routine, which may open, change and delete notes.
STATUS search_database(Store& store, const Request& request, TIMEDATE* until) {
    std::optional<Formula> formula;
    if (request.formula != NULLHANDLE) formula = compiled_formula(request.formula);
    const bool is_limited = request.since != nullptr && !is_wildcard(*request.since);
    const Ticks since = is_limited ? to_ticks(*request.since) : 0;
    const bool all_versions = is_limited || (request.flags & SEARCH_ALL_VERSIONS) != 0;
    const Store::Changes found = store.changes(request.class_mask, since, all_versions);
    const Search search{store, request.flags, request.routine, request.parameter, formula, all_versions};
    const Ticks created = store.created();
    for (const NoteHeader& header : found.headers) {
        if (request.deadline && SteadyClock::now() >= *request.deadline) {
            // The next search begins where this one did, and nothing is missed.
            if (until != nullptr) *until = to_timedate(since);
            return NOERROR;
        }
        if (const STATUS status = search.pass_on(header, created); status != NOERROR) return status;
    }
    if (until != nullptr) *until = to_timedate(found.until);
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFSearch(DBHANDLE hDB, FORMULAHANDLE hFormula, char far* /*ViewTitle*/, WORD SearchFlags,
                          WORD NoteClassMask, TIMEDATE far* Since, NSFSEARCHPROC EnumRoutine,
                          void far* EnumRoutineParameter, TIMEDATE far* retUntil) {
    return guarded([&]() -> STATUS {
        const Request request{hFormula, SearchFlags, NoteClassMask, Since, EnumRoutine, EnumRoutineParameter};
        return search_database(store_of("NSFSearch", hDB), request, retUntil);
    });
}

STATUS NSFSearchExt2(DBHANDLE hDB, FORMULAHANDLE hFormula, DHANDLE hFilter, DWORD FilterFlags, char* /*ViewTitle*/,
                     DWORD SearchFlags, DWORD /*SearchFlags1*/, WORD NoteClassMask, TIMEDATE* Since,
                     NSFSEARCHPROC EnumRoutine, void* EnumRoutineParameter, TIMEDATE* retUntil, DWORD dwSecsToSearch) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFSearchExt2", hDB);
        if (hFilter != NULLHANDLE || FilterFlags != SEARCH_FILTER_NONE) return ERR_FUNC_NOT_IMPL;
        Request request{
            hFormula, static_cast<WORD>(SearchFlags), NoteClassMask, Since, EnumRoutine, EnumRoutineParameter};
        if (dwSecsToSearch > 0) request.deadline = SteadyClock::now() + std::chrono::seconds(dwSecsToSearch);
        return search_database(store, request, retUntil);
    });
}

}  // extern "C"
