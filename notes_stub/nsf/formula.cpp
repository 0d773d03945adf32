#include "notes_stub/nsf/formula.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmisc.h"
#include "notes_stub/nsf/formula_node.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

using Kind = FormulaNode::Kind;
using Texts = std::vector<std::string>;

template <typename T>
std::vector<T> range_values(std::string_view value) {
    RANGE range{};
    if (value.size() < sizeof range) return {};
    std::memcpy(&range, value.data(), sizeof range);
    const std::size_t count = std::min<std::size_t>(range.ListEntries, (value.size() - sizeof range) / sizeof(T));
    std::vector<T> out(count);
    if (count != 0) std::memcpy(out.data(), value.data() + sizeof range, count * sizeof(T));
    return out;
}

FormulaValue ticks_of(const std::vector<TIMEDATE>& times) {
    std::vector<Ticks> out;
    for (const TIMEDATE& time : times) out.push_back(to_ticks(time));
    return out;
}

// A type that no literal of a formula has leaves an empty list, which compares as false with everything.
FormulaValue value_of(const Item& item) {
    switch (item.type) {
        case TYPE_TEXT:
            return Texts{lmbcs_to_utf8(item.value)};
        case TYPE_TEXT_LIST: {
            Texts out;
            if (const auto entries = decode_text_list(item.value)) {
                for (const std::string_view entry : *entries) out.push_back(lmbcs_to_utf8(entry));
            }
            return out;
        }
        case TYPE_NUMBER:
            if (const auto number = decode_number(item.value)) return std::vector<double>{*number};
            return Texts{};
        case TYPE_NUMBER_RANGE:
            return range_values<NUMBER>(item.value);
        case TYPE_TIME:
            if (const auto time = decode_time(item.value)) return ticks_of({*time});
            return Texts{};
        case TYPE_TIME_RANGE:
            return ticks_of(range_values<TIMEDATE>(item.value));
        default:
            return Texts{};
    }
}

Item item_of(const FormulaValue& value) {
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        return {{}, TYPE_NUMBER_RANGE, 0, encode_number_list(*numbers)};
    if (const auto* ticks = std::get_if<std::vector<Ticks>>(&value)) {
        std::vector<TIMEDATE> times;
        for (const Ticks time : *ticks) times.push_back(to_timedate(time));
        return {{}, TYPE_TIME_RANGE, 0, encode_time_list(times)};
    }
    Texts texts = std::get<Texts>(value);
    for (std::string& text : texts) text = utf8_to_lmbcs(text);
    return {{}, TYPE_TEXT_LIST, 0, encode_text_list(texts)};
}

std::string lower_case(const std::string& utf8) {
    return lmbcs_to_utf8(translated(OS_TRANSLATE_UPPER_TO_LOWER, utf8_to_lmbcs(utf8), utf8.size() * 4 + 4));
}

template <typename T>
bool holds(const T& left, std::string_view sign, const T& right) {
    if (sign == "=") return left == right;
    if (sign == "!=") return left != right;
    if (sign == "<") return left < right;
    if (sign == ">") return left > right;
    if (sign == "<=") return left <= right;
    return left >= right;
}

template <typename T>
bool any_pair_holds(const std::vector<T>& left, std::string_view sign, const std::vector<T>& right) {
    if (left.empty() || right.empty()) return false;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        if (holds(left[std::min(i, left.size() - 1)], sign, right[std::min(i, right.size() - 1)])) return true;
    }
    return false;
}

bool compare(const FormulaValue& left, std::string_view sign, const FormulaValue& right) {
    if (left.index() != right.index()) return sign == "!=";
    return std::visit(
        [&](const auto& values) {
            return any_pair_holds(values, sign, std::get<std::decay_t<decltype(values)>>(right));
        },
        left);
}

bool contains(const FormulaValue& where, const FormulaValue& what) {
    const auto* texts = std::get_if<Texts>(&where);
    const auto* parts = std::get_if<Texts>(&what);
    if (texts == nullptr || parts == nullptr) return false;
    return std::ranges::any_of(*texts, [&](const std::string& text) {
        return std::ranges::any_of(*parts,
                                   [&](const std::string& part) { return text.find(part) != std::string::npos; });
    });
}

struct Evaluation {
    const FindItem& find;

    [[nodiscard]] FormulaValue value(const FormulaNode& node) const {
        if (node.kind == Kind::literal) return node.value;
        if (node.kind == Kind::lower_case) {
            FormulaValue in = value(*node.parts[0]);
            if (auto* texts = std::get_if<Texts>(&in)) std::ranges::transform(*texts, texts->begin(), lower_case);
            return in;
        }
        const std::optional<Item> item = find(node.text);
        return item ? value_of(*item) : Texts{""};
    }
    [[nodiscard]] bool is_true(const FormulaNode& node) const {
        const auto& parts = node.parts;
        switch (node.kind) {
            case Kind::all:
                return true;
            case Kind::is_available:
                return find(parts[0]->text).has_value();
            case Kind::contains:
                return contains(value(*parts[0]), value(*parts[1]));
            case Kind::compare:
                return compare(value(*parts[0]), node.text, value(*parts[1]));
            case Kind::both:
                return is_true(*parts[0]) && is_true(*parts[1]);
            case Kind::either:
                return is_true(*parts[0]) || is_true(*parts[1]);
            case Kind::negation:
                return !is_true(*parts[0]);
            case Kind::literal:
            case Kind::item:
            case Kind::lower_case:
                break;
        }
        return false;  // a value: the reader lets none through
    }
};

}  // namespace

Formula::Formula(std::string_view text, Kind kind) : root_(read_formula(text, kind == Kind::column)) {}

bool Formula::is_condition() const { return root_->is_condition(); }

Item Formula::value(const FindItem& find) const { return item_of(Evaluation{find}.value(*root_)); }

bool Formula::matches(const FindItem& find) const { return Evaluation{find}.is_true(*root_); }

}  // namespace notes_stub
