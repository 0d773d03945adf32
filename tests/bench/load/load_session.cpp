#include "tests/bench/load/load_session.hpp"

#include <fmt/format.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <limits>

namespace postern::bench {

namespace {

// A server that is away is not to be asked in a tight loop.
constexpr std::uint64_t pause_after_failure_ns = 20'000'000;

int expected_code(bool is_ready_for_more, bool is_greeting, bool is_goodbye) {
    if (is_ready_for_more) return 354;
    if (is_greeting) return 220;
    return is_goodbye ? 221 : 250;
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

void LoadSlot::on_time(std::uint64_t now_ns) {
    if (stage_ == Stage::waiting && now_ns >= not_before_ns_) return begin();
    if (stage_ == Stage::holding) {
        if (!run_.may_end) return;
        quit();
        return pump();
    }
    if (connection_ && now_ns > patience_ends_ns_) fail("no answer in time");
}

void LoadSlot::begin() {
    const auto& options = run_.options;
    const auto now_ns = steady_ns();
    if (options.per_session > 0) {
        if (!message_) message_ = run_.work.next_message(now_ns);
        if (!message_) return be_done();
    }
    const bool counts_sessions = options.per_session == 0 || options.sessions > 0;
    if (counts_sessions && !run_.work.next_session(now_ns)) return be_done();
    open();
}

void LoadSlot::open() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return fail(std::strerror(errno));
    connection_.emplace(socket);
    parser_.reset();
    awaited_.clear();
    messages_ = 0;
    pipelines_ = is_secured_ = is_quitting_ = is_in_doubt_ = false;
    patience_ends_ns_ = steady_ns() + static_cast<std::uint64_t>(run_.options.patience * 1e9);
    stage_ = Stage::connecting;
    ++run_.totals.sessions;
    const auto address = loopback(run_.options.port);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS)
        return fail(std::strerror(errno));
    run_.poller.watch(socket, key_);
}

void LoadSlot::on_event() {
    if (!connection_) return;
    if (stage_ == Stage::connecting) connected();
    if (stage_ == Stage::shaking && !goes_on_shaking()) return;
    pump();
}

// Whether the connection came about shows with the first octets.
void LoadSlot::connected() {
    if (run_.options.tls == TlsUse::implicit || run_.options.tls == TlsUse::handshake_only) return begin_tls();
    stage_ = Stage::talking;
    awaited_.push_back(Step::greeting);
}

void LoadSlot::begin_tls() {
    connection_->start_tls(run_.tls_context, false);
    SSL_set_app_data(connection_->tls(), this);
    if (run_.options.resumes && remembered_ != nullptr) SSL_set_session(connection_->tls(), remembered_);
    handshake_began_ns_ = steady_ns();
    stage_ = Stage::shaking;
}

void LoadSlot::remember(SSL_SESSION* session) {
    SSL_SESSION_free(remembered_);
    remembered_ = session;
}

/// True once the handshake is over and the connection still open.
bool LoadSlot::goes_on_shaking() {
    const auto progress = connection_->shake_hands();
    if (progress == Progress::blocked) return false;
    if (progress != Progress::advanced) {
        fail(progress == Progress::closed ? "closed in the handshake" : connection_->error());
        return false;
    }
    secured();
    return connection_.has_value();
}

void LoadSlot::secured() {
    is_secured_ = true;
    ++run_.totals.handshakes;
    run_.totals.of_handshakes.add(steady_ns() - handshake_began_ns_);
    if (SSL_session_reused(connection_->tls()) == 1) ++run_.totals.resumed;
    ++run_.totals.protocols[protocol_of(connection_->tls())];
    stage_ = Stage::talking;
    if (run_.options.tls == TlsUse::handshake_only) return finish();
    if (run_.options.tls == TlsUse::implicit)
        awaited_.push_back(Step::greeting);
    else
        say("EHLO load.bench.invalid\r\n", Step::hello);
}

void LoadSlot::pump() {
    while (connection_) {
        if (connection_->transmit() == Progress::failed) return fail(connection_->error());
        const auto progress = connection_->receive();
        if (progress == Progress::blocked) return;
        if (progress != Progress::advanced) {
            if (is_quitting_) return finish();  // The 221 was not worth waiting for.
            return fail(progress == Progress::closed ? "closed" : connection_->error());
        }
        if (!take_replies()) return;
        if (stage_ == Stage::shaking && !goes_on_shaking()) return;
    }
}

/// False: the connection is closed.
bool LoadSlot::take_replies() {
    while (connection_ && stage_ != Stage::shaking) {
        const auto input = connection_->received();
        Octets left(reinterpret_cast<const std::byte*>(input.data()), input.size());
        const auto status = parser_.take(left);
        connection_->take(input.size() - left.size());
        if (status == smtp::ReplyParser::Status::incomplete) return true;
        if (status == smtp::ReplyParser::Status::malformed)
            fail(parser_.error());
        else
            on_reply(parser_.reply());
    }
    return connection_.has_value();
}

void LoadSlot::on_reply(const smtp::PeerReply& reply) {
    const auto words = fmt::format("{} {}", reply.code, reply.text);
    if (awaited_.empty()) return fail("unasked: " + words);
    const auto step = awaited_.front();
    if (step == Step::body) is_in_doubt_ = false;
    const auto code =
        expected_code(step == Step::data, step == Step::greeting || step == Step::starttls, step == Step::quit);
    if (reply.code != code) return fail(words);
    awaited_.pop_front();
    on_expected(step, reply);
}

void LoadSlot::on_expected(Step step, const smtp::PeerReply& reply) {
    switch (step) {
        case Step::greeting:
            return say("EHLO load.bench.invalid\r\n", Step::hello);
        case Step::hello:
            return after_hello(reply);
        case Step::starttls:
            return begin_tls();
        case Step::mail:
            if (!pipelines_) say_recipient();
            return;
        case Step::recipient:
            if (pipelines_) return;
            if (recipients_ < run_.options.recipients) return say_recipient();
            return say("DATA\r\n", Step::data);
        case Step::data:
            return send_body();
        case Step::body:
            return accepted();
        case Step::quit:
            return finish();
    }
}

void LoadSlot::say(std::string_view line, Step answer) {
    connection_->queue(line);
    awaited_.push_back(answer);
    patience_ends_ns_ = steady_ns() + static_cast<std::uint64_t>(run_.options.patience * 1e9);
}

void LoadSlot::after_hello(const smtp::PeerReply& reply) {
    const auto offers = smtp::parse_extensions(reply);
    if (run_.options.tls == TlsUse::starttls && !is_secured_) {
        if (!offers.starttls) return fail("STARTTLS is not offered");
        return say("STARTTLS\r\n", Step::starttls);
    }
    pipelines_ = run_.options.pipelines && offers.pipelining;
    ready();
}

void LoadSlot::ready() {
    if (message_) return begin_message();
    next_message();
}

void LoadSlot::next_message() {
    if (messages_ < run_.options.per_session) message_ = run_.work.next_message(steady_ns());
    if (message_) return begin_message();
    if (run_.options.holds) return hold();
    quit();
}

void LoadSlot::begin_message() {
    recipients_ = 0;
    message_began_ns_ = steady_ns();
    say(fmt::format("MAIL FROM:<{}>\r\n", run_.options.sender), Step::mail);
    if (!pipelines_) return;
    while (recipients_ < run_.options.recipients) say_recipient();
    say("DATA\r\n", Step::data);
}

/// The first one as it was given, the others with a number in front.
void LoadSlot::say_recipient() {
    const auto& recipient = run_.options.recipient;
    const auto prefix = recipients_ == 0 ? std::string() : std::to_string(recipients_);
    ++recipients_;
    say(fmt::format("RCPT TO:<{}{}>\r\n", prefix, recipient), Step::recipient);
}

void LoadSlot::send_body() {
    connection_->queue(run_.message.header(message_->number, steady_ns()));
    connection_->queue_shared(run_.message.wire_body());
    awaited_.push_back(Step::body);
    is_in_doubt_ = true;
}

void LoadSlot::accepted() {
    auto& totals = run_.totals;
    totals.last_accepted_ns = steady_ns();
    if (totals.accepted++ == 0) totals.first_accepted_ns = totals.last_accepted_ns;
    totals.from_mail_to_accepted.add(totals.last_accepted_ns - message_began_ns_);
    if (run_.accepted_log != nullptr) {
        fmt::print(run_.accepted_log, "{} {}\n", run_.options.run, message_->number);
        std::fflush(run_.accepted_log);  // It counts after a crash too.
    }
    message_.reset();
    ++messages_;
    next_message();
}

void LoadSlot::hold() {
    stage_ = Stage::holding;
    ++run_.holding;
}

void LoadSlot::quit() {
    if (stage_ == Stage::holding) --run_.holding;
    stage_ = Stage::talking;
    is_quitting_ = true;
    say("QUIT\r\n", Step::quit);
}

void LoadSlot::finish() {
    ++run_.totals.sessions_done;
    run_.totals.last_session_ns = steady_ns();
    connection_->say_goodbye();
    wait_for_work(0);
}

void LoadSlot::fail(const std::string& words) {
    run_.totals.count_error(place(), words);
    if (stage_ == Stage::holding) {
        ++run_.totals.lost_while_held;
        --run_.holding;
    }
    if (message_) {
        if (is_in_doubt_) ++run_.totals.ambiguous;
        if (!run_.work.take_back(*message_)) ++run_.totals.failed;
        message_.reset();
    }
    if (run_.totals.errors >= run_.options.most_errors) run_.work.stop();
    wait_for_work(steady_ns() + pause_after_failure_ns);
}

void LoadSlot::wait_for_work(std::uint64_t not_before_ns) {
    connection_.reset();
    // The loop begins it: the callers of this still look at what is closed now.
    not_before_ns_ = not_before_ns == 0 ? std::numeric_limits<std::uint64_t>::max() : not_before_ns;
    stage_ = Stage::waiting;
    if (run_.options.holds) return be_done();  // Each slot has one session then.
    if (not_before_ns == 0) run_.to_begin.push_back(this);
}

void LoadSlot::be_done() {
    stage_ = Stage::done;
    ++run_.done;
}

const char* LoadSlot::place() const {
    if (stage_ == Stage::connecting) return "connecting";
    if (stage_ == Stage::shaking) return "TLS";
    if (awaited_.empty()) return stage_ == Stage::holding ? "held" : "idle";
    switch (awaited_.front()) {
        case Step::greeting:
            return "greeting";
        case Step::hello:
            return "EHLO";
        case Step::starttls:
            return "STARTTLS";
        case Step::mail:
            return "MAIL";
        case Step::recipient:
            return "RCPT";
        case Step::data:
            return "DATA";
        case Step::body:
            return "message";
        case Step::quit:
            return "QUIT";
    }
    return "";
}

}  // namespace postern::bench
