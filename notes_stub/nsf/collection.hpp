/// The entries of a view or folder: a tree, laid out in the order in which a view shows it. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "notes_stub/include/nif.h"
#include "notes_stub/nsf/formula_value.hpp"
#include "notes_stub/nsf/view_design.hpp"

namespace notes_stub {

/// A document or category.
struct CollectionEntry {
    NOTEID id = 0;  ///< of a category: NOTEID_CATEGORY, its indent and a number
    ORIGINATORID oid{};
    WORD note_class = 0;
    std::vector<FormulaValue> keys;  ///< what it is sorted by; of a category those down to its own
    std::vector<Item> values;        ///< of the columns; without a type: shown by a category above, or by none
    std::size_t parent = 0;          ///< npos: none
    std::size_t end = 0;             ///< the entry behind its last descendant
    DWORD rank = 0;                  ///< from 1, among its peers
    WORD level = 0;
    DWORD peers = 0;
    DWORD children = 0;
    DWORD documents_below = 0;

    [[nodiscard]] bool is_category() const { return (id & NOTEID_CATEGORY) != 0; }
};

class Collection {
public:
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    /// Reads the documents of `data`; `folder` are the ids in it where the design is a folder's.
    /// Throws StatusError(ERR_BAD_COLLATION_NUM).
    void build(Store& data, const ViewDesign& design, std::size_t collation, const std::vector<NOTEID>& folder);

    [[nodiscard]] const std::vector<CollectionEntry>& entries() const noexcept { return entries_; }
    [[nodiscard]] DWORD top_level_entries() const noexcept { return top_level_; }
    [[nodiscard]] DWORD documents() const noexcept { return documents_; }
    /// npos: nothing is at this position, or it is before the first entry.
    [[nodiscard]] std::size_t at(const COLLECTIONPOSITION& position) const;
    [[nodiscard]] COLLECTIONPOSITION position_of(std::size_t entry) const;
    /// The first entry of the note, or npos.
    [[nodiscard]] std::size_t find(NOTEID id) const;

private:
    std::vector<CollectionEntry> entries_;
    std::unordered_map<NOTEID, std::size_t> places_;
    DWORD top_level_ = 0;
    DWORD documents_ = 0;
};

/// What navigating goes by beside the tree.
struct Navigation {
    std::function<bool(NOTEID)> is_unread;
    std::function<bool(NOTEID)> is_selected;
    std::function<bool(NOTEID)> is_collapsed;
    WORD min_level = 0;  ///< above it nothing is reached
    WORD max_level = MAXTUMBLERLEVELS;
};

/// The entry that NAVIGATE_xxx leads to from `entry`, or npos. From npos, which is before the first entry, only
/// forwards ones lead anywhere. `top` is where NAVIGATE_ALL_DESCENDANTS began.
[[nodiscard]] std::size_t navigate(const Collection& collection, const Navigation& by, std::size_t entry,
                                   WORD navigator, std::size_t top);

/// The entries whose keys match, by FIND_xxx: which one, and how many in a row.
struct FoundEntries {
    std::size_t entry;
    DWORD matches;
};
[[nodiscard]] std::optional<FoundEntries> find_by_keys(const Collection& collection,
                                                       const std::vector<FormulaValue>& keys,
                                                       const std::vector<SortKey>& order, WORD flags);

}  // namespace notes_stub
