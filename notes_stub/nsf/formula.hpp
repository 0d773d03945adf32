/// Selection formulas: the part of the formula language that picks notes. What is not in it is refused, never guessed.
///
///     [SELECT] condition, of comparisons (= != <> < > <= >=), & | !, parentheses, @All, @IsAvailable(Item),
///     @Contains(value; value), @LowerCase(value), items, "text", {text}, numbers and [times]
///
/// Source: HCL's reference of NSFFormulaCompile, and the formula language's operators in the product documentation.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

struct FormulaNode;

/// Where a formula was refused, in octets of the text given.
class FormulaError : public std::runtime_error {
public:
    FormulaError(std::size_t where, std::size_t octets)
        : std::runtime_error("formula refused"), offset(where), length(octets) {}
    std::size_t offset;
    std::size_t length;
};

/// The item of this name (UTF-8) in the note at hand, or nothing.
using FindItem = std::function<std::optional<Item>(std::string_view name)>;

/// A formula that was understood. Immutable; any thread.
class Formula {
public:
    /// What a formula may be: one of a selection is a condition, one of a view's column may be a value too.
    enum class Kind { selection, column };
    /// `text` is UTF-8. Throws FormulaError.
    explicit Formula(std::string_view text, Kind kind = Kind::selection);
    /// An item that is absent is the empty text. Values of different kinds are never equal and never ordered; lists
    /// compare pair by pair, the shorter one's last entry repeated, and one pair is enough.
    [[nodiscard]] bool matches(const FindItem& find) const;

    [[nodiscard]] bool is_condition() const;
    /// Of what is no condition, as an item of the list type that holds it; nameless.
    [[nodiscard]] Item value(const FindItem& find) const;

private:
    std::shared_ptr<const FormulaNode> root_;
};

/// The formula behind a handle of NSFFormulaCompile. Throws StatusError(ERR_FORMULA_COMPILATION).
[[nodiscard]] Formula compiled_formula(DHANDLE handle);

}  // namespace notes_stub
