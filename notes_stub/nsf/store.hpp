/// One database file: notes, their items, the times of changes. What the C functions, the importer and the log write
/// through. Several processes may have a file open; every write is one transaction and on disk when it returns, so a
/// kill at any moment leaves the last complete state.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"
#include "notes_stub/nsf/sqlite.hpp"
#include "notes_stub/nsf/timedate.hpp"

namespace notes_stub {

struct Access;

struct Item {
    std::string name;  ///< LMBCS
    WORD type = 0;
    WORD flags = 0;
    std::string value;  ///< without the type word
    bool operator==(const Item&) const = default;
};

/// An item that lies elsewhere.
struct ItemView {
    ItemView(std::string_view item_name, WORD item_type, WORD item_flags, std::string_view octets)
        : name(item_name), type(item_type), flags(item_flags), value(octets) {}
    explicit ItemView(const Item& item) : ItemView(item.name, item.type, item.flags, item.value) {}

    std::string_view name;
    WORD type;
    WORD flags;
    std::string_view value;
};

struct NoteHeader {
    NOTEID id = 0;
    ORIGINATORID oid{};
    WORD note_class = 0;
    WORD flags = 0;
    Ticks modified = 0;
    Ticks added = 0;
    bool deleted = false;
};

struct Note {
    NoteHeader header;
    std::vector<Item> items;
};

/// UNIDs are kept as the 32 hexadecimal digits that Domino and DXL print.
[[nodiscard]] std::string unid_text(const ORIGINATORID& oid);
/// Sets File and Note of `oid`; false when `text` is not 32 hexadecimal digits.
[[nodiscard]] bool parse_unid(std::string_view text, ORIGINATORID& oid);
/// A new UNID: a random File, the present time in Note, Sequence 0.
[[nodiscard]] ORIGINATORID generate_oid();

/// Note ids are multiples of four.
inline constexpr NOTEID note_id_step = 4;

class Store {
public:
    /// Throws StatusError: ERR_NOEXIST, ERR_NOT_NSF, ERR_NSF_VERSION, ERR_NSF_CORRUPT2.
    explicit Store(const std::filesystem::path& file, sql::Connection::Mode mode = sql::Connection::Mode::existing);

    /// Throws StatusError(ERR_EXISTS) when the file exists and `force` is false. A forced one is emptied where it lies
    /// when it is a database, because other processes may have it open. The file appears complete or not at all.
    static void create(const std::filesystem::path& file, bool force);

    /// From now on notes are read and written as somebody who has this access: where it does not allow that, reading,
    /// writing and deleting them throw StatusError(ERR_NOACCESS), or ERR_NOT_AUTHOR for a document of others, and
    /// lists leave out what may not be read.
    void restrict_to(std::shared_ptr<const Access> access) { access_ = std::move(access); }
    /// nullptr: the server's own, with every right.
    [[nodiscard]] const std::shared_ptr<const Access>& access() const noexcept { return access_; }
    /// Throws StatusError(ERR_NOACCESS): the access is below this ACL_LEVEL_xxx.
    void require_level(WORD level) const;

    struct Modified {
        Ticks data;
        Ticks non_data;
    };
    [[nodiscard]] Modified modified_times();
    [[nodiscard]] Ticks created();
    [[nodiscard]] std::string info();
    void set_info(std::string_view info);

    /// Throws StatusError: ERR_NOTE_DELETED, ERR_INVALID_NOTE (no such id).
    [[nodiscard]] NoteHeader header(NOTEID id);
    [[nodiscard]] Note read(NOTEID id);
    /// With the items of its summary alone: what a list of notes shows, however large they are.
    [[nodiscard]] Note read_summary(NOTEID id);
    /// Items of this type: how many, and the octets of their values.
    struct ItemSum {
        std::int64_t items = 0;
        std::int64_t octets = 0;
    };
    [[nodiscard]] ItemSum sum_items(NOTEID id, WORD type);
    struct ItemChange {
        Ticks modified = 0;
        DWORD sequence = 0;  ///< the note's, as it became
    };
    /// When the item was last changed in the database; `ordinal` counts those of its name, from 0. Nothing: it is not
    /// there.
    [[nodiscard]] std::optional<ItemChange> item_change(NOTEID id, std::string_view name, std::size_t ordinal);
    [[nodiscard]] std::optional<NOTEID> find_unid(std::string_view unid);
    /// The default or only note of a class other than documents.
    [[nodiscard]] std::optional<NOTEID> find_special(WORD note_class);

