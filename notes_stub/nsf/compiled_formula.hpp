/// A compiled formula: the octets that programs keep in memory and in items. Not Domino's form; it is a head, the text
/// of the formula, and what was merged into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// All text is LMBCS.
struct CompiledFormula {
    struct Column {
        std::string name;
        std::string text;
    };
    std::string text;                ///< empty: the formula is one of a column
    std::vector<std::string> items;  ///< names for the summary
    std::vector<Column> columns;

    /// Throws StatusError(ERR_FORMULA_COMPILATION) when there is no formula in `size` octets (0: as many as it says).
    [[nodiscard]] static CompiledFormula decode(const void* memory, std::size_t size);
    /// Throws StatusError(ERR_FORMULA_COMPILATION): longer than a formula can be.
    [[nodiscard]] std::string encode() const;

    /// The formula's own text, or that of its column where it has none.
    [[nodiscard]] std::string_view own_text() const;
    void add_item(std::string_view name);
    /// Its text, if it has one, and its columns come in place of those of the same names.
    void merge(const CompiledFormula& other);
};

}  // namespace notes_stub
