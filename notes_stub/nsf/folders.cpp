#include "notes_stub/nsf/folders.hpp"

#include <algorithm>

#include "notes_stub/include/foldman.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/open_collection.hpp"
#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

std::string text_of(const Note& note, std::string_view name) {
    for (const Item& item : note.items) {
        if (item.type == TYPE_TEXT && equal_ignoring_case(item.name, name)) return item.value;
    }
    return {};
}

bool is_folder(const Note& note) {
    return text_of(note, DESIGN_FLAGS).find(DESIGN_FLAG_FOLDER_VIEW) != std::string::npos;
}

bool is_below(std::string_view name, std::string_view parent) {
    return name.size() > parent.size() && name[parent.size()] == '\\' &&
           equal_ignoring_case(name.substr(0, parent.size()), parent);
}

void check_name(std::string_view name) {
    while (true) {
        const std::size_t end = std::min(name.find('\\'), name.size());
        if (end == 0 || end > DESIGN_FOLDER_MAX_NAME) throw StatusError(ERR_MISC_INVALID_ARGS, "a folder's name");
        if (end == name.size()) return;
        name.remove_prefix(end + 1);
    }
}

void set_text(std::vector<Item>& items, std::string_view name, std::string_view value) {
    std::erase_if(items, [name](const Item& item) { return equal_ignoring_case(item.name, name); });
    items.push_back({std::string(name), TYPE_TEXT, ITEM_SUMMARY, std::string(value)});
}

}  // namespace

std::vector<Item> design_items(const Note& note) {
    std::vector<Item> items;
    for (const Item& item : note.items) {
        if (!equal_ignoring_case(item.name, VIEW_TITLE_ITEM) && !equal_ignoring_case(item.name, DESIGN_FLAGS))
            items.push_back(item);
    }
    return items;
}

Folders::Folders(Store& store) : store_(store) {
    for (const NoteHeader& header : store.changes(NOTE_CLASS_VIEW, 0, false).headers) {
        Note note = store.read(header.id);
        if (is_folder(note)) folders_.push_back(std::move(note));
    }
}

std::string Folders::title(const Note& note) { return text_of(note, VIEW_TITLE_ITEM); }

const Note& Folders::at(NOTEID folder) const {
    for (const Note& note : folders_) {
        if (note.header.id == folder) return note;
    }
    throw StatusError(ERR_NOT_FOUND, "no folder");
}

const Note* Folders::find(std::string_view name) const {
    for (const Note& note : folders_) {
        if (equal_ignoring_case(title(note), name)) return &note;
    }
    return nullptr;
}

std::vector<Note> Folders::with_subfolders(NOTEID folder) const {
    std::vector<Note> found{at(folder)};
    const std::string name = title(found.front());
    for (const Note& note : folders_) {
        if (is_below(title(note), name)) found.push_back(note);
    }
    return found;
}

NOTEID Folders::add(std::string_view name, WORD note_class, const std::vector<Item>& design) {
    Note note;
    note.header.note_class = note_class;
    note.header.oid = generate_oid();
    note.items = design;
    set_text(note.items, VIEW_TITLE_ITEM, name);
    set_text(note.items, DESIGN_FLAGS, DESIGN_FLAG_FOLDER_VIEW);
    store_.update(note, note.header, {});
    folders_.push_back(note);
    return note.header.id;
}

void Folders::create_parents(std::string_view name, WORD note_class, const std::vector<Item>& design) {
    for (std::size_t end = name.find('\\'); end != std::string_view::npos; end = name.find('\\', end + 1)) {
        if (find(name.substr(0, end)) == nullptr) add(name.substr(0, end), note_class, design);
    }
}

NOTEID Folders::create(std::string_view name, WORD note_class, const std::vector<Item>& design) {
    check_name(name);
    if (find(name) != nullptr) throw StatusError(ERR_EXISTS, "a folder of this name");
    create_parents(name, note_class, design);
    return add(name, note_class, design);
}

NOTEID Folders::copy(NOTEID folder, std::string_view name) {
    const std::vector<Note> sources = with_subfolders(folder);
    const std::size_t length = title(sources.front()).size();
    NOTEID last = 0;
    for (const Note& source : sources) {
        const std::string copy_name = std::string(name) + title(source).substr(length);
        last = create(copy_name, source.header.note_class, design_items(source));
        set_folder_contents(store_, last, folder_contents(store_, source.header.id));
    }
    return last;
}

void Folders::erase(NOTEID folder) {
    for (const Note& note : with_subfolders(folder)) {
        store_.erase(note.header.id, true);
        set_folder_contents(store_, note.header.id, {});
    }
}

void Folders::rename(NOTEID folder, std::string_view name) {
    check_name(name);
    if (const Note* other = find(name); other != nullptr && other->header.id != folder)
        throw StatusError(ERR_EXISTS, "a folder of this name");
    std::vector<Note> notes = with_subfolders(folder);
    const std::size_t length = title(notes.front()).size();
    create_parents(name, notes.front().header.note_class, design_items(notes.front()));
    for (Note& note : notes) {
        const NoteHeader base = note.header;
        set_text(note.items, VIEW_TITLE_ITEM, std::string(name) + title(note).substr(length));
        store_.update(note, base, {});
    }
}

}  // namespace notes_stub