    struct Change {
        bool force = false;        ///< over what changed meanwhile
        bool no_revision = false;  ///< keep the sequence number
        bool keep_oid = false;     ///< a replica's copy: the originator id is the source's in full
    };
    /// Writes the note. A header id of 0 makes a new note. `base` is the header as it was read, to notice a conflict.
    /// Brings id, oid, modified and added of `note.header` up to date. Throws StatusError: ERR_CONFLICT,
    /// ERR_NOTE_DELETED, ERR_INVALID_NOTE.
    void update(Note& note, const NoteHeader& base, Change change);
    void update(NoteHeader& header, std::span<const ItemView> items, const NoteHeader& base, Change change);
    /// Without `leave_stub` a deletion stub goes too. Throws StatusError: ERR_NOTE_DELETED, ERR_INVALID_NOTE.
    void erase(NOTEID id, bool leave_stub);

    /// Headers of notes whose class is in `class_mask`, by id, deleted ones included, that changed at `since` or later.
    struct Changes {
        std::vector<NoteHeader> headers;
        Ticks until;  ///< given as the next `since`, nothing is missed and nothing comes twice
    };
    [[nodiscard]] Changes changes(WORD class_mask, Ticks since, bool with_deleted);

    /// An id that no note has nor will have.
    [[nodiscard]] NOTEID reserve_id();

    /// Profile documents, by their ids: a flag of the header marks them, the item $Name says which it is.
    static constexpr WORD profile_flag = 0x0200;
    struct Profile {
        NOTEID id;
        std::string name;  ///< $Name
    };
    [[nodiscard]] std::vector<Profile> profiles();

    /// Documents that are not deleted.
    [[nodiscard]] std::vector<NOTEID> document_ids();

    /// The names of all items, in the order in which they came, each with the type that it had first.
    struct ItemName {
        std::string name;
        WORD type;
    };
    [[nodiscard]] std::vector<ItemName> item_names();
    /// The first item of this name in a note on disk.
    [[nodiscard]] std::optional<Item> find_item(NOTEID id, std::string_view name);

    /// Objects: octets beside the notes, named by a number that items of TYPE_OBJECT hold. Errors are StatusErrors:
    /// ERR_INVALID_OBJECT (no such object), ERR_OBJECT_TRUNCATED (past its end).
    struct ObjectFacts {
        DWORD size = 0;
        WORD object_class = 0;
        WORD privileges = 0;
    };
    [[nodiscard]] DWORD allocate_object(const ObjectFacts& facts);
    [[nodiscard]] ObjectFacts object_facts(DWORD id);
    void resize_object(DWORD id, DWORD size);
    void free_object(DWORD id);
    [[nodiscard]] std::string read_object(DWORD id, DWORD offset, DWORD length);
    void write_object(DWORD id, DWORD offset, std::string_view octets);
    /// From now on the object goes when the update or deletion of a note takes away the item that names it.
    void tie_object(DWORD id);

    /// A named value of the whole database; empty where it was never set.
    [[nodiscard]] std::string property(std::string_view name);
    void set_property(std::string_view name, std::string_view value);

    struct Space {
        std::int64_t used;
        std::int64_t free;
    };
    [[nodiscard]] Space space();
    /// Gives the space of what was deleted back to the file system. Throws sql::Error while others use the database.
    void compact();

    /// Runs `body` in one write transaction; read(), update() and erase() inside it join it.
    void in_transaction(const std::function<void()>& body);

private:
    struct Clock;
    Clock clock();
    void write_clock(const Clock& clock);
    Ticks next_modified(Clock& clock, WORD note_class);
    void write_items(const NoteHeader& header, std::span<const ItemView> items);
    [[nodiscard]] ItemChange change_of(const NoteHeader& header, const ItemView& item);
    [[nodiscard]] bool has_item_changes();
    void free_objects_without(NOTEID id, std::span<const ItemView> items);
    [[nodiscard]] bool has_table(std::string_view name);
    void write_header(const NoteHeader& header, bool exists);
    void check_conflict(const NoteHeader& base, const Change& change);
    std::optional<NoteHeader> find_header(NOTEID id);
    Note read_items(NOTEID id, WORD flags);
    Changes select_changes(WORD class_mask, Ticks since, bool with_deleted, Ticks until);
    void update_now(NoteHeader& header, std::span<const ItemView> items, const NoteHeader& base, Change change);

    /// Whether the fields of a document name who has the access.
    struct Named {
        bool has_readers = false;  ///< who is named in none of them may not read it
        bool as_reader = false;    ///< an author is a reader too
        bool as_author = false;
    };
    [[nodiscard]] Named named_in(NOTEID id);
    [[nodiscard]] bool is_readable(const NoteHeader& header);
    void require_readable(const NoteHeader& header);
    void require_writable(const NoteHeader& header, bool exists);
    void require_erasable(const NoteHeader& header);

    sql::Connection connection_;
    bool in_transaction_ = false;
    std::shared_ptr<const Access> access_;
};

}  // namespace notes_stub
