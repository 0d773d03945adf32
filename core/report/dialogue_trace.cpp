#include "core/report/dialogue_trace.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::report {
namespace {

constexpr std::size_t most_reply_octets = 2048;

bool is_auth(std::string_view line) {
    constexpr std::string_view verb = "AUTH ";
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return is_same_ignoring_case(line.substr(0, verb.size()), verb);
}

/// Takes the first line off, without its end.
std::string_view next_line(std::string_view& octets) {
    const auto end = std::min(octets.find('\n'), octets.size());
    auto line = octets.substr(0, end);
    octets.remove_prefix(std::min(end + 1, octets.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

void DialogueTrace::client(std::string_view octets, bool is_secret) {
    while (!octets.empty()) {
        const auto line = next_line(octets);
        const auto shown = text_.shown(std::string(line) + "\n", is_secret || is_in_auth_);
        is_in_auth_ = is_in_auth_ || is_auth(line);
        // The line's end is no part of what is said.
        constexpr std::string_view line_feed = "\\x0A";
        say('C', std::string_view(shown).substr(0, shown.size() - (shown.ends_with(line_feed) ? line_feed.size() : 0)));
    }
}

void DialogueTrace::server(std::string_view octets) {
    while (!octets.empty()) {
        const bool is_whole = octets.find('\n') != std::string_view::npos;
        reply_ += next_line(octets);
        if (!is_whole && reply_.size() < most_reply_octets) return;
        const auto line = std::exchange(reply_, {});
        // What the server asks in an AUTH is of the secret's making too (SCRAM).
        const bool is_question = line.starts_with("334");
        is_in_auth_ = is_in_auth_ && is_question;
        say('S', is_question ? std::string("334 ***") : escape_for_log(line));
    }
}

void DialogueTrace::event(std::string_view words) {
    say_content();
    write_(fmt::format("-- {}", words));
}

void DialogueTrace::say(char who, std::string_view line) {
    say_content();
    write_(fmt::format("{}: {}", who, line));
}

void DialogueTrace::say_content() {
    if (content_octets_ == 0) return;
    write_(fmt::format("C: ({} octets of a message)", content_octets_));
    content_octets_ = 0;
}

}  // namespace postern::report
