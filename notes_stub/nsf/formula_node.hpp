/// What a formula is once it was read: a tree of conditions over values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "notes_stub/nsf/timedate.hpp"

namespace notes_stub {

/// Text is UTF-8.
using FormulaValue = std::variant<std::vector<std::string>, std::vector<double>, std::vector<Ticks>>;

struct FormulaNode {
    enum class Kind { literal, item, lower_case, all, is_available, contains, compare, both, either, negation };
    Kind kind = Kind::literal;
    FormulaValue value;  ///< of a literal
    std::string text;    ///< an item's name; a comparison's operator
    std::vector<std::shared_ptr<const FormulaNode>> parts;

    /// A condition is true or false; the others are values.
    [[nodiscard]] bool is_condition() const { return kind >= Kind::all; }
};

/// Throws FormulaError. `text` is UTF-8. A value is no formula unless `takes_values`.
[[nodiscard]] std::shared_ptr<const FormulaNode> read_formula(std::string_view text, bool takes_values);

}  // namespace notes_stub
