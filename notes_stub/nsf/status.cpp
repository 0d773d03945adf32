#include "notes_stub/nsf/status.hpp"

#include <sqlite3.h>

#include <new>

namespace notes_stub {
namespace {

STATUS status_of(const sql::Error& error) {
    switch (error.primary_code()) {
        case SQLITE_NOTADB:
            return ERR_NOT_NSF;
        case SQLITE_CORRUPT:
            return ERR_NSF_CORRUPT2;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ERR_ALREADY_LOCKED;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return ERR_NOACCESS;
        case SQLITE_NOMEM:
            return ERR_MEMORY;
        case SQLITE_CONSTRAINT:
            return ERR_CONFLICT;
        // No public number is known for a full disk or a failed read, so they share the one for a file that does not
        // open.
        default:
            return ERR_OPEN_FILE;
    }
}

}  // namespace

STATUS status_of_current_exception() noexcept {
    try {
        throw;
    } catch (const StatusError& error) {
        return error.status();
    } catch (const sql::Error& error) {
        return status_of(error);
    } catch (const std::bad_alloc&) {
        return ERR_MEMORY;
    } catch (...) {
        return ERR_OPEN_FILE;
    }
}

}  // namespace notes_stub
