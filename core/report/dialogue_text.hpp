#pragma once

#include <string>
#include <string_view>

namespace postern::report {

/// What a client says to a server, for the log, without its passwords: what stands behind AUTH, up to the end of the
/// piece that it came in, is `***`. Either side's: what peers say to ours, and what we say to theirs. One for each
/// direction of a connection; pieces may begin and end anywhere.
class DialogueText {
public:
    /// `is_secret`: it is an answer in an AUTH, or part of one. Safe to print.
    [[nodiscard]] std::string shown(std::string_view octets, bool is_secret);

private:
    std::string line_;  ///< The beginning of the line under way, as much as says whether it is AUTH.
};

}  // namespace postern::report
