#include "core/report/dialogue_text.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

namespace postern::report {
namespace {

constexpr std::string_view verb = "AUTH ";
constexpr std::string_view mask = "***";

}  // namespace

std::string DialogueText::shown(std::string_view octets, bool is_secret) {
    std::size_t open = is_secret ? 0 : octets.size();
    for (std::size_t at = 0; at < octets.size(); ++at) {
        if (octets[at] == '\n') {
            line_.clear();
        } else if (line_.empty() && (octets[at] == ' ' || octets[at] == '\t')) {
            continue;  // No command begins so, and the secret is there all the same.
        } else if (line_.size() < verb.size()) {
            line_ += octets[at];
            if (is_same_ignoring_case(line_, verb) && at + 1 < open) open = at + 1;
        } else if (is_same_ignoring_case(line_, verb) && at < open) {
            open = at;  // The rest of a line that began in an earlier piece.
        }
    }
    if (open == octets.size()) return escape_for_log(octets);
    return escape_for_log(octets.substr(0, open)).append(mask);
}

}  // namespace postern::report
