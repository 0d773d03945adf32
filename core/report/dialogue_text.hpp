#pragma once

#include <string>
#include <string_view>

namespace postern::report {

/// What a peer says to our server, for the log, without its passwords: what stands behind AUTH, up to the end of the
/// piece that it came in, is `***`. One for each connection; pieces may begin and end anywhere.
class DialogueText {
public:
    /// `is_secret`: the session waits for an answer in an AUTH. Safe to print.
    [[nodiscard]] std::string shown(std::string_view octets, bool is_secret);

private:
    std::string line_;  ///< The beginning of the line under way, as much as says whether it is AUTH.
};

}  // namespace postern::report
