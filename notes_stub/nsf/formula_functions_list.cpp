// @functions over lists.
#include <algorithm>
#include <array>
#include <string>

#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;

// An empty text alone counts as no element.
FormulaValue elements(Run& run, const Call& call) {
    const FormulaValue list = run.argument(call, 0);
    const auto* texts = std::get_if<Texts>(&list);
    const bool is_empty = texts != nullptr && texts->size() == 1 && texts->front().empty();
    return Numbers{is_empty ? 0.0 : static_cast<double>(entries(list))};
}
FormulaValue count(Run& run, const Call& call) {
    return Numbers{std::max(1.0, static_cast<double>(entries(run.argument(call, 0))))};
}

// From 1; 0: it is not there.
std::size_t place_of(const FormulaValue& wanted, std::size_t entry, const FormulaValue& list) {
    for (std::size_t i = 0; i < entries(list); ++i) {
        if (is_equal(wanted, entry, list, i)) return i + 1;
    }
    return 0;
}
FormulaValue member(Run& run, const Call& call) {
    const FormulaValue wanted = run.argument(call, 0);
    if (entries(wanted) == 0) throw FormulaFailure();
    return Numbers{static_cast<double>(place_of(wanted, 0, run.argument(call, 1)))};
}
bool holds_all(Run& run, const Call& call) {
    const FormulaValue wanted = run.argument(call, 0);
    const FormulaValue list = run.argument(call, 1);
    for (std::size_t i = 0; i < entries(wanted); ++i) {
        if (place_of(wanted, i, list) == 0) return false;
    }
    return true;
}
bool holds_any(Run& run, const Call& call) {
    const FormulaValue wanted = run.argument(call, 0);
    const FormulaValue list = run.argument(call, 1);
    for (std::size_t i = 0; i < entries(wanted); ++i) {
        if (place_of(wanted, i, list) != 0) return true;
    }
    return false;
}
FormulaValue is_member(Run& run, const Call& call) { return truth(holds_all(run, call)); }
FormulaValue is_no_member(Run& run, const Call& call) { return truth(!holds_any(run, call)); }

FormulaValue taken(const FormulaValue& value, std::size_t from, std::size_t to) {
    return std::visit(
        [&](const auto& list) -> FormulaValue {
            using List = std::decay_t<decltype(list)>;
            return List(list.begin() + static_cast<std::ptrdiff_t>(from),
                        list.begin() + static_cast<std::ptrdiff_t>(to));
        },
        value);
}
// A negative number counts from the end.
FormulaValue subset(Run& run, const Call& call) {
    const FormulaValue list = run.argument(call, 0);
    const int number = run.whole_number(call, 1);
    if (number == 0) throw FormulaFailure();
    const std::size_t wanted = std::min(entries(list), static_cast<std::size_t>(std::abs(number)));
    return number > 0 ? taken(list, 0, wanted) : taken(list, entries(list) - wanted, entries(list));
}

// Without an argument: a text that nobody else has.
FormulaValue unique(Run& run, const Call& call) {
    if (call.parts.empty()) return Texts{unid_text(generate_oid())};
    Texts out;
    for (std::string& text : run.texts(call, 0)) {
        if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
    }
    return out;
}

FormulaValue sorted(Run& run, const Call& call) {
    FormulaValue list = run.argument(call, 0);
    bool is_descending = false;
    for (std::size_t i = 1; i < call.parts.size(); ++i) {
        const FormulaNode& option = *call.parts[i];
        if (option.kind != FormulaNode::Kind::keyword) throw FormulaFailure();
        if (equal_ignoring_case(option.text, "DESCENDING"))
            is_descending = true;
        else if (!equal_ignoring_case(option.text, "ASCENDING"))
            throw FormulaFailure();
    }
    std::visit(
        [&](auto& entries) {
            using List = std::decay_t<decltype(entries)>;
            std::ranges::stable_sort(entries, [&](const auto& a, const auto& b) {
                const int order = collate(List{a}, List{b});
                return is_descending ? order > 0 : order < 0;
            });
        },
        list);
    return list;
}

FormulaValue replaced(Run& run, const Call& call) {
    Texts list = run.texts(call, 0);
    const FormulaValue from = run.argument(call, 1);
    const Texts to = run.texts(call, 2);
    for (std::string& text : list) {
        if (const std::size_t place = place_of(Texts{text}, 0, from); place != 0)
            text = place <= to.size() ? to[place - 1] : "";
    }
    return list;
}

constexpr std::array rows{
    FormulaFunction{"Elements", 1, 1, elements},
    FormulaFunction{"Count", 1, 1, count},
    FormulaFunction{"Member", 2, 2, member},
    FormulaFunction{"IsMember", 2, 2, is_member, true},
    FormulaFunction{"IsNotMember", 2, 2, is_no_member, true},
    FormulaFunction{"Subset", 2, 2, subset},
    FormulaFunction{"Unique", 0, 1, unique},
    FormulaFunction{"Sort", 1, 3, sorted},
    FormulaFunction{"Replace", 3, 3, replaced},
};

}  // namespace

std::span<const FormulaFunction> list_functions() { return rows; }

}  // namespace notes_stub
