#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/console/transit.hpp"
#include "core/tls/level.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern::console {

namespace {

using ports::AlikeDeliveries;
using tls::Level;
using tls::Verification;

constexpr std::size_t most_rows = 50;
constexpr Level stricter[] = {Level::encrypt, Level::dane, Level::dane_only, Level::verify, Level::secure};

/// What a stricter default would have done to deliveries that took place.
enum class Answer { delivered, delayed, unknown };
struct Guess {
    Answer answer = Answer::unknown;
    std::string reason{};
};

/// RFC 7672: a TLSA record that is published counts; of a domain for which none was looked for history knows nothing.
Guess under_dane(const AlikeDeliveries& group, bool is_record_demanded) {
    const auto level = parts_of(group.verdict).level;
    if (level == "dane-only") return {Answer::delivered};
    if (level == "dane" && group.verification) return {Answer::delivered};
    if (is_record_demanded && !group.verification)
        return {Answer::delayed, "no TLS was used, and the level demands it"};
    return {Answer::unknown, "whether TLSA records were published is not in the history: ask explain"};
}

Guess under_chain(const AlikeDeliveries& group, Level level) {
    if (!group.verification) return {Answer::delayed, "no TLS was used"};
    if (*group.verification == Verification::no_certificate) return {Answer::delayed, "no certificate was shown"};
    if (*group.verification == Verification::unverified)
        return {Answer::delayed, "no trusted root vouches for the certificate: " + group.verification_reason};
    const auto then = parts_of(group.verdict).level;
    if (then == tls::to_string(level) || then == "secure") return {Answer::delivered};
    if (!group.is_name_matched) return {Answer::delayed, "the certificate does not bear the host's name"};
    if (level == Level::verify) return {Answer::delivered};
    return {Answer::unknown,
            "the certificate bears the host's name; whether it bears the domain's was never looked at"};
}

Guess guess(const AlikeDeliveries& group, Level level) {
    switch (level) {
        case Level::encrypt:
            return group.verification ? Guess{Answer::delivered} : Guess{Answer::delayed, "no TLS was used"};
        case Level::dane:
        case Level::dane_only:
            return under_dane(group, level == Level::dane_only);
        case Level::verify:
        case Level::secure:
            return under_chain(group, level);
        case Level::none:
        case Level::may:
        case Level::fingerprint:
            break;
    }
    return {};
}

struct Destination {
    std::string domain;
    std::string reason;
    std::size_t messages = 0;
    WallTime last{};
};

struct Rehearsal {
    std::size_t delivered = 0;
    std::size_t delayed = 0;
    std::size_t unknown = 0;
    std::vector<Destination> delayed_destinations;
    std::vector<Destination> unknown_destinations;
};

void add(const AlikeDeliveries& group, std::string reason, std::vector<Destination>& destinations) {
    const auto same = std::find_if(destinations.begin(), destinations.end(), [&](const Destination& one) {
        return one.domain == group.domain && one.reason == reason;
    });
    if (same == destinations.end())
        return destinations.push_back({group.domain, std::move(reason), group.messages, group.last});
    same->messages += group.messages;
    same->last = std::max(same->last, group.last);
}

Rehearsal rehearsal_of(const ports::DeliveryGroups& found, Level level) {
    Rehearsal rehearsal;
    for (const auto& group : found.groups) {
        if (!is_transit(group) || group.result != "delivered") continue;
        auto [answer, reason] = guess(group, level);
        switch (answer) {
            case Answer::delivered:
                rehearsal.delivered += group.messages;
                break;
            case Answer::delayed:
                rehearsal.delayed += group.messages;
                add(group, std::move(reason), rehearsal.delayed_destinations);
                break;
            case Answer::unknown:
                rehearsal.unknown += group.messages;
                add(group, std::move(reason), rehearsal.unknown_destinations);
                break;
        }
    }
    return rehearsal;
}

void add_destinations(std::string_view title, const std::vector<Destination>& destinations, Lines& lines) {
    if (destinations.empty()) return;
    lines.push_back(fmt::format("{}:", title));
    std::vector<Row> rows{{"Destination", "Messages", "Last (UTC)", "Reason"}};
    for (const auto& one : destinations) {
        if (rows.size() > most_rows) break;
        rows.push_back({one.domain.empty() ? "-" : escape_for_log(one.domain), fmt::format("{}", one.messages),
                        short_date(one.last), escape_for_log(one.reason)});
    }
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    if (destinations.size() > most_rows)
        lines.push_back(fmt::format("  … and {} more.", destinations.size() - most_rows));
}

std::optional<Level> level_of(std::string_view word) {
    for (const auto level : stricter)
        if (is_same_ignoring_case(word, tls::to_string(level))) return level;
    return std::nullopt;
}

}  // namespace

Lines rehearse(std::string_view arguments, Context& context) {
    const auto space = std::min(arguments.find(' '), arguments.size());
    const auto level = level_of(arguments.substr(0, space));
    if (!level)
        return {
            "Name the level that the default would have been: encrypt, dane, dane-only, verify or secure; and the "
            "days: rehearse verify 30."};
    const auto days = parse_days(arguments.substr(std::min(space + 1, arguments.size())));
    if (!days) return {days.error()};
    const auto found = deliveries_of(*days, context);
    if (!found) return {found.error()};
    const auto rehearsal = rehearsal_of(*found, *level);
    Lines lines{period_words(*days, *found)};
    lines.push_back(
        fmt::format("With {} as the default level, of {} message[s] that were delivered {} would have been delivered, "
                    "{} delayed; of {} "
                    "that is not known.",
                    tls::to_string(*level), rehearsal.delivered + rehearsal.delayed + rehearsal.unknown,
                    rehearsal.delivered, rehearsal.delayed, rehearsal.unknown));
    add_destinations("Delayed", rehearsal.delayed_destinations, lines);
    add_destinations("Not known", rehearsal.unknown_destinations, lines);
    if (found->in_all > found->groups.size())
        lines.push_back(
            fmt::format("{} rarer rows of the history were left out.", found->in_all - found->groups.size()));
    lines.emplace_back("Destinations with a TLS policy document of their own keep that level.");
    return lines;
}

}  // namespace postern::console
