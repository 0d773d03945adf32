#pragma once

#include "core/base/expected.hpp"
#include "core/ports/delivery_book.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::console {

class Context;

/// `level:result:reason`, as the history has it.
struct VerdictParts {
    std::string_view level;
    std::string_view result;
    std::string_view reason;
};
[[nodiscard]] VerdictParts parts_of(std::string_view verdict);

/// A number of days from 1 to 365; empty: 7. The error is fit to print.
[[nodiscard]] Expected<std::size_t, std::string> parse_days(std::string_view text);

/// So many groups are asked for; more are counted and not shown.
inline constexpr std::size_t most_groups = 20'000;

/// Of these days. The error is fit to print.
[[nodiscard]] Expected<ports::DeliveryGroups, std::string> deliveries_of(std::size_t days, Context& context);

/// `Deliveries of the last 7 days; the history reaches back to … UTC.`
[[nodiscard]] std::string period_words(std::size_t days, const ports::DeliveryGroups& found);

/// Went to another server by SMTP.
[[nodiscard]] bool is_transit(const ports::AlikeDeliveries& group);

}  // namespace postern::console
