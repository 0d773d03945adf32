/// Values of formulas: lists of texts, numbers or times. Text is UTF-8.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;
using Times = std::vector<TIMEDATE>;
using FormulaValue = std::variant<Texts, Numbers, Times>;

/// Ends the evaluation: operands or arguments of kinds that do not go together, or @Error.
class FormulaFailure : public std::runtime_error {
public:
    FormulaFailure() : std::runtime_error("operands that do not go together") {}
};

enum class FormulaOperator {
    join,
    multiply,
    divide,
    add,
    subtract,
    equal,
    different,
    less,
    greater,
    most,
    least,
    both,
    either
};
struct FormulaSign {
    FormulaOperator what = FormulaOperator::join;
    bool is_permuted = false;  ///< each entry with each, instead of pair by pair
    /// Its result is 1 or 0.
    [[nodiscard]] bool is_condition() const { return what >= FormulaOperator::equal; }
};

/// Throws FormulaFailure.
[[nodiscard]] FormulaValue apply(FormulaSign sign, const FormulaValue& left, const FormulaValue& right);
[[nodiscard]] FormulaValue negated(const FormulaValue& value);
/// Of a number, that it is not 0; of a list, its first entry. Throws FormulaFailure.
[[nodiscard]] bool is_true(const FormulaValue& value);
[[nodiscard]] inline FormulaValue truth(bool holds) { return Numbers{holds ? 1.0 : 0.0}; }

/// A type that has no place in formulas leaves an empty list of texts.
[[nodiscard]] FormulaValue formula_value(const Item& item);
/// Nameless, of the list type.
[[nodiscard]] Item list_item(const FormulaValue& value);
/// Nameless; one entry is a value of the simple type.
[[nodiscard]] Item simple_item(const FormulaValue& value);

[[nodiscard]] std::size_t entries(const FormulaValue& value);
/// The entry at `place` alone.
[[nodiscard]] FormulaValue entry(const FormulaValue& value, std::size_t place);
[[nodiscard]] bool is_equal(const FormulaValue& left, std::size_t left_place, const FormulaValue& right,
                            std::size_t right_place);
/// Values one by one: numbers before times before texts, which compare without their case. Less than 0, 0, or more.
[[nodiscard]] int collate(const FormulaValue& left, const FormulaValue& right);

[[nodiscard]] std::string number_text(double number);
[[nodiscard]] std::string lower_case(const std::string& utf8);
[[nodiscard]] std::string upper_case(const std::string& utf8);
/// Less than 0, 0, or more. Where one is a date or a time of day alone, that part is compared, in local time.
[[nodiscard]] int compare_times(const TIMEDATE& left, const TIMEDATE& right);

}  // namespace notes_stub
