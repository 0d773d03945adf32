#pragma once

#include "core/report/dialogue_text.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace postern::report {

/// One session as a trace has it, line by line: `C:` what the client says, `S:` the server, `--` what happened. What
/// stands behind AUTH, and every answer in it, is `***`; of messages there is only how long they are. Pure.
class DialogueTrace {
public:
    /// Gets each line, safe to print, without time and session.
    using Write = std::function<void(std::string line)>;

    explicit DialogueTrace(Write write) : write_(std::move(write)) {}

    /// Whole commands, or the rest of one. `is_secret`: an answer in an AUTH.
    void client(std::string_view octets, bool is_secret);
    /// Replies. One that is not 334 ends an AUTH that client() began.
    void server(std::string_view octets);
    /// Octets of a message.
    void content(std::uint64_t octets) { content_octets_ += octets; }
    void event(std::string_view words);

private:
    void say(char who, std::string_view line);
    void say_content();

    Write write_;
    DialogueText text_;
    std::string reply_;                 ///< The beginning of a line of which the end has not come.
    std::uint64_t content_octets_ = 0;  ///< Not yet said.
    bool is_in_auth_ = false;
};

}  // namespace postern::report
