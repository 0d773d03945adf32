/// A collection that a program has open, and the design and ID tables that go with it.
#pragma once

#include "notes_stub/nsf/collection.hpp"
#include "notes_stub/nsf/handles.hpp"

namespace notes_stub {

struct OpenCollection {
    DBHANDLE view_database = NULLHANDLE;
    DBHANDLE data_database = NULLHANDLE;
    NOTEID view = 0;
    ViewDesign design;
    WORD collation = 0;
    Collection index;
    Ticks built = 0;              ///< when the data last changed before the index was made
    DWORD changes = 0;            ///< how often the documents in it became others
    DHANDLE unread = NULLHANDLE;  ///< the program's; the others are the collection's own
    DHANDLE collapsed = NULLHANDLE;
    DHANDLE selected = NULLHANDLE;

    OpenCollection() = default;
    ~OpenCollection();
    OpenCollection(const OpenCollection&) = delete;
    OpenCollection& operator=(const OpenCollection&) = delete;

    /// Makes the index anew from the data as they are. Throws StatusError.
    void update();
    [[nodiscard]] const std::vector<SortKey>& order() const { return design.collations[collation]; }
    [[nodiscard]] Navigation navigation(const COLLECTIONPOSITION& position, WORD navigators) const;
};

[[nodiscard]] HandleTable<OpenCollection>& collections();
/// Throws StatusError(ERR_COLLECTION_HANDLE).
[[nodiscard]] OpenCollection& collection_of(const char* call, HCOLLECTION handle);

/// Which documents are in a folder of the database, by the folder's note.
[[nodiscard]] std::vector<NOTEID> folder_contents(Store& store, NOTEID folder);
void set_folder_contents(Store& store, NOTEID folder, const std::vector<NOTEID>& ids);

}  // namespace notes_stub
