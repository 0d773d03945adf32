#include "notes_stub/nsf/formula_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmisc.h"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

using Operator = FormulaOperator;

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

bool is_partial(const TIMEDATE& time) { return time.Innards[0] == ALLDAY || time.Innards[1] == ANYDAY; }

int compare_texts(const std::string& left, const std::string& right) { return left.compare(right); }
int compare_numbers(double left, double right) { return left < right ? -1 : (left > right ? 1 : 0); }

bool holds(int order, Operator what) {
    switch (what) {
        case Operator::equal:
            return order == 0;
        case Operator::different:
            return order != 0;
        case Operator::less:
            return order < 0;
        case Operator::greater:
            return order > 0;
        case Operator::most:
            return order <= 0;
        default:
            return order >= 0;
    }
}

// Calls `use` with the places that go together, until it says true.
template <typename Use>
bool any_pair(std::size_t left, std::size_t right, bool is_permuted, Use use) {
    if (left == 0 || right == 0) return false;
    if (!is_permuted) {
        for (std::size_t i = 0; i < std::max(left, right); ++i) {
            if (use(std::min(i, left - 1), std::min(i, right - 1))) return true;
        }
        return false;
    }
    for (std::size_t i = 0; i < left; ++i) {
        for (std::size_t k = 0; k < right; ++k) {
            if (use(i, k)) return true;
        }
    }
    return false;
}

template <typename T, typename Compare>
bool compare_lists(FormulaSign sign, const std::vector<T>& left, const std::vector<T>& right, Compare compare) {
    return any_pair(left.size(), right.size(), sign.is_permuted,
                    [&](std::size_t i, std::size_t k) { return holds(compare(left[i], right[k]), sign.what); });
}

bool compare(FormulaSign sign, const FormulaValue& left, const FormulaValue& right) {
    // Values of different kinds are unequal and unordered.
    if (left.index() != right.index()) return sign.what == Operator::different;
    if (const auto* texts = std::get_if<Texts>(&left))
        return compare_lists(sign, *texts, std::get<Texts>(right), compare_texts);
    if (const auto* numbers = std::get_if<Numbers>(&left))
        return compare_lists(sign, *numbers, std::get<Numbers>(right), compare_numbers);
    return compare_lists(sign, std::get<Times>(left), std::get<Times>(right), compare_times);
}

template <typename Left, typename Right, typename Combine>
auto combined(bool is_permuted, const std::vector<Left>& left, const std::vector<Right>& right, Combine combine) {
    std::vector<decltype(combine(left[0], right[0]))> out;
    // Permuting, two long lists would fill the memory.
    constexpr std::size_t most_entries = 0xffff;
    any_pair(left.size(), right.size(), is_permuted, [&](std::size_t i, std::size_t k) {
        if (out.size() == most_entries) throw FormulaFailure();
        out.push_back(combine(left[i], right[k]));
        return false;
    });
    return out;
}

double calculate(Operator what, double left, double right) {
    switch (what) {
        case Operator::add:
            return left + right;
        case Operator::subtract:
            return left - right;
        case Operator::multiply:
            return left * right;
        default:
            if (right == 0) throw FormulaFailure();
            return left / right;
    }
}

FormulaValue calculate(FormulaSign sign, const FormulaValue& left, const FormulaValue& right) {
    const auto* left_numbers = std::get_if<Numbers>(&left);
    const auto* right_numbers = std::get_if<Numbers>(&right);
    if (left_numbers != nullptr && right_numbers != nullptr)
        return combined(sign.is_permuted, *left_numbers, *right_numbers,
                        [&](double a, double b) { return calculate(sign.what, a, b); });
    const auto* left_texts = std::get_if<Texts>(&left);
    const auto* right_texts = std::get_if<Texts>(&right);
    if (sign.what == Operator::add && left_texts != nullptr && right_texts != nullptr)
        return combined(sign.is_permuted, *left_texts, *right_texts,
                        [](const std::string& a, const std::string& b) { return a + b; });
    const auto* left_times = std::get_if<Times>(&left);
    const auto* right_times = std::get_if<Times>(&right);
    if (sign.what == Operator::subtract && left_times != nullptr && right_times != nullptr)
        return combined(sign.is_permuted, *left_times, *right_times,
                        [](const TIMEDATE& a, const TIMEDATE& b) { return TimeDateDifferenceFloat(&a, &b); });
    throw FormulaFailure();
}

FormulaValue join(FormulaValue left, const FormulaValue& right) {
    if (left.index() != right.index()) throw FormulaFailure();
    std::visit(
        [&](auto& list) {
            const auto& more = std::get<std::decay_t<decltype(list)>>(right);
            list.insert(list.end(), more.begin(), more.end());
        },
        left);
    return left;
}

std::string translated_case(WORD mode, const std::string& utf8) {
    return lmbcs_to_utf8(translated(mode, utf8_to_lmbcs(utf8), utf8.size() * 4 + 4));
}

// Numbers come before times, and times before texts.
int rank(const FormulaValue& value) {
    return std::holds_alternative<Numbers>(value) ? 0 : (std::holds_alternative<Times>(value) ? 1 : 2);
}

