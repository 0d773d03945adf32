#include "notes_stub/nsf/open_collection.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

std::string folder_property(NOTEID folder) { return "folder " + std::to_string(folder); }

std::function<bool(NOTEID)> is_in(DHANDLE table) {
    return [table](NOTEID id) { return table != NULLHANDLE && IDIsPresent(table, id) != FALSE; };
}

bool has_same_documents(const std::vector<CollectionEntry>& left, const std::vector<CollectionEntry>& right) {
    return std::ranges::equal(left, right, {}, &CollectionEntry::id, &CollectionEntry::id);
}

}  // namespace

OpenCollection::~OpenCollection() {
    for (const DHANDLE table : {collapsed, selected}) {
        if (table != NULLHANDLE) static_cast<void>(IDDestroyTable(table));
    }
}

void OpenCollection::update() {
    Store& data = store_of("NIFUpdateCollection", data_database);
    const Store::Modified modified = data.modified_times();
    const std::vector<CollectionEntry> before = index.entries();
    const std::vector<NOTEID> folder = design.is_folder ? folder_contents(data, view) : std::vector<NOTEID>{};
    index.build(data, design, collation, folder);
    built = std::max(modified.data, modified.non_data);
    if (!has_same_documents(before, index.entries())) ++changes;
}

Navigation OpenCollection::navigation(const COLLECTIONPOSITION& position, WORD navigators) const {
    Navigation by{is_in(unread), is_in(selected), is_in(collapsed)};
    if ((navigators & NAVIGATE_MINLEVEL) != 0) by.min_level = position.MinLevel;
    if ((navigators & NAVIGATE_MAXLEVEL) != 0) by.max_level = position.MaxLevel;
    return by;
}

OpenCollection& collection_of(const char* call, HCOLLECTION handle) {
    OpenCollection* collection = collections().find(call, handle);
    if (collection == nullptr) throw StatusError(ERR_COLLECTION_HANDLE);
    return *collection;
}

std::vector<NOTEID> folder_contents(Store& store, NOTEID folder) {
    const std::string octets = store.property(folder_property(folder));
    std::vector<NOTEID> ids(octets.size() / sizeof(NOTEID));
    if (!ids.empty()) std::memcpy(ids.data(), octets.data(), ids.size() * sizeof(NOTEID));
    return ids;
}

void set_folder_contents(Store& store, NOTEID folder, const std::vector<NOTEID>& ids) {
    const auto* octets = reinterpret_cast<const char*>(ids.data());
    store.set_property(folder_property(folder), {octets, ids.size() * sizeof(NOTEID)});
}

}  // namespace notes_stub
