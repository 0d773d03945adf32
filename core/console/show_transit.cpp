#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/table.hpp"
#include "core/console/transit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

namespace postern::console {

namespace {

using ports::AlikeDeliveries;

constexpr std::size_t usual_days = 7;
constexpr std::size_t longest_days = 365;

struct VerdictRow {
    std::string verdict;
    std::string result;
    std::size_t messages = 0;
    WallTime last{};
};

struct Transit {
    std::size_t days = 0;
    WallTime oldest{};
    std::vector<VerdictRow> verdicts;
    std::vector<AlikeDeliveries> without_tls;
    std::vector<AlikeDeliveries> delayed;
    std::size_t left_out = 0;  ///< Groups that are in none of them.
};

bool is_without_tls(const AlikeDeliveries& group) { return group.result == "delivered" && !group.verification; }
bool is_delayed_for_tls(const AlikeDeliveries& group) { return parts_of(group.verdict).result == "refused"; }

std::vector<VerdictRow> by_verdict(const std::vector<AlikeDeliveries>& groups) {
    std::map<std::pair<std::string, std::string>, VerdictRow> rows;
    for (const auto& group : groups) {
        if (!is_transit(group)) continue;
        auto& row = rows[{group.verdict, group.result}];
        row = {group.verdict, group.result, row.messages + group.messages, std::max(row.last, group.last)};
    }
    std::vector<VerdictRow> sorted;
    for (auto& [key, row] : rows) sorted.push_back(std::move(row));
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.messages > b.messages; });
    return sorted;
}

Transit transit_of(std::size_t days, const ports::DeliveryGroups& found) {
    Transit transit{days, found.oldest, by_verdict(found.groups), {}, {}, found.in_all - found.groups.size()};
    for (const auto& group : found.groups) {
        if (!is_transit(group)) continue;
        if (is_without_tls(group)) transit.without_tls.push_back(group);
        if (is_delayed_for_tls(group)) transit.delayed.push_back(group);
    }
    return transit;
}

Row row_of(const AlikeDeliveries& group) {
    return {group.domain.empty() ? "-" : escape_for_log(group.domain), fmt::format("{}", group.messages),
            short_date(group.last), group.result, group.verdict};
}

void add_destinations(std::string_view title, const std::vector<AlikeDeliveries>& groups, std::size_t max_rows,
                      Lines& lines) {
    if (groups.empty()) {
        lines.push_back(fmt::format("{}: none.", title));
        return;
    }
    lines.push_back(fmt::format("{}:", title));
    std::vector<Row> rows{{"Destination", "Messages", "Last (UTC)", "Result", "Verdict"}};
    for (std::size_t place = 0; place < std::min(max_rows, groups.size()); ++place)
        rows.push_back(row_of(groups[place]));
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    if (groups.size() > max_rows) lines.push_back(fmt::format("  … and {} more.", groups.size() - max_rows));
}

Lines lines_of(const Transit& transit, const ports::DeliveryGroups& found, std::size_t max_rows) {
    Lines lines{period_words(transit.days, found)};
    if (transit.verdicts.empty()) {
        lines.emplace_back("Nothing went to other servers.");
        return lines;
    }
    std::vector<Row> rows{{"Verdict", "Result", "Messages", "Last (UTC)"}};
    for (const auto& one : transit.verdicts)
        rows.push_back({one.verdict, one.result, fmt::format("{}", one.messages), short_date(one.last)});
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    lines.emplace_back("A message for several domains counts at each of them, and one that waited at each verdict.");
    add_destinations("Destinations without TLS", transit.without_tls, max_rows, lines);
    add_destinations("Destinations delayed or refused for TLS", transit.delayed, max_rows, lines);
    if (transit.left_out > 0)
        lines.push_back(fmt::format("{} rarer rows of the history were left out.", transit.left_out));
    return lines;
}

