#include "tests/bench/load/sink_session.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"
#include "core/smtp/command.hpp"

#include <fmt/format.h>

namespace postern::bench {

namespace {

constexpr std::size_t most_line_octets = 64 * 1024;

}  // namespace

SinkSession::SinkSession(SinkRun& run, int socket) : run_(run), connection_(socket) {
    answer("220 sink.bench.invalid ESMTP\r\n");
}

bool SinkSession::on_event() {
    if (stage_ == Stage::shaking && !goes_on_shaking()) return stage_ == Stage::shaking;
    for (;;) {
        if (connection_.transmit() == Progress::failed) return false;
        if (stage_ == Stage::closing && connection_.is_sent()) break;
        if (stage_ == Stage::shaking) {
            connection_.start_tls(run_.tls_context, true);
            if (!goes_on_shaking()) return stage_ == Stage::shaking;
            continue;
        }
        const auto progress = connection_.receive();
        if (progress == Progress::blocked) return true;
        if (progress != Progress::advanced || !take_input()) return false;
    }
    connection_.say_goodbye();
    return false;
}

/// True once the handshake is over. False: it goes on later, or the session ends, then the stage is another one.
bool SinkSession::goes_on_shaking() {
    const auto progress = connection_.shake_hands();
    if (progress == Progress::blocked) return false;
    stage_ = Stage::commands;
    if (progress != Progress::advanced) {
        ++run_.failed_handshakes;
        return false;
    }
    ++run_.handshakes;
    if (SSL_session_reused(connection_.tls()) == 1) ++run_.resumed;
    ++run_.protocols[protocol_of(connection_.tls())];
    return true;
}

/// False: the session is to end at once.
bool SinkSession::take_input() {
    std::size_t taken = 0;
    const auto input = connection_.received();
    while (stage_ == Stage::commands || stage_ == Stage::body) {
        const auto end = input.find('\n', taken);
        if (end == std::string_view::npos) break;
        const auto line = input.substr(taken, end + 1 - taken);
        taken = end + 1;
        if (!take_line(line)) return false;
    }
    connection_.take(taken);
    const auto left = connection_.received().size();
    if (stage_ == Stage::shaking && left > 0) {
        ++run_.injections;
        return false;
    }
    return left <= most_line_octets;
}

bool SinkSession::take_line(std::string_view line) {
    if (stage_ == Stage::body) {
        if (line == ".\r\n") return end_body();
        on_body_line(line);
        return true;
    }
    if (line.ends_with("\r\n")) line.remove_suffix(2);
    on_command(line);
    return true;
}

void SinkSession::on_command(std::string_view line) {
    switch (smtp::parse_command(line).command) {
        case smtp::Command::ehlo:
            has_greeted_ = true;
            return answer(extensions());
        case smtp::Command::helo:
            has_greeted_ = true;
            return answer("250 sink.bench.invalid\r\n");
        case smtp::Command::starttls:
            return begin_tls();
        case smtp::Command::mail:
            return on_mail_command("MAIL");
        case smtp::Command::rcpt:
            return on_mail_command("RCPT");
        case smtp::Command::data:
            return begin_body();
        case smtp::Command::rset:
            has_sender_ = false;
            message_ = {};
            return answer("250 2.0.0 forgotten\r\n");
        case smtp::Command::noop:
            return answer("250 2.0.0 ok\r\n");
        case smtp::Command::quit:
            stage_ = Stage::closing;
            return answer("221 2.0.0 goodbye\r\n");
        default:
            return unexpected("500 5.5.2 not known here\r\n");
    }
}

std::string SinkSession::extensions() const {
    const bool offers_tls = run_.tls_context != nullptr && connection_.tls() == nullptr;
    return fmt::format("250-sink.bench.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n{}250 ENHANCEDSTATUSCODES\r\n",
                       offers_tls ? "250-STARTTLS\r\n" : "");
}

void SinkSession::begin_tls() {
    if (run_.tls_context == nullptr || connection_.tls() != nullptr) return unexpected("503 5.5.1 not offered\r\n");
    answer("220 2.0.0 begin\r\n");
    stage_ = Stage::shaking;
    has_greeted_ = has_sender_ = false;
}

void SinkSession::on_mail_command(std::string_view verb) {
    if (verb == "MAIL") {
        if (!has_greeted_ || has_sender_) return unexpected("503 5.5.1 not now\r\n");
        has_sender_ = true;
        message_ = {};
        return answer("250 2.1.0 ok\r\n");
    }
    if (!has_sender_) return unexpected("503 5.5.1 no sender\r\n");
    ++message_.recipients;
    answer("250 2.1.5 ok\r\n");
}

void SinkSession::begin_body() {
    if (message_.recipients == 0) return unexpected("503 5.5.1 no recipient\r\n");
    stage_ = Stage::body;
    is_in_header_ = true;
    crc_ = 0;
    answer("354 go on\r\n");
}

void SinkSession::on_body_line(std::string_view line) {
    if (line.starts_with('.')) line.remove_prefix(1);  // RFC 5321 §4.5.2
    message_.octets += line.size();
    if (!is_in_header_) {
        if (run_.options.verifies_bodies) crc_ = spool_sqlite::crc32c(crc_, line);
    } else if (line == "\r\n") {
        is_in_header_ = false;
    } else if (auto mark = parse_mark(line.substr(0, line.find('\r')))) {
        message_.mark = std::move(mark);
    }
}

bool SinkSession::end_body() {
    stage_ = Stage::commands;
    has_sender_ = false;
    if (happens(run_.options.refused_percent)) {
        ++run_.refused;
        answer("451 4.3.0 refused at random\r\n");
        return true;
    }
    message_.is_under_tls = connection_.tls() != nullptr;
    if (run_.options.verifies_bodies) message_.body_crc = crc_;
    run_.arrivals.add(message_);
    if (run_.arrived_log != nullptr && message_.mark)
        fmt::print(run_.arrived_log, "{} {}\n", message_.mark->run, message_.mark->number);
    if (happens(run_.options.dropped_percent)) {
        ++run_.dropped;
        return false;
    }
    answer("250 2.0.0 taken\r\n");
    return true;
}

void SinkSession::unexpected(std::string_view reply) {
    ++run_.unexpected_commands;
    answer(reply);
}

bool SinkSession::happens(double percent) {
    return percent > 0 && std::uniform_real_distribution<>(0, 100)(run_.random) < percent;
}

}  // namespace postern::bench
