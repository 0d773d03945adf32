#include "notes_stub/nsf/store.hpp"

#include <algorithm>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store_file.hpp"

namespace notes_stub {

/// What a write must know of all writes before it.
struct Store::Clock {
    Ticks data = 0;
    Ticks non_data = 0;
    /// No later write may carry an earlier time: some search has been told that it saw everything before.
    Ticks floor = 0;
    NOTEID next_id = 0;
    [[nodiscard]] Ticks last() const { return std::max(data, non_data); }
};

namespace {

constexpr const char* header_columns =
    "SELECT id, unid, class, flags, sequence, sequence_time, modified, added, deleted FROM note WHERE id = ?";

NoteHeader read_header(const sql::Statement& row) {
    NoteHeader header;
    header.id = static_cast<NOTEID>(row.integer(0));
    // The stored digits were written by unid_text(), so they parse.
    static_cast<void>(parse_unid(row.octets(1), header.oid));
    header.note_class = static_cast<WORD>(row.integer(2));
    header.flags = static_cast<WORD>(row.integer(3));
    header.oid.Sequence = static_cast<DWORD>(row.integer(4));
    header.oid.SequenceTime = to_timedate(row.integer(5));
    header.modified = row.integer(6);
    header.added = row.integer(7);
    header.deleted = row.integer(8) != 0;
    return header;
}

}  // namespace

Store::Store(const std::filesystem::path& file, sql::Connection::Mode mode)
    : connection_(checked_database_file(file), mode) {
    check_format(connection_);
}

void Store::create(const std::filesystem::path& file, bool force) { create_database_file(file, force); }

void Store::in_transaction(const std::function<void()>& body) {
    if (in_transaction_) return body();
    sql::Transaction transaction(connection_, sql::Transaction::Kind::write);
    in_transaction_ = true;
    try {
        body();
        transaction.commit();
    } catch (...) {
        in_transaction_ = false;
        throw;
    }
    in_transaction_ = false;
}

Store::Clock Store::clock() {
    sql::Statement query = connection_.prepare("SELECT data, non_data, floor, next_id FROM clock");
    if (!query.step()) throw StatusError(ERR_NSF_CORRUPT2, "the clock row is missing");
    return {query.integer(0), query.integer(1), query.integer(2), static_cast<NOTEID>(query.integer(3))};
}

void Store::write_clock(const Clock& clock) {
    connection_.prepare("UPDATE clock SET data = ?, non_data = ?, floor = ?, next_id = ?")
        .bind(1, clock.data)
        .bind(2, clock.non_data)
        .bind(3, clock.floor)
        .bind(4, clock.next_id)
        .run();
}

Ticks Store::next_modified(Clock& clock, WORD note_class) {
    const Ticks modified = std::max({now_ticks(), clock.last(), clock.floor});
    ((note_class & NOTE_CLASS_DOCUMENT) != 0 ? clock.data : clock.non_data) = modified;
    return modified;
}

Store::Modified Store::modified_times() {
    const Clock now = clock();
    const Ticks birth = created();
    return {std::max(now.data, birth), std::max(now.non_data, birth)};
}

Ticks Store::created() { return connection_.query_integer("SELECT created FROM database"); }

std::string Store::info() {
    sql::Statement query = connection_.prepare("SELECT info FROM database");
    return query.step() ? query.octets(0) : std::string{};
}

void Store::set_info(std::string_view info) {
    require_level(ACL_LEVEL_DESIGNER);
    in_transaction([&] { connection_.prepare("UPDATE database SET info = ?").bind_blob(1, info).run(); });
}

std::optional<NoteHeader> Store::find_header(NOTEID id) {
    sql::Statement query = connection_.prepare(header_columns);
    query.bind(1, id);
    if (!query.step()) return std::nullopt;
    return read_header(query);
}

NoteHeader Store::header(NOTEID id) {
    const std::optional<NoteHeader> found = find_header(id);
    if (!found) throw StatusError(ERR_INVALID_NOTE, "no note has this id");
    if (found->deleted) throw StatusError(ERR_NOTE_DELETED, "the note was deleted");
    require_readable(*found);
    return *found;
}

Note Store::read(NOTEID id) { return read_items(id, 0); }

Note Store::read_summary(NOTEID id) { return read_items(id, ITEM_SUMMARY); }

Store::ItemSum Store::sum_items(NOTEID id, WORD type) {
    sql::Statement query =
        connection_.prepare("SELECT count(*), sum(length(value)) FROM item WHERE note = ? AND type = ?");
    query.bind(1, id).bind(2, type);
    return query.step() ? ItemSum{query.integer(0), query.integer(1)} : ItemSum{};
}

// Items that have all of `flags`.
Note Store::read_items(NOTEID id, WORD flags) {
    // Header and items of one state: another process may write between two statements.
    std::optional<sql::Transaction> snapshot;
    if (!in_transaction_) snapshot.emplace(connection_, sql::Transaction::Kind::read);
    Note note{header(id), {}};
    {
        sql::Statement query = connection_.prepare(
            "SELECT name, type, flags, value FROM item "
            "WHERE note = ?1 AND flags & ?2 = ?2 ORDER BY position");
        query.bind(1, id).bind(2, flags);
        while (query.step()) {
            note.items.push_back({query.octets(0), static_cast<WORD>(query.integer(1)),
                                  static_cast<WORD>(query.integer(2)), query.octets(3)});
        }
    }
    if (snapshot) snapshot->commit();
    return note;
}

std::optional<NOTEID> Store::find_unid(std::string_view unid) {
    sql::Statement query = connection_.prepare("SELECT id FROM note WHERE unid = ?");
    query.bind_text(1, unid);
    if (!query.step()) return std::nullopt;
    return static_cast<NOTEID>(query.integer(0));
}

std::vector<NOTEID> Store::document_ids() {
    std::vector<NOTEID> ids;
    sql::Statement query = connection_.prepare("SELECT id FROM note WHERE class & 1 AND NOT deleted ORDER BY id");
    while (query.step()) ids.push_back(static_cast<NOTEID>(query.integer(0)));
    if (access_) std::erase_if(ids, [&](NOTEID id) { return !is_readable(*find_header(id)); });
    return ids;
}

NOTEID Store::reserve_id() {
    NOTEID id = 0;
    in_transaction([&] {
        Clock now = clock();
        id = now.next_id;
        now.next_id += note_id_step;
        write_clock(now);
    });
    return id;
}

std::optional<NOTEID> Store::find_special(WORD note_class) {
    // The one marked as default comes first.
    sql::Statement query = connection_.prepare(
        "SELECT id FROM note WHERE class & 32767 = ? AND NOT deleted ORDER BY class & 32768 DESC, id LIMIT 1");
    query.bind(1, note_class & NOTE_CLASS_ALL);
    if (!query.step()) return std::nullopt;
    return static_cast<NOTEID>(query.integer(0));
}

void Store::check_conflict(const NoteHeader& base, const Change& change) {
    const std::optional<NoteHeader> now = find_header(base.id);
    if (!now) throw StatusError(ERR_INVALID_NOTE, "no note has this id");
    if (change.force) return;
    if (now->deleted) throw StatusError(ERR_NOTE_DELETED, "the note was deleted");
    // Both: a change without a revision keeps the sequence number, and two changes may share a hundredth of a second.
    if (now->oid.Sequence != base.oid.Sequence || now->modified != base.modified) {
        throw StatusError(ERR_CONFLICT, "the note was changed since it was opened");
    }
}

void Store::update(Note& note, const NoteHeader& base, Change change) {
    update(note.header, std::vector<ItemView>(note.items.begin(), note.items.end()), base, change);
}

void Store::update(NoteHeader& header, std::span<const ItemView> items, const NoteHeader& base, Change change) {
    const NoteHeader before = header;
    try {
        in_transaction([&] { update_now(header, items, base, change); });
    } catch (...) {
        header = before;
        throw;
    }
}

void Store::update_now(NoteHeader& header, std::span<const ItemView> items, const NoteHeader& base, Change change) {
    const bool exists = header.id != 0;
    require_writable(header, exists);
    if (exists) check_conflict(base, change);
    Clock now = clock();
    header.modified = next_modified(now, header.note_class);
    header.deleted = false;
    if (!exists) {
        header.id = now.next_id;
        header.added = header.modified;
        now.next_id += note_id_step;
    }
    if (!change.keep_oid && (!change.no_revision || !exists)) {
        const DWORD on_disk = exists ? find_header(header.id)->oid.Sequence : 0;
        header.oid.Sequence = std::max(header.oid.Sequence, on_disk) + 1;
        header.oid.SequenceTime = to_timedate(header.modified);
    }
    write_header(header, exists);
    write_items(header, items);
    write_clock(now);
}

void Store::write_header(const NoteHeader& header, bool exists) {
    const std::string unid = unid_text(header.oid);
    sql::Statement write = connection_.prepare(
        exists ? "UPDATE note SET unid = ?2, class = ?3, flags = ?4, sequence = ?5, sequence_time = ?6, modified = ?7, "
                 "added = ?8, deleted = ?9 WHERE id = ?1"
               : "INSERT INTO note (id, unid, class, flags, sequence, sequence_time, modified, added, deleted) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    write.bind(1, header.id).bind_text(2, unid).bind(3, header.note_class).bind(4, header.flags);
    write.bind(5, header.oid.Sequence).bind(6, to_ticks(header.oid.SequenceTime));
    write.bind(7, header.modified).bind(8, header.added).bind(9, header.deleted ? 1 : 0).run();
}

void Store::erase(NOTEID id, bool leave_stub) {
    in_transaction([&] {
        const auto there = find_header(id);
        if (there && there->deleted && !leave_stub) {
            require_level(ACL_LEVEL_MANAGER);
            return connection_.prepare("DELETE FROM note WHERE id = ?").bind(1, id).run();
        }
        NoteHeader gone = header(id);
        require_erasable(gone);
        Clock now = clock();
        gone.modified = next_modified(now, gone.note_class);
        gone.deleted = true;
        gone.oid.Sequence += 1;
        gone.oid.SequenceTime = to_timedate(gone.modified);
        write_items(gone, {});
        if (leave_stub) {
            write_header(gone, true);
        } else {
            connection_.prepare("DELETE FROM note WHERE id = ?").bind(1, id).run();
        }
        write_clock(now);
    });
}

Store::Changes Store::select_changes(WORD class_mask, Ticks since, bool with_deleted, Ticks until) {
    Changes result{{}, until};
    sql::Statement query = connection_.prepare(
        "SELECT id, unid, class, flags, sequence, sequence_time, modified, added, deleted FROM note "
        "WHERE modified >= ? AND class & ? AND (? OR NOT deleted) ORDER BY id");
    query.bind(1, since).bind(2, class_mask & NOTE_CLASS_ALL).bind(3, with_deleted ? 1 : 0);
    while (query.step()) result.headers.push_back(read_header(query));
    if (access_) std::erase_if(result.headers, [&](const NoteHeader& header) { return !is_readable(header); });
    return result;
}

// `until` must divide what is in the result from all later writes, in spite of a clock that stands still for a
// hundredth of a second and of writers that take their time between their clock and their commit. So a search raises
// the floor of later times, in the transaction that it reads in; a search that finds the floor raised already writes
// nothing.
Store::Changes Store::changes(WORD class_mask, Ticks since, bool with_deleted) {
    require_level(ACL_LEVEL_READER);
    const auto select = [&](Ticks until) { return select_changes(class_mask, since, with_deleted, until); };
    const auto raise_floor_and_select = [&] {
        Clock now = clock();
        now.floor = std::max({now_ticks(), now.last() + 1, now.floor});
        write_clock(now);
        return select(now.floor);
    };
    if (in_transaction_) return raise_floor_and_select();
    {
        const sql::Transaction snapshot(connection_, sql::Transaction::Kind::read);
        const Clock now = clock();
        if (now.floor > now.last()) return select(now.floor);
    }
    try {
        Changes result{};
        in_transaction([&] { result = raise_floor_and_select(); });
        return result;
    } catch (const sql::Error&) {
        // A full disk or a file that cannot be written: the last change comes again next time, and none is missed.
        const sql::Transaction snapshot(connection_, sql::Transaction::Kind::read);
        return select(clock().last());
    }
}

}  // namespace notes_stub
