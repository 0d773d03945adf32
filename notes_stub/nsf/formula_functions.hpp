/// The tables of @functions, one for each file formula_functions_*.cpp.
#pragma once

#include <span>

#include "notes_stub/nsf/formula_node.hpp"

namespace notes_stub {

[[nodiscard]] std::span<const FormulaFunction> logic_functions();
[[nodiscard]] std::span<const FormulaFunction> text_functions();
[[nodiscard]] std::span<const FormulaFunction> list_functions();
[[nodiscard]] std::span<const FormulaFunction> number_functions();
[[nodiscard]] std::span<const FormulaFunction> time_functions();
[[nodiscard]] std::span<const FormulaFunction> note_functions();

}  // namespace notes_stub
