#include "core/console/commands.hpp"
#include "core/console/destination_words.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/queue_reader.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

using queue::DestinationRow;
using queue::DestinationRows;
using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr Field<DestinationRows> retry_fields[] = {
    {"held_because", "string or null", "Why nothing leaves the house.",
     [](const auto& it) { return text_value(it.held_because); }},
    {"destination_count", "number", "Destinations that pause, or for which something waits for its next try.",
     [](const auto& it) -> boost::json::value { return it.destinations; }},
    {"destinations", "array of destination", "The next one first.",
     [](const auto& it) -> boost::json::value { return array_of(destination_fields(), it.rows); }},
};

std::string when(const DestinationRow& row, WallTime now) {
    const auto next = row.next_time();
    return fmt::format("{} UTC (in {})", short_date(next), spoken(duration_cast<seconds>(next - now)));
}

/// What waits: for their next try, or with the whole destination.
Row row_of(const DestinationRow& row, WallTime now) {
    const auto pause = row.is_paused() ? fmt::format("until {} UTC", short_date(row.paused_until)) : std::string("-");
    const auto& reason = row.is_paused() ? row.pause_reason : row.last_error;
    return {row.name,
            fmt::format("{}", row.waiting),
            fmt::format("{}", row.ready),
            when(row, now),
            fmt::format("{}", row.failures),
            pause,
            reason.empty() ? "-" : reason};
}

}  // namespace

View show_retry(const ViewRequest& request, Context& context) {
    const auto found =
        context.queue_reader().destinations(queue::DestinationCensus::Which::delayed, request.max_rows());
    if (!found) return found.error();
    View view;
    if (request.is_for_program) {
        view.json = report_text("show retry", context, object_of<DestinationRows>(retry_fields, *found));
        return view;
    }
    if (!found->held_because.empty())
        view.lines.push_back(fmt::format("Nothing is sent, and nothing ages: {}.", found->held_because));
    view.lines.push_back(found->destinations == 0
                             ? "Nothing waits for a next try, and no destination pauses."
                             : fmt::format("{} destination[s] pause or have something that waits for its next try.",
                                           found->destinations));
    if (found->rows.empty()) return view;
    std::vector<Row> rows{{"Destination", "Waiting", "For their turn", "Next", "Tries", "Paused", "Reason"}};
    for (const auto& row : found->rows) rows.push_back(row_of(row, context.now()));
    for (auto& line : aligned(rows)) view.lines.push_back(std::move(line));
    if (found->destinations > found->rows.size())
        view.lines.push_back(fmt::format("  and {} more", found->destinations - found->rows.size()));
    return view;
}

std::vector<ObjectText> show_retry_objects() { return {text_of<DestinationRows>("show retry", retry_fields)}; }

}  // namespace postern::console
