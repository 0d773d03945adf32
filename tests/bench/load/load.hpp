#pragma once

#include "tests/bench/load/latencies.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace postern::bench {

/// When TLS begins.
enum class TlsUse {
    none,
    starttls,
    implicit,        ///< On connect, with SMTP behind it.
    handshake_only,  ///< On connect, and nothing else.
};

/// What the generator is to do. A session that got an unexpected reply ends, and is counted as an error.
struct LoadOptions {
    std::uint16_t port = 0;      ///< On 127.0.0.1, and nowhere else.
    std::uint64_t messages = 0;  ///< 0: as many as the time or the sessions allow.
    std::uint64_t sessions = 0;  ///< 0: as many as the messages or the time need.
    double seconds = 0;          ///< No message or session begins later. 0: no end of this kind.
    unsigned concurrency = 1;    ///< Sessions at once.
    unsigned per_session =
        1;  ///< Messages of one session; 0: it says EHLO, under TLS where that is asked for, and QUIT.
    std::size_t octets = 4096;       ///< Of a message with its header.
    unsigned recipients = 1;         ///< Of a message.
    unsigned retries = 0;            ///< So often a failed message is tried again, in a new session.
    unsigned opened_per_second = 0;  ///< Of the first sessions; 0: all at once.
    double patience = 60;            ///< Seconds that a reply may take.
    std::uint64_t most_errors = 1000;
    TlsUse tls = TlsUse::none;
    bool resumes = false;    ///< TLS sessions, each slot its own.
    bool pipelines = false;  ///< MAIL, RCPT and DATA at once where PIPELINING is offered.
    bool holds = false;      ///< Sessions stay open behind their messages until standard input ends.
    std::string run;         ///< Names the messages.
    std::string sender = "sender@bench.invalid";
    std::string recipient = "recipient@sink.invalid";
    std::string accepted_log;  ///< A line `RUN NUMBER` for each message that got its 250, at once; empty: none.
};

/// What came of it.
class LoadTotals {
public:
    void count_error(const std::string& place, const std::string& words);
    [[nodiscard]] boost::json::object report();

    std::uint64_t began_ns = 0;
    std::uint64_t first_accepted_ns = 0;
    std::uint64_t last_accepted_ns = 0;
    std::uint64_t last_session_ns = 0;
    std::uint64_t accepted = 0;
    std::uint64_t failed = 0;     ///< Given up.
    std::uint64_t ambiguous = 0;  ///< The session ended between the dot and its reply.
    std::uint64_t sessions = 0;
    std::uint64_t sessions_done = 0;
    std::uint64_t handshakes = 0;
    std::uint64_t resumed = 0;
    std::uint64_t lost_while_held = 0;
    std::uint64_t errors = 0;
    std::map<std::string, std::uint64_t> error_kinds;
    std::map<std::string, std::uint64_t> protocols;
    Latencies from_mail_to_accepted;
    Latencies of_handshakes;
};

/// Deals out the messages and sessions of a run.
class Work {
public:
    explicit Work(const LoadOptions& options) : options_(options) {}

    struct Message {
        std::uint64_t number = 0;
        unsigned failures = 0;
    };

    /// `now_ns`: on the clock of `began_ns`.
    void begin(std::uint64_t now_ns) { began_ns_ = now_ns; }
    [[nodiscard]] std::optional<Message> next_message(std::uint64_t now_ns);
    /// Whether one more session may begin that carries no message, or whose messages are not counted.
    [[nodiscard]] bool next_session(std::uint64_t now_ns);
    /// False: it was tried often enough.
    [[nodiscard]] bool take_back(Message message);
    void stop() { is_stopped_ = true; }

private:
    [[nodiscard]] bool is_over(std::uint64_t now_ns) const;

    const LoadOptions& options_;
    std::uint64_t began_ns_ = 0;
    std::uint64_t next_number_ = 0;
    std::uint64_t sessions_ = 0;
    std::deque<Message> again_;
    bool is_stopped_ = false;
};

/// Runs the load to its end and returns its report. Throws std::exception where it cannot begin.
[[nodiscard]] boost::json::object run_load(const LoadOptions& options);

}  // namespace postern::bench
