/// What a formula is once it was read: a tree. Chains of operators of one precedence lie flat in one node, so that no
/// length of a formula makes the tree deep.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/formula_value.hpp"

namespace notes_stub {

class FormulaRun;
struct FormulaNode;

/// An @function: how often it takes arguments, and what it does. Rows of the tables in formula_functions_*.cpp.
struct FormulaFunction {
    std::string_view name;  ///< without the @
    unsigned fewest = 0;
    unsigned most = 0;
    FormulaValue (*run)(FormulaRun& run, const FormulaNode& call) = nullptr;
    bool is_condition = false;      ///< 1 or 0 whatever the note
    bool is_time_relative = false;  ///< what it says depends on when
};
/// nullptr: the stub does not know it. Without regard to case.
[[nodiscard]] const FormulaFunction* find_formula_function(std::string_view name);

struct FormulaNode {
    enum class Kind {
        literal,
        keyword,
        name,
        call,
        minus,
        negation,
        chain,
        assign,
        set_field,
        set_default,
        select,
        sequence
    };
    Kind kind = Kind::literal;
    FormulaValue value = {};  ///< of a literal
    std::string text = {};    ///< a name; a keyword without its brackets
    std::vector<std::shared_ptr<const FormulaNode>> parts = {};
    std::vector<FormulaSign> signs = {};  ///< of a chain: one fewer than its parts
    const FormulaFunction* function = nullptr;

    [[nodiscard]] bool is_condition() const;
    [[nodiscard]] bool is_time_relative() const;
};

/// Throws FormulaError. `text` is UTF-8.
[[nodiscard]] std::shared_ptr<const FormulaNode> read_formula(std::string_view text);

}  // namespace notes_stub