template <typename T, typename Compare>
int collate_lists(const std::vector<T>& left, const std::vector<T>& right, Compare compare) {
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
        if (const int order = compare(left[i], right[i]); order != 0) return order;
    }
    return compare_numbers(static_cast<double>(left.size()), static_cast<double>(right.size()));
}

}  // namespace

int compare_times(const TIMEDATE& left, const TIMEDATE& right) {
    if (!is_partial(left) && !is_partial(right)) return TimeDateCompare(&left, &right);
    const bool has_dates = left.Innards[1] != ANYDAY && right.Innards[1] != ANYDAY;
    TIMEDATE first{};
    TIMEDATE second{};
    TimeExtractLocal(&left, has_dates ? FALSE : TRUE, &first);
    TimeExtractLocal(&right, has_dates ? FALSE : TRUE, &second);
    return TimeDateCompare(&first, &second);
}

FormulaValue apply(FormulaSign sign, const FormulaValue& left, const FormulaValue& right) {
    switch (sign.what) {
        case Operator::join:
            return join(left, right);
        case Operator::both:
            return truth(is_true(left) && is_true(right));
        case Operator::either:
            return truth(is_true(left) || is_true(right));
        case Operator::multiply:
        case Operator::divide:
        case Operator::add:
        case Operator::subtract:
            return calculate(sign, left, right);
        default:
            return truth(compare(sign, left, right));
    }
}

FormulaValue negated(const FormulaValue& value) {
    const auto* numbers = std::get_if<Numbers>(&value);
    if (numbers == nullptr) throw FormulaFailure();
    Numbers out = *numbers;
    for (double& number : out) number = -number;
    return out;
}

bool is_true(const FormulaValue& value) {
    const auto* numbers = std::get_if<Numbers>(&value);
    if (numbers == nullptr || numbers->empty()) throw FormulaFailure();
    return numbers->front() != 0;
}

FormulaValue formula_value(const Item& item) {
    switch (item.type) {
        case TYPE_TEXT:
            return Texts{lmbcs_to_utf8(item.value)};
        case TYPE_TEXT_LIST: {
            Texts out;
            if (const auto list = decode_text_list(item.value)) {
                for (const std::string_view text : *list) out.push_back(lmbcs_to_utf8(text));
            }
            return out;
        }
        case TYPE_NUMBER:
            if (const auto number = decode_number(item.value)) return Numbers{*number};
            return Texts{};
        case TYPE_NUMBER_RANGE:
            return range_values<NUMBER>(item.value);
        case TYPE_TIME:
            if (const auto time = decode_time(item.value)) return Times{*time};
            return Texts{};
        case TYPE_TIME_RANGE:
            return range_values<TIMEDATE>(item.value);
        default:
            return Texts{};
    }
}

Item list_item(const FormulaValue& value) {
    if (const auto* numbers = std::get_if<Numbers>(&value))
        return {{}, TYPE_NUMBER_RANGE, 0, encode_number_list(*numbers)};
    if (const auto* times = std::get_if<Times>(&value)) return {{}, TYPE_TIME_RANGE, 0, encode_time_list(*times)};
    Texts texts = std::get<Texts>(value);
    for (std::string& text : texts) text = utf8_to_lmbcs(text);
    return {{}, TYPE_TEXT_LIST, 0, encode_text_list(texts)};
}

Item simple_item(const FormulaValue& value) {
    if (entries(value) != 1) return list_item(value);
    if (const auto* numbers = std::get_if<Numbers>(&value))
        return {{}, TYPE_NUMBER, 0, encode_number(numbers->front())};
    if (const auto* times = std::get_if<Times>(&value)) return {{}, TYPE_TIME, 0, encode_time(times->front())};
    return {{}, TYPE_TEXT, 0, utf8_to_lmbcs(std::get<Texts>(value).front())};
}

std::size_t entries(const FormulaValue& value) {
    return std::visit([](const auto& list) { return list.size(); }, value);
}

FormulaValue entry(const FormulaValue& value, std::size_t place) {
    return std::visit([&](const auto& list) -> FormulaValue { return std::decay_t<decltype(list)>{list[place]}; },
                      value);
}

bool is_equal(const FormulaValue& left, std::size_t left_place, const FormulaValue& right, std::size_t right_place) {
    return compare({Operator::equal, false}, entry(left, left_place), entry(right, right_place));
}

int collate(const FormulaValue& left, const FormulaValue& right) {
    if (left.index() != right.index()) return rank(left) - rank(right);
    if (const auto* numbers = std::get_if<Numbers>(&left))
        return collate_lists(*numbers, std::get<Numbers>(right), compare_numbers);
    if (const auto* times = std::get_if<Times>(&left))
        return collate_lists(*times, std::get<Times>(right),
                             [](const TIMEDATE& a, const TIMEDATE& b) { return TimeDateCollate(&a, &b); });
    return collate_lists(std::get<Texts>(left), std::get<Texts>(right), [](const std::string& a, const std::string& b) {
        return lower_case(a).compare(lower_case(b));
    });
}

std::string number_text(double number) {
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 15).ptr;
    return {text.data(), end};
}

std::string lower_case(const std::string& utf8) { return translated_case(OS_TRANSLATE_UPPER_TO_LOWER, utf8); }
std::string upper_case(const std::string& utf8) { return translated_case(OS_TRANSLATE_LOWER_TO_UPPER, utf8); }

}  // namespace notes_stub
