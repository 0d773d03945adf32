/// What a view's note says: which documents it selects, what its columns show, how it is sorted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/formula.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct ViewColumn {
    std::string item;  ///< LMBCS
    std::string title;
    std::optional<Formula> formula;  ///< without one the column shows the item of its name
    bool is_response = false;        ///< shows for responses alone, and in place of the others
};

struct SortKey {
    std::string item;
    bool is_descending = false;
    bool is_category = false;
    bool is_permuted = false;  ///< a list sorts a document under each of its entries
};

struct ViewDesign {
    std::optional<Formula> selection;  ///< without one everything of the classes
    WORD classes = 0;
    bool is_flat = true;     ///< responses stand among the others, not below their parents
    bool is_folder = false;  ///< shows what was put into it, and selects nothing
    std::vector<ViewColumn> columns;
    std::vector<std::vector<SortKey>> collations;  ///< at least one; without keys documents come by their ids
};

/// Throws StatusError: ERR_ITEM_NOT_FOUND (it has no $Formula and is no folder), ERR_FORMULA_COMPILATION,
/// ERR_BAD_COLLATION.
[[nodiscard]] ViewDesign read_view_design(const Note& note);

/// The design collection of a database: all its design notes, by class and title.
[[nodiscard]] ViewDesign design_collection();

/// Whether the note is called so: by its $TITLE or one of the aliases behind bars, in any case. LMBCS.
[[nodiscard]] bool has_title(const Note& note, std::string_view name);

}  // namespace notes_stub
