#include "notes_stub/ipc/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/stats.h"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

template <class T>
T value_of(const std::string& bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), std::min(sizeof value, bytes.size()));
    return value;
}

template <class T>
std::string bytes_of(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

bool is_numeric(WORD type) { return type == VT_LONG || type == VT_NUMBER; }

void add(Statistic& to, const Statistic& value) {
    if (to.type != value.type || !is_numeric(value.type)) {
        to.type = value.type;
        to.bytes = value.bytes;
    } else if (value.type == VT_LONG) {
        // Wraps as the LONG of every platform does; the detour keeps signed overflow defined.
        const auto sum = static_cast<DWORD>(value_of<LONG>(to.bytes)) + static_cast<DWORD>(value_of<LONG>(value.bytes));
        to.bytes = bytes_of(static_cast<LONG>(sum));
    } else {
        to.bytes = bytes_of(value_of<NUMBER>(to.bytes) + value_of<NUMBER>(value.bytes));
    }
    to.is_additive = true;
    to.updated = value.updated;
}

bool matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return true;
    if (pattern.back() != '*') return equal_ignoring_case(pattern, name);
    pattern.remove_suffix(1);
    return name.size() >= pattern.size() && equal_ignoring_case(pattern, name.substr(0, pattern.size()));
}

std::string number_text(NUMBER value) {
    char text[64];
    const bool is_whole = std::isfinite(value) && value == std::floor(value) && std::fabs(value) < 1e15;
    std::snprintf(text, sizeof text, is_whole ? "%.0f" : "%.15g", value);
    return text;
}

}  // namespace

bool CaseLess::operator()(std::string_view a, std::string_view b) const {
    return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool StatisticTable::KeyLess::operator()(const Key& a, const Key& b) const {
    const CaseLess less;
    if (less(a.first, b.first)) return true;
    if (less(b.first, a.first)) return false;
    return less(a.second, b.second);
}

void StatisticTable::update(const Statistic& value, WORD flags) {
    auto& instances = values_[{value.facility, value.name}];
    if (instances.empty() || flags == static_cast<WORD>(~ST_UNIQUE)) {
        instances.push_back(value);
        instances.back().is_additive = (flags & ST_ADDITIVE) != 0 && flags != static_cast<WORD>(~ST_UNIQUE);
    } else if ((flags & ST_ADDITIVE) != 0) {
        add(instances.front(), value);
    } else {
        if ((flags & ST_UNIQUE) != 0) instances.resize(1);
        instances.front().type = value.type;
        instances.front().bytes = value.bytes;
        instances.front().updated = value.updated;
    }
}

void StatisticTable::erase(std::string_view facility, std::string_view name) {
    values_.erase({std::string{facility}, std::string{name}});
}

STATUS StatisticTable::reset(std::string_view facility, std::string_view name, std::int64_t updated) {
    const auto found = values_.find({std::string{facility}, std::string{name}});
    if (found == values_.end()) return ERR_STAT_NOT_FOUND;
    auto& value = found->second.front();
    if (!value.is_additive || !is_numeric(value.type)) return ERR_STAT_NOT_SET;
    value.bytes = value.type == VT_LONG ? bytes_of(LONG{0}) : bytes_of(NUMBER{0});
    value.updated = updated;
    return NOERROR;
}

std::vector<Statistic> StatisticTable::list(std::string_view facility, std::string_view name) const {
    std::vector<Statistic> found;
    for (const auto& [key, instances] : values_) {
        if (matches(facility, key.first) && matches(name, key.second)) {
            found.insert(found.end(), instances.begin(), instances.end());
        }
    }
    return found;
}

std::string statistic_text(const Statistic& value) {
    switch (value.type) {
        case VT_LONG:
            return std::to_string(value_of<LONG>(value.bytes));
        case VT_NUMBER:
            return number_text(value_of<NUMBER>(value.bytes));
        case VT_TIMEDATE:
            return timedate_text(value_of<TIMEDATE>(value.bytes));
        default:
            return value.bytes;
    }
}

}  // namespace notes_stub
