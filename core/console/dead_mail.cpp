#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"

#include <fmt/format.h>

// Dead mail by hand.

namespace postern::console {

namespace {

/// Which dead message is meant; no id: all.
struct Choice {
    std::optional<QueueId> id;
};

Expected<Choice, std::string> choice_of(std::string_view arguments, std::string_view command) {
    if (is_same_ignoring_case(arguments, "all")) return Choice{};
    if (const auto id = parse_queue_id(arguments)) return Choice{*id};
    const auto given =
        arguments.empty() ? std::string("nothing") : fmt::format("\"{}\"", escape_for_log(arguments, 80));
    return unexpected(
        fmt::format("\"{0}\" takes the ID of a dead message (16 hexadecimal digits, as \"show queue dead\" prints it) "
                    "or all behind "
                    "it, but there is {1}.",
                    command, given));
}

Lines answer(const Choice& choice, const ChangedCount& answer, std::string_view done) {
    if (!answer) return {fmt::format("Nothing is {}: {}", done, answer.error())};
    const auto count = *answer;
    const auto named = choice.id ? "message " + to_string(*choice.id) : std::string("dead mail");
    if (!count) {
        return {
            fmt::format("Whether {0} is {1} is not known yet: the spool has not answered, and may still do it. Look "
                        "with \"show queue dead\" in a while: what is still listed there is not {1}.",
                        named, done)};
    }
    if (!choice.id) return {fmt::format("{} dead message[s] {}.", *count, done)};
    if (*count > 0) return {fmt::format("Message {}: {}.", to_string(*choice.id), done)};
    return {fmt::format("Message {} neither waits here nor is it dead; nothing is {}.", to_string(*choice.id), done)};
}

}  // namespace

Lines release_dead(std::string_view arguments, Context& context) {
    const auto choice = choice_of(arguments, "release");
    if (!choice) return {choice.error()};
    return answer(*choice, context.release_dead(choice->id), "released");
}

Lines delete_dead(std::string_view arguments, Context& context) {
    const auto choice = choice_of(arguments, "delete");
    if (!choice) return {choice.error()};
    return answer(*choice, context.delete_dead(choice->id), "deleted");
}

}  // namespace postern::console
