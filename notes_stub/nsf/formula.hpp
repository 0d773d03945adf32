/// The formula language, as far as selections, columns and computed items use it. What is not in it is refused when a
/// formula is compiled, never guessed.
///
///     formula    = statement {";" statement} [";"], of which one is an expression or a SELECT
///     statement  = "SELECT" expression | "FIELD" item ":=" expression | "DEFAULT" item ":=" expression
///                | "REM" text | expression
///     expression = name ":=" expression | logic
///     logic      = negation {("&" | "|") negation}             one precedence, from left to right
///     negation   = "!" negation | comparison
///     comparison = sum [("=" | "<>" | "!=" | "<" | ">" | "<=" | ">=") sum]
///     sum        = product {("+" | "-") product}
///     product    = sign {("*" | "/") sign}
///     sign       = ("+" | "-") sign | list
///     list       = primary {":" primary}
///     primary    = "(" expression ")" | "text" | {text} | number | [time] | [Keyword] | name
///                | @Function ["(" expression {";" expression} ")"]
///
/// An operator with `*` before it (`**`, `*+`, `*=`, …) takes each entry of one list with each of the other; without
/// it, lists go pair by pair, the shorter one's last entry repeated. A comparison is true when one pair is. A name is
/// that of an assignment before it, else of an item; an absent item is the empty text. Operands of kinds that do not go
/// together make an error: as a condition it is false.
/// Source: the formula language's operators and @functions in HCL's product documentation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "notes_stub/ipc/statistics.hpp"
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
/// Those of a note that outlives it.
[[nodiscard]] FindItem items_of(const Note& note);

/// What a formula is evaluated against.
struct FormulaNote {
    FindItem find;
    const NoteHeader* header = nullptr;  ///< nullptr: there is no note
};

/// What evaluating came to.
struct FormulaResult {
    Item value;  ///< of the list type that holds it; TYPE_ERROR with a status for operands that do not go together
    bool is_true = false;
    bool deletes_note = false;                          ///< @DeleteDocument
    std::map<std::string, Item, CaseLess> fields = {};  ///< what FIELD and @SetField assigned, by their names (UTF-8)
};

/// A formula that was understood. Immutable; any thread.
class Formula {
public:
    /// `text` is UTF-8. Throws FormulaError.
    explicit Formula(std::string_view text);
    [[nodiscard]] FormulaResult evaluate(const FormulaNote& note) const;
    /// A value that is no number matches nothing.
    [[nodiscard]] bool matches(const FormulaNote& note) const { return evaluate(note).is_true; }
    /// It comes to 1 or 0 whatever the note: a comparison, a logical operator, @All and its like.
    [[nodiscard]] bool is_condition() const;
    /// What it says depends on the time: @Now, @Today.
    [[nodiscard]] bool is_time_relative() const;

private:
    std::shared_ptr<const FormulaNode> root_;
};

/// The formula behind a handle of NSFFormulaCompile. Throws StatusError(ERR_FORMULA_COMPILATION).
[[nodiscard]] Formula compiled_formula(DHANDLE handle);

}  // namespace notes_stub
