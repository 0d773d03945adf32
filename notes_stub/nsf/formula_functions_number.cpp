// @functions over numbers.
#include <algorithm>
#include <array>
#include <cmath>

#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;

constexpr unsigned any_number = 255;

FormulaValue sum(Run& run, const Call& call) {
    double total = 0;
    for (std::size_t i = 0; i < call.parts.size(); ++i) {
        for (const double number : run.numbers(call, i)) total += number;
    }
    return Numbers{total};
}

// Of one list the highest (or lowest) entry; of two, that of each pair.
template <typename Choose>
FormulaValue extreme(Run& run, const Call& call, Choose choose) {
    const Numbers left = run.numbers(call, 0);
    if (left.empty()) throw FormulaFailure();
    if (call.parts.size() == 1) {
        double best = left.front();
        for (const double number : left) best = choose(best, number);
        return Numbers{best};
    }
    const Numbers right = run.numbers(call, 1);
    if (right.empty()) throw FormulaFailure();
    Numbers out;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
        out.push_back(choose(left[std::min(i, left.size() - 1)], right[std::min(i, right.size() - 1)]));
    return out;
}
FormulaValue highest(Run& run, const Call& call) {
    return extreme(run, call, [](double a, double b) { return std::max(a, b); });
}
FormulaValue lowest(Run& run, const Call& call) {
    return extreme(run, call, [](double a, double b) { return std::min(a, b); });
}

template <typename Change>
FormulaValue changed(Run& run, const Call& call, Change change) {
    Numbers out = run.numbers(call, 0);
    for (double& number : out) number = change(number);
    return out;
}

// To a multiple of the factor; halves go away from 0.
FormulaValue rounded(Run& run, const Call& call) {
    const double factor = call.parts.size() == 2 ? run.number(call, 1) : 1;
    if (factor == 0) throw FormulaFailure();
    return changed(run, call, [&](double number) { return std::round(number / factor) * factor; });
}
FormulaValue absolute(Run& run, const Call& call) {
    return changed(run, call, [](double number) { return std::abs(number); });
}
FormulaValue integer(Run& run, const Call& call) {
    return changed(run, call, [](double number) { return std::trunc(number); });
}
FormulaValue sign(Run& run, const Call& call) {
    return changed(run, call, [](double number) { return number > 0 ? 1.0 : (number < 0 ? -1.0 : 0.0); });
}
// The sign is that of the number divided.
FormulaValue modulo(Run& run, const Call& call) {
    const double divisor = run.number(call, 1);
    if (divisor == 0) throw FormulaFailure();
    return changed(run, call, [&](double number) { return std::fmod(number, divisor); });
}
FormulaValue power(Run& run, const Call& call) {
    const double exponent = run.number(call, 1);
    return changed(run, call, [&](double number) { return std::pow(number, exponent); });
}
FormulaValue root(Run& run, const Call& call) {
    return changed(run, call, [](double number) {
        if (number < 0) throw FormulaFailure();
        return std::sqrt(number);
    });
}

constexpr std::array rows{
    FormulaFunction{"Sum", 1, any_number, sum}, FormulaFunction{"Max", 1, 2, highest},
    FormulaFunction{"Min", 1, 2, lowest},       FormulaFunction{"Round", 1, 2, rounded},
    FormulaFunction{"Abs", 1, 1, absolute},     FormulaFunction{"Integer", 1, 1, integer},
    FormulaFunction{"Sign", 1, 1, sign},        FormulaFunction{"Modulo", 2, 2, modulo},
    FormulaFunction{"Power", 2, 2, power},      FormulaFunction{"Sqrt", 1, 1, root},
};

}  // namespace

std::span<const FormulaFunction> number_functions() { return rows; }

}  // namespace notes_stub
