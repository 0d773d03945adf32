#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace postern::report {

/// What is wrong with the configuration. It is read again and again: a line that was said at the last reading is not
/// said at this one. One thread.
class Complaints {
public:
    using Log = std::function<void(const std::string& line)>;

    explicit Complaints(Log log) : log_(std::move(log)) {}

    /// A reading begins that nobody asked for: what is new goes to the log.
    void begin();
    /// A reading begins that answers a command: everything is part of the answer and nothing goes to the log.
    void begin_answer();
    [[nodiscard]] std::vector<std::string> end_answer();
    void say(const std::string& line);

private:
    const Log log_;
    std::vector<std::string> said_;
    std::vector<std::string> said_before_;  ///< At the reading before.
    bool is_answer_ = false;
};

}  // namespace postern::report
