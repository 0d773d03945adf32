#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace postern::bench {

/// What the sink is to do.
struct SinkOptions {
    std::uint16_t port = 0;   ///< On 127.0.0.1, and nowhere else.
    std::string certificate;  ///< PEM file with the key; STARTTLS is offered where there is one.
    std::uint64_t expected =
        0;                     ///< Ends when so many different messages have come, and a little later; 0: it does not.
    double quiet_seconds = 0;  ///< Ends when nothing has come for so long since the last message; 0: it does not.
    double longest_seconds = 3600;
    double linger_seconds = 0.3;  ///< Behind the last expected message, so that a double is seen.
    double refused_percent = 0;   ///< Of the messages, with 451.
    double dropped_percent = 0;   ///< Of the messages: taken, and the connection closed in place of a reply.
    bool verifies_bodies = false;
    std::string arrived_log;  ///< A line `RUN NUMBER` for each arrival; empty: none.
};

/// Takes mail until its end, or until SIGTERM, and returns its report: every message by its mark, what came twice, what
/// was altered. Throws std::exception where it cannot begin. Says LISTENING on standard error once it takes
/// connections.
[[nodiscard]] boost::json::object run_sink(const SinkOptions& options);

}  // namespace postern::bench