constexpr Field<AlikeDeliveries> destination_fields[] = {
    {"domain", "string or null", "Of the recipients.", [](const auto& it) { return text_value(it.domain); }},
    {"messages", "number", "Different ones.", [](const auto& it) -> boost::json::value { return it.messages; }},
    {"last", "time", "The last of them.", [](const auto& it) { return time_value(it.last); }},
    {"result", "string", "`delivered`, `waiting`, `failed`", [](const auto& it) { return text_value(it.result); }},
    {"tls_verdict", "string", "`LEVEL:RESULT:REASON`", [](const auto& it) { return text_value(it.verdict); }},
};

constexpr Field<VerdictRow> verdict_fields[] = {
    {"tls_verdict", "string", "`LEVEL:RESULT:REASON`", [](const auto& it) { return text_value(it.verdict); }},
    {"result", "string", "`delivered`, `waiting`, `failed`", [](const auto& it) { return text_value(it.result); }},
    {"messages", "number", "Different ones; one for several domains counts at each.",
     [](const auto& it) -> boost::json::value { return it.messages; }},
    {"last", "time", "The last of them.", [](const auto& it) { return time_value(it.last); }},
};

constexpr Field<Transit> transit_fields[] = {
    {"days", "number", "How many were asked for.", [](const auto& it) -> boost::json::value { return it.days; }},
    {"oldest", "time or null", "How far the history reaches back at all.",
     [](const auto& it) { return time_value(it.oldest); }},
    {"verdicts", "array of verdict", "Most messages first.",
     [](const auto& it) -> boost::json::value { return array_of<VerdictRow>(verdict_fields, it.verdicts); }},
    {"without_tls", "array of transit destination", "Where mail went in clear text.",
     [](const auto& it) -> boost::json::value {
         return array_of<AlikeDeliveries>(destination_fields, it.without_tls);
     }},
    {"delayed_for_tls", "array of transit destination", "Where mail was not handed over for a reason of TLS.",
     [](const auto& it) -> boost::json::value { return array_of<AlikeDeliveries>(destination_fields, it.delayed); }},
    {"left_out", "number", "Rarer rows of the history that are in none of these.",
     [](const auto& it) -> boost::json::value { return it.left_out; }},
};

}  // namespace

VerdictParts parts_of(std::string_view verdict) {
    VerdictParts parts;
    for (auto* part : {&parts.level, &parts.result}) {
        const auto colon = std::min(verdict.find(':'), verdict.size());
        *part = verdict.substr(0, colon);
        verdict.remove_prefix(std::min(colon + 1, verdict.size()));
    }
    parts.reason = verdict;
    return parts;
}

Expected<std::size_t, std::string> parse_days(std::string_view text) {
    if (text.empty()) return usual_days;
    std::size_t days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && days >= 1 && days <= longest_days) return days;
    return unexpected(fmt::format("\"{}\" is no number of days from 1 to {}.", escape_for_log(text, 80), longest_days));
}

Expected<ports::DeliveryGroups, std::string> deliveries_of(std::size_t days, Context& context) {
    auto found = context.delivery_book().deliveries(context.now() - std::chrono::days(days), most_groups);
    if (!found) return unexpected(std::move(found.error().words));
    return std::move(*found);
}

std::string period_words(std::size_t days, const ports::DeliveryGroups& found) {
    const auto reach = found.oldest == WallTime{} ? std::string("is empty")
                                                  : fmt::format("reaches back to {} UTC", short_date(found.oldest));
    return fmt::format("Deliveries of the last {} day[s]; the history {}.", days, reach);
}

bool is_transit(const AlikeDeliveries& group) { return !group.verdict.empty(); }

View show_transit(const ViewRequest& request, Context& context) {
    const auto days = parse_days(request.arguments);
    if (!days) return days.error();
    const auto found = deliveries_of(*days, context);
    if (!found) return found.error();
    const auto transit = transit_of(*days, *found);
    if (!request.is_for_program) return lines_of(transit, *found, request.max_rows());
    View view;
    view.json = report_text("show transit", context, object_of<Transit>(transit_fields, transit));
    return view;
}

std::vector<ObjectText> show_transit_objects() {
    return {text_of<Transit>("show transit", transit_fields), text_of<VerdictRow>("verdict", verdict_fields),
            text_of<AlikeDeliveries>("transit destination", destination_fields)};
}

}  // namespace postern::console
