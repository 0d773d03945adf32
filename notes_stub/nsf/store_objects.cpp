// Objects and properties of a database. Their tables are made when the first one is, so that databases without are as
// they were before there were objects.
#include <algorithm>
#include <set>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {
namespace {

constexpr const char* object_table =
    "CREATE TABLE IF NOT EXISTS object (id INTEGER PRIMARY KEY AUTOINCREMENT, class INTEGER NOT NULL, "
    "privileges INTEGER NOT NULL, tied INTEGER NOT NULL, data BLOB NOT NULL)";
constexpr const char* property_table =
    "CREATE TABLE IF NOT EXISTS property (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID";

StatusError no_such_object() { return StatusError(ERR_INVALID_OBJECT, "no object has this id"); }

}  // namespace

bool Store::has_table(std::string_view name) {
    sql::Statement query = connection_.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    query.bind_text(1, name);
    return query.step();
}

DWORD Store::allocate_object(const ObjectFacts& facts) {
    DWORD id = 0;
    in_transaction([&] {
        connection_.execute(object_table);
        connection_.prepare("INSERT INTO object (class, privileges, tied, data) VALUES (?, ?, 0, zeroblob(?))")
            .bind(1, facts.object_class)
            .bind(2, facts.privileges)
            .bind(3, facts.size)
            .run();
        id = static_cast<DWORD>(connection_.query_integer("SELECT last_insert_rowid()"));
    });
    return id;
}

Store::ObjectFacts Store::object_facts(DWORD id) {
    if (!has_table("object")) throw no_such_object();
    sql::Statement query = connection_.prepare("SELECT length(data), class, privileges FROM object WHERE id = ?");
    query.bind(1, id);
    if (!query.step()) throw no_such_object();
    return {static_cast<DWORD>(query.integer(0)), static_cast<WORD>(query.integer(1)),
            static_cast<WORD>(query.integer(2))};
}

void Store::resize_object(DWORD id, DWORD size) {
    in_transaction([&] {
        const DWORD before = object_facts(id).size;
        const auto kept = connection_.read_blob("object", id, 0, std::min(size, before));
        connection_.prepare("UPDATE object SET data = zeroblob(?) WHERE id = ?").bind(1, size).bind(2, id).run();
        connection_.write_blob("object", id, 0, kept);
    });
}

void Store::free_object(DWORD id) {
    in_transaction([&] {
        static_cast<void>(object_facts(id));
        connection_.prepare("DELETE FROM object WHERE id = ?").bind(1, id).run();
    });
}

std::string Store::read_object(DWORD id, DWORD offset, DWORD length) {
    require_level(ACL_LEVEL_READER);
    const DWORD size = object_facts(id).size;
    if (length == MAXDWORD) length = size - std::min(size, offset);
    if (offset > size || length > size - offset) throw StatusError(ERR_OBJECT_TRUNCATED, "the object ends before that");
    return connection_.read_blob("object", id, offset, length);
}

void Store::write_object(DWORD id, DWORD offset, std::string_view octets) {
    in_transaction([&] {
        const DWORD size = object_facts(id).size;
        if (offset > size || octets.size() > size - offset)
            throw StatusError(ERR_OBJECT_TRUNCATED, "the object is not as long as that");
        if (!octets.empty()) connection_.write_blob("object", id, offset, octets);
    });
}

void Store::tie_object(DWORD id) {
    in_transaction([&] {
        static_cast<void>(object_facts(id));
        connection_.prepare("UPDATE object SET tied = 1 WHERE id = ?").bind(1, id).run();
    });
}

void Store::free_objects_without(NOTEID id, std::span<const ItemView> items) {
    if (!has_table("object")) return;
    std::set<DWORD> gone;
    {
        sql::Statement query = connection_.prepare("SELECT type, value FROM item WHERE note = ? AND type = ?");
        query.bind(1, id).bind(2, TYPE_OBJECT);
        while (query.step()) {
            if (const auto object = object_of_item(static_cast<WORD>(query.integer(0)), query.octets(1)))
                gone.insert(*object);
        }
    }
    for (const ItemView& item : items) {
        if (const auto object = object_of_item(item.type, item.value)) gone.erase(*object);
    }
    for (const DWORD object : gone)
        connection_.prepare("DELETE FROM object WHERE id = ? AND tied").bind(1, object).run();
}

std::string Store::property(std::string_view name) {
    if (!has_table("property")) return {};
    sql::Statement query = connection_.prepare("SELECT value FROM property WHERE name = ?");
    query.bind_text(1, name);
    return query.step() ? query.octets(0) : std::string{};
}

void Store::set_property(std::string_view name, std::string_view value) {
    in_transaction([&] {
        connection_.execute(property_table);
        connection_
            .prepare("INSERT INTO property VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind_text(1, name)
            .bind_blob(2, value)
            .run();
    });
}

Store::Space Store::space() {
    const std::int64_t page = connection_.query_integer("PRAGMA page_size");
    const std::int64_t free = connection_.query_integer("PRAGMA freelist_count");
    return {(connection_.query_integer("PRAGMA page_count") - free) * page, free * page};
}

void Store::compact() {
    connection_.execute("VACUUM");
    connection_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace notes_stub
