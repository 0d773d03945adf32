#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/console/traces.hpp"
#include "core/report/trace_budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace postern::console {

namespace {

using std::chrono::minutes;

constexpr minutes usual{10};
constexpr minutes longest{24 * 60};

Expected<minutes, std::string> duration_of(std::string_view text) {
    if (text.empty()) return usual;
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && number >= 1 && number <= longest.count()) return minutes(number);
    return unexpected(
        fmt::format("\"{}\" is no number of minutes from 1 to {}.", escape_for_log(text, 80), longest.count()));
}

}  // namespace

Lines trace(std::string_view arguments, Context& context) {
    if (arguments.empty())
        return {
            "Name an address, a network, a host or domain, or a recipient, and behind it the minutes: trace "
            "example.org 10; or off."};
    if (is_same_ignoring_case(arguments, "off"))
        return {fmt::format("{} trace[s] ended.", context.traces().end_traces())};
    const auto space = std::min(arguments.find(' '), arguments.size());
    const auto target = report::TraceTarget::parse(arguments.substr(0, space));
    if (!target) return {target.error() + "."};
    const auto duration = duration_of(arguments.substr(std::min(space + 1, arguments.size())));
    if (!duration) return {duration.error()};
    const auto file = context.traces().start_trace(*target, *duration);
    if (!file) return {fmt::format("Nothing is traced: {}", file.error())};
    return {
        fmt::format("Sessions with {} are written to {} for {} minute[s], without contents and passwords: {} lines "
                    "a second and {} MB at most.",
                    target->text(), *file, duration->count(), report::TraceBudget::most_lines_per_second,
                    report::TraceBudget::most_octets >> 20U)};
}

Lines show_trace(std::string_view, Context& context) {
    const auto running = context.traces().running_traces();
    if (running.empty()) return {"No trace is running."};
    std::vector<Row> rows{{"Trace of", "Ends in", "Lines", "File"}};
    for (const auto& one : running)
        rows.push_back({one.target, spoken(one.left), fmt::format("{}", one.lines), one.file});
    return aligned(rows);
}

}  // namespace postern::console
