// The items of a note in the database, and when each of them changed.
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

// Databases that were made before it was kept have no such columns until something is written.
bool Store::has_item_changes() {
    return connection_.query_integer("SELECT count(*) FROM pragma_table_info('item') WHERE name = 'modified'") != 0;
}

/// What is written as it was keeps its time.
Store::ItemChange Store::change_of(const NoteHeader& header, const ItemView& item) {
    sql::Statement query = connection_.prepare(
        "SELECT modified, sequence FROM item "
        "WHERE note = ? AND name = ? COLLATE NOCASE AND type = ? AND flags = ? AND value = ? AND modified LIMIT 1");
    query.bind(1, header.id).bind_text(2, item.name).bind(3, item.type).bind(4, item.flags).bind_blob(5, item.value);
    if (query.step()) return {query.integer(0), static_cast<DWORD>(query.integer(1))};
    return {header.modified, header.oid.Sequence};
}

void Store::write_items(const NoteHeader& header, std::span<const ItemView> items) {
    free_objects_without(header.id, items);
    if (!has_item_changes()) {
        connection_.execute(
            "ALTER TABLE item ADD COLUMN modified INTEGER NOT NULL DEFAULT 0;"
            "ALTER TABLE item ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;");
    }
    std::vector<ItemChange> changes;
    changes.reserve(items.size());
    for (const ItemView& item : items) changes.push_back(change_of(header, item));
    connection_.prepare("DELETE FROM item WHERE note = ?").bind(1, header.id).run();
    for (std::size_t place = 0; place < items.size(); ++place) {
        const ItemView& item = items[place];
        connection_
            .prepare(
                "INSERT INTO item (note, position, name, type, flags, value, modified, sequence) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(1, header.id)
            .bind(2, static_cast<std::int64_t>(place))
            .bind_text(3, item.name)
            .bind(4, item.type)
            .bind(5, item.flags)
            .bind_blob(6, item.value)
            .bind(7, changes[place].modified)
            .bind(8, changes[place].sequence)
            .run();
    }
}

std::optional<Store::ItemChange> Store::item_change(NOTEID id, std::string_view name, std::size_t ordinal) {
    const sql::Transaction snapshot(connection_, sql::Transaction::Kind::read);
    const std::optional<NoteHeader> header = find_header(id);
    if (!header || header->deleted) return std::nullopt;
    const bool is_kept = has_item_changes();
    sql::Statement query = connection_.prepare(
        is_kept
            ? "SELECT modified, sequence FROM item WHERE note = ? AND name = ? COLLATE NOCASE "
              "ORDER BY position LIMIT 1 OFFSET ?"
            : "SELECT 0, 0 FROM item WHERE note = ? AND name = ? COLLATE NOCASE ORDER BY position LIMIT 1 OFFSET ?");
    query.bind(1, id).bind_text(2, name).bind(3, static_cast<std::int64_t>(ordinal));
    if (!query.step()) return std::nullopt;
    if (query.integer(0) == 0) return ItemChange{header->modified, header->oid.Sequence};
    return ItemChange{query.integer(0), static_cast<DWORD>(query.integer(1))};
}

std::vector<Store::ItemName> Store::item_names() {
    std::vector<ItemName> names;
    sql::Statement query = connection_.prepare(
        "SELECT name, type, min(note * 65536 + position) AS place FROM item GROUP BY name COLLATE NOCASE ORDER BY "
        "place");
    while (query.step()) names.push_back({query.octets(0), static_cast<WORD>(query.integer(1))});
    return names;
}

std::optional<Item> Store::find_item(NOTEID id, std::string_view name) {
    sql::Statement query = connection_.prepare(
        "SELECT name, type, flags, value FROM item WHERE note = ? AND name = ? COLLATE NOCASE ORDER BY position LIMIT "
        "1");
    query.bind(1, id).bind_text(2, name);
    if (!query.step()) return std::nullopt;
    return Item{query.octets(0), static_cast<WORD>(query.integer(1)), static_cast<WORD>(query.integer(2)),
                query.octets(3)};
}

std::vector<Store::Profile> Store::profiles() {
    std::vector<Profile> found;
    sql::Statement query = connection_.prepare(
        "SELECT note.id, item.value FROM note JOIN item ON item.note = note.id "
        "WHERE note.flags & ? AND NOT note.deleted AND item.name = '$Name' COLLATE NOCASE ORDER BY note.id");
    query.bind(1, profile_flag);
    while (query.step()) found.push_back({static_cast<NOTEID>(query.integer(0)), query.octets(1)});
    return found;
}

}  // namespace notes_stub
