// @functions that decide, and the list of all of them.
#include <array>

#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;

constexpr unsigned any_number = 255;

template <int number>
FormulaValue constant(Run&, const Call&) {
    return Numbers{number};
}

// Conditions and values in turn, and at the end what holds otherwise.
FormulaValue when(Run& run, const Call& call) {
    if (call.parts.size() % 2 == 0) throw FormulaFailure();
    for (std::size_t i = 0; i + 1 < call.parts.size(); i += 2) {
        if (is_true(run.argument(call, i))) return run.argument(call, i + 1);
    }
    return run.argument(call, call.parts.size() - 1);
}

FormulaValue all_in_turn(Run& run, const Call& call) {
    FormulaValue last;
    for (const auto& part : call.parts) last = run.value(*part);
    return last;
}

FormulaValue chosen(Run& run, const Call& call) {
    const auto place = static_cast<std::size_t>(std::max(1, run.whole_number(call, 0)));
    return run.argument(call, std::min(place, call.parts.size() - 1));
}

template <typename List>
FormulaValue is_of_kind(Run& run, const Call& call) {
    return truth(std::holds_alternative<List>(run.argument(call, 0)));
}

FormulaValue fails(Run& run, const Call& call) {
    try {
        static_cast<void>(run.argument(call, 0));
        return truth(false);
    } catch (const FormulaFailure&) {
        return truth(true);
    }
}

FormulaValue failure(Run&, const Call&) { throw FormulaFailure(); }

constexpr std::array rows{
    FormulaFunction{"All", 0, 0, constant<1>, true},
    FormulaFunction{"True", 0, 0, constant<1>, true},
    FormulaFunction{"Yes", 0, 0, constant<1>, true},
    FormulaFunction{"Success", 0, 0, constant<1>, true},
    FormulaFunction{"False", 0, 0, constant<0>, true},
    FormulaFunction{"No", 0, 0, constant<0>, true},
    FormulaFunction{"If", 3, any_number, when},
    FormulaFunction{"Do", 1, any_number, all_in_turn},
    FormulaFunction{"Select", 2, any_number, chosen},
    FormulaFunction{"IsText", 1, 1, is_of_kind<Texts>, true},
    FormulaFunction{"IsNumber", 1, 1, is_of_kind<Numbers>, true},
    FormulaFunction{"IsTime", 1, 1, is_of_kind<Times>, true},
    FormulaFunction{"IsError", 1, 1, fails, true},
    FormulaFunction{"Error", 0, 0, failure},
};

}  // namespace

std::span<const FormulaFunction> logic_functions() { return rows; }

const FormulaFunction* find_formula_function(std::string_view name) {
    for (const auto& table : {logic_functions(), text_functions(), list_functions(), number_functions(),
                              time_functions(), note_functions()}) {
        for (const FormulaFunction& function : table) {
            if (equal_ignoring_case(function.name, name)) return &function;
        }
    }
    return nullptr;
}

}  // namespace notes_stub
