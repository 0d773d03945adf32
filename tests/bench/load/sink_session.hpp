#pragma once

#include "tests/bench/load/arrivals.hpp"
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/sink.hpp"
#include "tests/bench/load/tls_contexts.hpp"

#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <string_view>

namespace postern::bench {

/// What all sessions of a sink share.
struct SinkRun {
    const SinkOptions& options;
    SSL_CTX* tls_context;  ///< Null: STARTTLS is not offered.
    std::FILE* arrived_log;
    Arrivals arrivals{};
    std::minstd_rand random{1};
    std::uint64_t connections = 0;
    std::uint64_t most_connections = 0;  ///< At once.
    std::uint64_t handshakes = 0;
    std::uint64_t resumed = 0;
    std::uint64_t failed_handshakes = 0;
    std::uint64_t refused = 0;
    std::uint64_t dropped = 0;
    std::uint64_t unexpected_commands = 0;
    std::uint64_t injections = 0;  ///< Octets in clear text behind STARTTLS.
    std::map<std::string, std::uint64_t> protocols{};
};

/// One connection to the sink.
class SinkSession {
public:
    SinkSession(SinkRun& run, int socket);

    /// The socket has something. False: the session is over.
    [[nodiscard]] bool on_event();

private:
    enum class Stage { commands, shaking, body, closing };

    [[nodiscard]] bool goes_on_shaking();
    [[nodiscard]] bool take_input();
    [[nodiscard]] bool take_line(std::string_view line);
    void on_command(std::string_view line);
    void on_mail_command(std::string_view verb);
    [[nodiscard]] std::string extensions() const;
    void begin_tls();
    void begin_body();
    void on_body_line(std::string_view line);
    [[nodiscard]] bool end_body();
    void answer(std::string_view reply) { connection_.queue(reply); }
    void unexpected(std::string_view reply);
    [[nodiscard]] bool happens(double percent);

    SinkRun& run_;
    Connection connection_;
    Stage stage_ = Stage::commands;
    bool has_greeted_ = false;
    bool has_sender_ = false;
    bool is_in_header_ = false;
    Arrivals::Message message_;
    std::uint32_t crc_ = 0;
};

}  // namespace postern::bench
