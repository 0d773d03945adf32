#include "notes_stub/nsf/formula.hpp"

#include <algorithm>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/formula_node.hpp"
#include "notes_stub/nsf/formula_run.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {

using Kind = FormulaNode::Kind;

namespace {

template <typename Kind>
Kind of_kind(FormulaValue value) {
    if (auto* list = std::get_if<Kind>(&value)) return std::move(*list);
    throw FormulaFailure();
}

template <typename List>
auto first_of(const List& list) {
    if (list.empty()) throw FormulaFailure();
    return list.front();
}

Item error_item() {
    const STATUS status = ERR_INVALID_ARG_TYPE;
    return {{}, TYPE_ERROR, 0, {reinterpret_cast<const char*>(&status), sizeof status}};
}

}  // namespace

Texts FormulaRun::texts(const FormulaNode& call, std::size_t place) { return of_kind<Texts>(argument(call, place)); }
Numbers FormulaRun::numbers(const FormulaNode& call, std::size_t place) {
    return of_kind<Numbers>(argument(call, place));
}
Times FormulaRun::times(const FormulaNode& call, std::size_t place) { return of_kind<Times>(argument(call, place)); }
std::string FormulaRun::text(const FormulaNode& call, std::size_t place) { return first_of(texts(call, place)); }
double FormulaRun::number(const FormulaNode& call, std::size_t place) { return first_of(numbers(call, place)); }

int FormulaRun::whole_number(const FormulaNode& call, std::size_t place) {
    constexpr double most = 1'000'000'000;
    return static_cast<int>(std::clamp(number(call, place), -most, most));
}

bool FormulaRun::is_available(const std::string& name) const {
    return variables_.contains(name) || fields_.contains(name) || note_.find(name).has_value();
}

FormulaValue FormulaRun::named(const std::string& name) const {
    for (const auto* values : {&variables_, &fields_}) {
        if (const auto found = values->find(name); found != values->end()) return found->second;
    }
    const std::optional<Item> item = note_.find(name);
    return item ? formula_value(*item) : Texts{""};
}

FormulaValue FormulaRun::chain(const FormulaNode& node) {
    FormulaValue left = value(*node.parts.front());
    for (std::size_t i = 0; i < node.signs.size(); ++i) left = apply(node.signs[i], left, value(*node.parts[i + 1]));
    return left;
}

// The value is that of the last SELECT, else that of the last expression.
FormulaValue FormulaRun::sequence(const FormulaNode& node) {
    FormulaValue result;
    bool has_selection = false;
    for (const auto& part : node.parts) {
        FormulaValue value = this->value(*part);
        const bool is_selection = part->kind == Kind::select;
        const bool is_statement = part->kind == Kind::set_field || part->kind == Kind::set_default;
        if (is_statement || (has_selection && !is_selection)) continue;
        has_selection = has_selection || is_selection;
        result = std::move(value);
    }
    return result;
}

FormulaValue FormulaRun::value(const FormulaNode& node) {
    switch (node.kind) {
        case Kind::literal:
            return node.value;
        case Kind::keyword:
            break;  // stands only where a function looks at the node itself
        case Kind::name:
            return named(node.text);
        case Kind::call:
            return node.function->run(*this, node);
        case Kind::minus:
            return negated(value(*node.parts.front()));
        case Kind::negation:
            return truth(!is_true(value(*node.parts.front())));
        case Kind::chain:
            return chain(node);
        case Kind::assign:
            return variables_[node.text] = value(*node.parts.front());
        case Kind::set_field:
            return fields_[node.text] = value(*node.parts.front());
        case Kind::set_default:
            if (!note_.find(node.text)) variables_[node.text] = value(*node.parts.front());
            return {};
        case Kind::select:
            return value(*node.parts.front());
        case Kind::sequence:
            return sequence(node);
    }
    throw FormulaFailure();
}

FormulaResult FormulaRun::result(const FormulaNode& root) {
    FormulaResult result;
    try {
        const FormulaValue value = this->value(root);
        result.value = list_item(value);
        const auto* numbers = std::get_if<Numbers>(&value);
        result.is_true = numbers != nullptr && !numbers->empty() && is_true(value);
    } catch (const FormulaFailure&) {
        return {.value = error_item()};
    }
    result.deletes_note = deletes_note_;
    for (const auto& [name, value] : fields_) result.fields.emplace(name, simple_item(value));
    return result;
}

bool FormulaNode::is_condition() const {
    switch (kind) {
        case Kind::negation:
            return true;
        case Kind::chain:
            return signs.back().is_condition();
        case Kind::call:
            return function->is_condition;
        case Kind::select:
        case Kind::assign:
            return parts.front()->is_condition();
        case Kind::sequence:
            return parts.back()->is_condition();
        default:
            return false;
    }
}

bool FormulaNode::is_time_relative() const {
    return (function != nullptr && function->is_time_relative) ||
           std::ranges::any_of(parts, [](const auto& part) { return part->is_time_relative(); });
}

FindItem items_of(const Note& note) {
    return [&note](std::string_view name) -> std::optional<Item> {
        const std::string wanted = utf8_to_lmbcs(name);
        for (const Item& item : note.items) {
            if (equal_ignoring_case(item.name, wanted)) return item;
        }
        return std::nullopt;
    };
}

Formula::Formula(std::string_view text) : root_(read_formula(text)) {}

FormulaResult Formula::evaluate(const FormulaNote& note) const { return FormulaRun(note).result(*root_); }

bool Formula::is_condition() const { return root_->is_condition(); }

bool Formula::is_time_relative() const { return root_->is_time_relative(); }

}  // namespace notes_stub
