// What the access of who opened a database lets through. The server itself, which has none, may do everything.
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/access.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {
namespace {

StatusError no_access() { return StatusError(ERR_NOACCESS, "the access control list does not allow that"); }

bool is_document(WORD note_class) { return (note_class & NOTE_CLASS_DOCUMENT) != 0; }

}  // namespace

void Store::require_level(WORD level) const {
    if (access_ && access_->level < level) throw no_access();
}

// What is written of authors and readers is what the note on disk says: a writer cannot add itself.
Store::Named Store::named_in(NOTEID id) {
    Named named;
    sql::Statement query =
        connection_.prepare("SELECT flags, type, value FROM item WHERE note = ?1 AND flags & ?2 ORDER BY position");
    query.bind(1, id).bind(2, ITEM_READERS | ITEM_READWRITERS);
    while (query.step()) {
        const auto flags = static_cast<WORD>(query.integer(0));
        const bool is_named = access_->is_named_in(static_cast<WORD>(query.integer(1)), query.octets(2));
        named.has_readers = named.has_readers || (flags & ITEM_READERS) != 0;
        named.as_reader = named.as_reader || is_named;
        named.as_author = named.as_author || (is_named && (flags & ITEM_READWRITERS) != 0);
    }
    return named;
}

bool Store::is_readable(const NoteHeader& header) {
    if (!access_) return true;
    if (!access_->may_read()) return false;
    if (header.deleted || access_->is_full() || !is_document(header.note_class)) return true;
    const Named named = named_in(header.id);
    return !named.has_readers || named.as_reader;
}

void Store::require_readable(const NoteHeader& header) {
    if (!is_readable(header)) throw no_access();
}

void Store::require_writable(const NoteHeader& header, bool exists) {
    if (!access_) return;
    if (!exists) {
        if (!access_->may_create(header.note_class)) throw no_access();
        return;
    }
    const auto there = find_header(header.id);
    if (!there) return;  // check_conflict() has an answer to that
    require_readable(*there);
    // A note may have been given another class.
    if (access_->may_edit(there->note_class) && access_->may_edit(header.note_class)) return;
    if (!is_document(there->note_class) || !is_document(header.note_class)) throw no_access();
    if (access_->level < ACL_LEVEL_AUTHOR) throw no_access();
    if (!named_in(there->id).as_author) throw StatusError(ERR_NOT_AUTHOR, "the note names other authors");
}

void Store::require_erasable(const NoteHeader& header) {
    if (!access_) return;
    require_readable(header);
    if (!access_->may_delete(header.note_class)) throw no_access();
    if (!access_->may_edit(header.note_class) && !named_in(header.id).as_author) throw no_access();
}

}  // namespace notes_stub
