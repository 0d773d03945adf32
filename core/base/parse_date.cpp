#include "core/base/parse_date.hpp"

#include "core/base/trimmed.hpp"

#include <charconv>
#include <chrono>
#include <system_error>

namespace postern {
namespace {

/// The number that all of `digits` is.
std::optional<unsigned> number_in(std::string_view digits) {
    unsigned number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

/// `2026-12-24`
std::optional<std::chrono::sys_days> day_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_in(text.substr(0, 4)), month = number_in(text.substr(5, 2)),
               day = number_in(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                           std::chrono::day(*day)};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

/// `18:00` or `18:00:30`
std::optional<std::chrono::seconds> clock_in(std::string_view text) {
    const bool has_seconds = text.size() == 8 && text[5] == ':';
    if (!(text.size() == 5 || has_seconds) || text[2] != ':') return std::nullopt;
    const auto hour = number_in(text.substr(0, 2)), minute = number_in(text.substr(3, 2)),
               second = has_seconds ? number_in(text.substr(6, 2)) : std::optional(0U);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

std::optional<WallTime> parse_short_date(std::string_view text) {
    text = trimmed(text);
    const auto day = day_in(text.substr(0, 10));
    if (!day) return std::nullopt;
    auto rest = text.substr(10);
    if (rest.empty()) return WallTime(*day + std::chrono::days(1));
    if (rest.front() != ' ' && rest.front() != 'T') return std::nullopt;
    rest.remove_prefix(1);
    for (const std::string_view zone : {"Z", " UTC"})
        if (rest.ends_with(zone)) rest.remove_suffix(zone.size());
    const auto clock = clock_in(rest);
    return clock ? std::optional(WallTime(*day + *clock)) : std::nullopt;
}

}  // namespace postern
