/// Handles of databases, notes and MIME streams, and the rule that a handle belongs to the thread that opened it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/mime_part_stream.hpp"
#include "notes_stub/nsf/mime_stream.hpp"
#include "notes_stub/nsf/open_note.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct OpenDatabase {
    std::filesystem::path path;
    std::unique_ptr<Store> store;                                    ///< nullptr: a directory's handle
    DWORD identity = 0;                                              ///< of the file: see NSFDbGetOpenDatabaseID
    std::map<std::string, std::unique_ptr<OpenNote>> profiles = {};  ///< what NSFProfileGetField points into
};

/// What a function returns after its handle was refused and the misuse was reported.
inline constexpr STATUS status_of_misuse = ERR_HDL_NULL;

/// Identifies the calling thread for as long as the process lives; the system's own ids are used again.
[[nodiscard]] DWORD this_thread();

/// Handles of one kind. A handle is never given out twice, so that one used after its close is always noticed.
/// Any thread; an object found is used by its owner alone, who alone can close it.
template <typename Object>
class HandleTable {
public:
    HandleTable(const char* kind, DHANDLE first) : kind_(kind), first_(first), next_(first) {}

    [[nodiscard]] DHANDLE add(std::unique_ptr<Object> object);
    /// nullptr after a report: the handle is null, foreign, closed or another thread's.
    [[nodiscard]] Object* find(const char* call, DHANDLE handle);
    [[nodiscard]] std::unique_ptr<Object> remove(const char* call, DHANDLE handle);
    /// Whether the handle is open. Reports nothing.
    [[nodiscard]] bool is_open(DHANDLE handle);
    /// Objects of the calling thread.
    [[nodiscard]] std::vector<Object*> own();

    /// For NSFDbReopen: runs `use` on the object, whoever its owner is, while it cannot be closed.
    [[nodiscard]] bool with_any(const char* call, DHANDLE handle, const std::function<void(const Object&)>& use);

private:
    struct Entry {
        DWORD owner;
        std::unique_ptr<Object> object;
    };
    [[nodiscard]] std::string wrong_with(DHANDLE handle, bool any_thread) const;  // under the lock; empty: nothing
    void report(const char* call, DHANDLE handle, const std::string& wrong) const;

    const char* kind_;
    DHANDLE first_;
    DHANDLE next_;
    std::mutex mutex_;
    std::unordered_map<DHANDLE, Entry> entries_;
};

[[nodiscard]] HandleTable<OpenDatabase>& databases();
[[nodiscard]] HandleTable<OpenNote>& notes();
[[nodiscard]] HandleTable<MimeStream>& mime_streams();
[[nodiscard]] HandleTable<MimePartStream>& mime_part_streams();
[[nodiscard]] HandleTable<Formula>& computations();

/// The store behind a database's handle. Throws StatusError: status_of_misuse, ERR_DIRECTORY.
[[nodiscard]] Store& store_of(const char* call, DBHANDLE handle);
/// Throws StatusError(status_of_misuse).
[[nodiscard]] OpenNote& note_of(const char* call, NOTEHANDLE handle);

/// The item of any note that this thread has open: for functions that are given its BLOCKID alone. nullptr: there is
/// none.
[[nodiscard]] NoteItem* find_own_item(BLOCKID id);

}  // namespace notes_stub
