#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

// Orders for mail that waits: `hold ID because …`, `suspend DOMAIN for 2h because …`.

namespace postern::console {

namespace {

using queue::Order;
using queue::Selection;
using queue::Verb;
using std::chrono::seconds;

// The host says nothing of who typed a command.
constexpr std::string_view who = "the console";
constexpr seconds longest_suspension{365 * 24 * 3600};

struct WithReason {
    std::string_view words;
    std::string reason;  ///< Safe to print.
};

/// What stands before ` because `, and what behind it.
WithReason split_reason(std::string_view arguments) {
    constexpr std::string_view because = " because ";
    for (std::size_t at = 0; at + because.size() <= arguments.size(); ++at)
        if (is_same_ignoring_case(arguments.substr(at, because.size()), because))
            return {arguments.substr(0, at), escape_for_log(arguments.substr(at + because.size()), 200)};
    return {arguments, {}};
}

Lines answer_of(Steering& steering, const Order& order) {
    const auto touched = steering.perform(order);
    if (!touched)
        return {fmt::format("\"{} {}\" is not done yet: it goes on, and the log will say how many messages it touched.",
                            word(order.verb), order.selection.to_string())};
    return {describe(order, *touched) + "."};
}

Lines give(Verb verb, std::string_view arguments, Context& context) {
    const auto [words, reason] = split_reason(arguments);
    const auto selection = Selection::parse(words);
    if (!selection) return {fmt::format("Nothing is changed: {}.", selection.error())};
    return answer_of(context.steering(), {verb, *selection, reason, std::string(who)});
}

/// For one message: empty where it waits in the queue, and the order was given; else it may be dead.
std::optional<Lines> give_to_waiting(Verb verb, const Selection& selection, const std::string& reason,
                                     Context& context) {
    const Order order{verb, selection, reason, std::string(who)};
    const auto touched = context.steering().perform(order);
    if (touched && touched->messages == 0) return std::nullopt;
    if (touched) return Lines{describe(order, *touched) + "."};
    return Lines{fmt::format("\"{} {}\" is not done yet: it goes on, and the log will say what it touched.", word(verb),
                             selection.to_string())};
}

Lines give_or_dead(Verb verb, std::string_view arguments, Context& context) {
    const auto on_dead = verb == Verb::release ? release_dead : delete_dead;
    const auto [words, reason] = split_reason(arguments);
    const auto selection = Selection::parse(words);
    if (!selection) return {fmt::format("Nothing is changed: {}.", selection.error())};
    if (selection->is_all()) {
        // All dead mail. That may not come to mean all waiting mail: `delete *` says that.
        auto lines = on_dead(words, context);
        if (verb == Verb::release)
            if (auto more = give_to_waiting(verb, *selection, reason, context))
                std::move(more->begin(), more->end(), std::back_inserter(lines));
        return lines;
    }
    auto lines = give_to_waiting(verb, *selection, reason, context);
    if (lines) return *lines;
    if (selection->message() != QueueId{}) return on_dead(words, context);
    return {queue::describe(Order{verb, *selection, {}, {}}, {}) + "."};
}

/// As addresses have it: in the letters of the DNS, lower case; or an address literal.
Expected<std::string, std::string> read_domain(std::string_view word) {
    const auto dotless = word.ends_with('.') ? word.substr(0, word.size() - 1) : word;
    if (dotless.starts_with('[') && dotless.ends_with(']')) return to_lower(dotless);
    auto domain = mail::to_ascii_domain(dotless);
    if (domain) return domain;
    return unexpected(fmt::format("\"{}\" is no domain of recipients", escape_for_log(word, 80)));
}

}  // namespace

Expected<seconds, std::string> parse_time_span(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> units{
        {{"d", 86400}, {"day", 86400}, {"h", 3600}, {"hour", 3600}, {"m", 60}, {"min", 60}, {"minute", 60}, {"s", 1}}};
    const auto wrong = [&] {
        return unexpected(
            fmt::format("\"{}\" is no time: write it as 2h, 30min, 1d12h (a year at most)", escape_for_log(text, 80)));
    };
    std::int64_t sum = 0;
    auto rest = text;
    while (!rest.empty()) {
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (error != std::errc() || count < 0 || count > longest_suspension.count()) return wrong();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        const auto letters = std::min(rest.find_first_of("0123456789 "), rest.size());
        auto unit = rest.substr(0, letters);
        rest.remove_prefix(letters);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        if (unit.size() > 1 && unit.ends_with('s')) unit.remove_suffix(1);
        const auto known = std::find_if(units.begin(), units.end(),
                                        [&](const auto& one) { return is_same_ignoring_case(one.first, unit); });
        if (known == units.end()) return wrong();
        sum += count * known->second;
        if (sum > longest_suspension.count()) return wrong();
    }
    if (sum == 0) return wrong();
    return seconds(sum);
}

Lines retry_mail(std::string_view arguments, Context& context) { return give(Verb::retry, arguments, context); }
Lines hold_mail(std::string_view arguments, Context& context) { return give(Verb::hold, arguments, context); }
Lines requeue_mail(std::string_view arguments, Context& context) { return give(Verb::requeue, arguments, context); }
Lines release_mail(std::string_view arguments, Context& context) {
    return give_or_dead(Verb::release, arguments, context);
}
Lines delete_mail(std::string_view arguments, Context& context) {
    return give_or_dead(Verb::remove, arguments, context);
}

Lines bounce_mail(std::string_view arguments, Context& context) {
    if (is_same_ignoring_case(split_reason(arguments).words, "all"))
        return {"Nothing is returned: name what is meant; \"bounce *\" returns everything that waits to its senders."};
    return give(Verb::bounce, arguments, context);
}

Lines suspend_domain(std::string_view arguments, Context& context) {
    const auto [words, reason] = split_reason(arguments);
    const auto space = std::min(words.find(' '), words.size());
    const auto domain = read_domain(words.substr(0, space));
    if (!domain) return {fmt::format("Nothing is suspended: {}.", domain.error())};
    constexpr std::string_view before_time = " for ";
    const auto rest = words.substr(space);
    if (!is_same_ignoring_case(rest.substr(0, before_time.size()), before_time))
        return {"Nothing is suspended: for how long? suspend DOMAIN for 2h [because REASON]."};
    const auto length = parse_time_span(rest.substr(before_time.size()));
    if (!length) return {fmt::format("Nothing is suspended: {}.", length.error())};
    const auto now = context.now();
    const auto waiting = context.steering().suspend({*domain, now, now + *length, reason, std::string(who)});
    if (!waiting) return {fmt::format("Nothing is suspended: {}", waiting.error())};
    if (!*waiting)
        return {fmt::format("Whether {} is suspended is not known yet: look with \"show suspended\".", *domain)};
    return {
        fmt::format("{} is suspended for {}, until {} UTC; {} message[s] wait for it. What is being sent there is "
                    "not broken off.",
                    *domain, spoken(*length), short_date(now + *length), **waiting)};
}

Lines resume_domain(std::string_view arguments, Context& context) {
    const auto domain = read_domain(arguments);
    if (!domain) return {fmt::format("Nothing is resumed: {}.", domain.error())};
    const auto all = context.steering().suspensions();
    const bool is_known = all && std::none_of(all->begin(), all->end(),
                                              [&](const ports::Suspension& one) { return one.domain == *domain; });
    if (is_known) return {fmt::format("{} is not suspended.", *domain)};
    const auto waiting = context.steering().resume(*domain, std::string(who));
    if (!waiting) return {fmt::format("{} is not resumed: {}", *domain, waiting.error())};
    if (!*waiting)
        return {fmt::format("Whether {} is resumed is not known yet: look with \"show suspended\".", *domain)};
    return {fmt::format("{} is resumed; {} message[s] go on, each at its next try.", *domain, **waiting)};
}

Lines show_suspended(std::string_view, Context& context) {
    const auto all = context.steering().suspensions();
    if (!all) return {"Not known: the scheduler did not answer."};
    if (all->empty()) return {"No domain is suspended."};
    std::vector<Row> rows{{"Domain", "Since (UTC)", "Until (UTC)", "By", "Reason"}};
    for (const auto& one : *all)
        rows.push_back({escape_for_log(one.domain), short_date(one.since), short_date(one.until), one.by, one.reason});
    return aligned(rows);
}

}  // namespace postern::console
