#include "tests/support/core/client_script.hpp"

#include "tests/support/core/weak_crypto.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace postern::test {

using namespace smtp;  // NOLINT: every name here is one of its own

namespace {

constexpr Now now{TimePoint(std::chrono::hours(1)), WallTime(std::chrono::hours(1))};

tls::Facts facts() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    return facts;
}

template <typename T>
std::vector<const T*> all(const ClientActions& actions) {
    std::vector<const T*> found;
    for (const auto& action : actions) {
        if (const auto* one = std::get_if<T>(&action)) found.push_back(one);
    }
    return found;
}

std::string describe_end(const Finished& finished) {
    return fmt::format("finished reusable={} failure={} tls={}", finished.is_reusable,
                       finished.failure ? describe(*finished.failure) : "none",
                       finished.tls_failure ? finished.tls_failure->words : "none");
}

struct Describe {
    std::string operator()(const Send& send) const { return "send " + send.octets; }
    std::string operator()(const ReadBody&) const { return "read"; }
    std::string operator()(const ConvertBody&) const { return "convert"; }
    std::string operator()(const ClientStartTls&) const { return "tls"; }
    std::string operator()(const ReportRecipient& report) const {
        return fmt::format("recipient {} {}", report.index, report.failure ? describe(*report.failure) : "delivered");
    }
    std::string operator()(const ClientSetDeadline&) const { return {}; }
    std::string operator()(const Finished& finished) const { return describe_end(finished); }
    std::string operator()(const ClientClose&) const { return "close"; }
};

void append(std::vector<std::string>& log, const ClientActions& actions) {
    for (const auto& action : actions) {
        auto line = std::visit(Describe{}, action);
        if (line.empty()) continue;
        if (line.starts_with("send ") && !log.empty() && log.back().starts_with("send ")) {
            log.back() += line.substr(5);
        } else {
            log.push_back(std::move(line));
        }
    }
}

std::ptrdiff_t count_starting(const std::vector<std::string>& log, std::string_view start) {
    return std::count_if(log.begin(), log.end(), [&](const std::string& line) { return line.starts_with(start); });
}

std::ptrdiff_t count_delivered(const std::vector<std::string>& log) {
    return std::count_if(log.begin(), log.end(), [](const std::string& line) { return line.ends_with(" delivered"); });
}

}  // namespace

// Setup.

ClientSetup client() {
    ClientSetup setup;
    setup.settings.helo_name = "c.example";
    setup.transaction = {{"a", "c.example"}, {{"b", "d.example"}}, mail::BodyType::seven_bit, 100};
    return setup;
}

ClientSetup ClientSetup::using_start_tls(StartTlsUse use) const {
    auto setup = *this;
    setup.settings.start_tls = use;
    return setup;
}

ClientSetup ClientSetup::with_implicit_tls() const {
    auto setup = using_start_tls(StartTlsUse::never);
    setup.settings.is_implicit_tls = true;
    return setup;
}

ClientSetup ClientSetup::using_lmtp() const {
    auto setup = using_start_tls(StartTlsUse::never);
    setup.settings.is_lmtp = true;
    return setup;
}

ClientSetup ClientSetup::to(const std::vector<std::string>& recipients) const {
    auto setup = *this;
    setup.transaction.recipients.clear();
    for (const auto& local_part : recipients) setup.transaction.recipients.push_back({local_part, "d.example"});
    return setup;
}

ClientSetup ClientSetup::from_nobody() const {
    auto setup = *this;
    setup.transaction.sender = {};
    return setup;
}

ClientSetup ClientSetup::with_body_octets(std::uint64_t octets) const {
    auto setup = *this;
    setup.transaction.body_octets = octets;
    return setup;
}

ClientSetup ClientSetup::with_eight_bit_body() const {
    auto setup = *this;
    setup.transaction.body_type = mail::BodyType::eight_bit_mime;
    return setup;
}

// Events.

ClientScript::ClientScript(ClientSetup setup) : setup_(std::move(setup)), session_(setup_.settings, &weak_crypto()) {}

ClientActions ClientScript::feed(ClientSession& session, const Event& event) const {
    switch (event.kind) {
        case Event::Kind::connect:
            return session.on_connected(setup_.transaction, now);
        case Event::Kind::peer:
            return session.on_bytes(as_octets(event.text), now);
        case Event::Kind::tls_established:
            return session.on_tls_established(facts(), now);
        case Event::Kind::tls_failed:
            return session.on_tls_failed({event.cause, event.text}, now);
        case Event::Kind::body:
            return session.on_body_chunk(event.text, false, now);
        case Event::Kind::last_body:
            return session.on_body_chunk(event.text, true, now);
        case Event::Kind::converted:
            return session.on_body_converted(std::stoull(event.text), now);
        case Event::Kind::header_not_converted:
            return session.on_body_not_converted({ports::MimeObstacle::Kind::header, event.text}, now);
        case Event::Kind::part_not_converted:
            return session.on_body_not_converted({ports::MimeObstacle::Kind::part, event.text}, now);
        case Event::Kind::body_failed:
            return session.on_body_failed(event.text, Permanence::transient, now);
        case Event::Kind::body_damaged:
            return session.on_body_failed(event.text, Permanence::permanent, now);
        case Event::Kind::next_message:
            return session.on_transaction(setup_.transaction, now);
        case Event::Kind::no_more:
            return session.on_no_more(now);
        case Event::Kind::deadline:
            return session.on_deadline(now);
        case Event::Kind::closed:
            return session.on_closed(now);
    }
    return {};
}

ClientActions ClientScript::feed_and_send(ClientSession& session, const Event& event) const {
    auto actions = feed(session, event);
    for (auto sends = all<Send>(actions).size(); sends > 0; --sends) {
        auto more = session.on_sent(now);
        std::move(more.begin(), more.end(), std::back_inserter(actions));
    }
    return actions;
}

ClientScript& ClientScript::happen(Event event) {
    caused_ = feed_and_send(session_, event);
    append(log_, caused_);
    events_.push_back(std::move(event));
    return *this;
}

ClientScript& ClientScript::connect() { return happen({Event::Kind::connect, {}}); }
ClientScript& ClientScript::peer(std::string_view octets) { return happen({Event::Kind::peer, std::string(octets)}); }
ClientScript& ClientScript::tls_established() { return happen({Event::Kind::tls_established, {}}); }
ClientScript& ClientScript::tls_failed(tls::Failure::Cause cause, const std::string& words) {
    return happen({Event::Kind::tls_failed, words, cause});
}
ClientScript& ClientScript::body(std::string_view octets) { return happen({Event::Kind::body, std::string(octets)}); }
ClientScript& ClientScript::last_body(std::string_view octets) {
    return happen({Event::Kind::last_body, std::string(octets)});
}
ClientScript& ClientScript::converted(std::uint64_t octets) {
    return happen({Event::Kind::converted, std::to_string(octets)});
}
ClientScript& ClientScript::not_converted(ports::MimeObstacle::Kind kind, const std::string& words) {
    const bool is_header = kind == ports::MimeObstacle::Kind::header;
    return happen({is_header ? Event::Kind::header_not_converted : Event::Kind::part_not_converted, words});
}
ClientScript& ClientScript::body_failed(const std::string& words) { return happen({Event::Kind::body_failed, words}); }
ClientScript& ClientScript::body_damaged(const std::string& words) {
    return happen({Event::Kind::body_damaged, words});
}
ClientScript& ClientScript::next_message() { return happen({Event::Kind::next_message, {}}); }
ClientScript& ClientScript::no_more() { return happen({Event::Kind::no_more, {}}); }
ClientScript& ClientScript::deadline() { return happen({Event::Kind::deadline, {}}); }
ClientScript& ClientScript::closed() { return happen({Event::Kind::closed, {}}); }

ClientScript& ClientScript::greeted(const std::vector<std::string>& extensions) {
    const bool is_lmtp = setup_.settings.is_lmtp;
    connect().peer("220 relay.example ESMTP\r\n").expect_sent(is_lmtp ? "LHLO c.example\r\n" : "EHLO c.example\r\n");
    std::string answer = extensions.empty() ? "250 relay.example\r\n" : "250-relay.example\r\n";
    for (const auto& line : extensions) answer += (&line == &extensions.back() ? "250 " : "250-") + line + "\r\n";
    return peer(answer);
}

ClientScript& ClientScript::envelope_accepted() {
    std::string replies = "250 2.1.0 ok\r\n";
    for (std::size_t i = 0; i < setup_.transaction.recipients.size(); ++i) replies += "250 2.1.5 ok\r\n";
    return peer(replies + "354 go\r\n").expect_read_body();
}

// Expectations.

std::string ClientScript::where() const {
    return events_.empty() ? "before any event"
                           : fmt::format("after event {} ({})", events_.size(), events_.back().text);
}

ClientScript& ClientScript::expect_sent(std::string_view octets) {
    std::string sent;
    for (const auto* send : all<Send>(caused_)) sent += send->octets;
    EXPECT_EQ(sent, octets) << where();
    return *this;
}

ClientScript& ClientScript::expect_read_body() {
    EXPECT_EQ(all<ReadBody>(caused_).size(), 1u) << where();
    return *this;
}

ClientScript& ClientScript::expect_convert_body() {
    EXPECT_EQ(all<ConvertBody>(caused_).size(), 1u) << where();
    return *this;
}

ClientScript& ClientScript::expect_start_tls() {
    EXPECT_EQ(all<ClientStartTls>(caused_).size(), 1u) << where();
    return *this;
}

ClientScript& ClientScript::expect_close() {
    EXPECT_EQ(all<ClientClose>(caused_).size(), 1u) << where();
    return *this;
}

ClientScript& ClientScript::expect_deadline_in(std::chrono::seconds patience) {
    const auto deadlines = all<ClientSetDeadline>(caused_);
    if (deadlines.empty()) {
        ADD_FAILURE() << "no deadline " << where();
    } else {
        EXPECT_EQ(deadlines.back()->at - now.steady, patience) << where();
    }
    return *this;
}

ClientScript& ClientScript::expect_delivered(const std::vector<std::size_t>& recipients) {
    std::vector<std::size_t> delivered;
    for (const auto* report : all<ReportRecipient>(caused_)) {
        if (!report->failure) delivered.push_back(report->index);
    }
    EXPECT_EQ(delivered, recipients) << where();
    return *this;
}

ClientScript& ClientScript::expect_refused(std::size_t recipient, int code, Permanence permanence) {
    for (const auto* report : all<ReportRecipient>(caused_)) {
        if (report->index != recipient || !report->failure) continue;
        EXPECT_EQ(report->failure->smtp_code, code) << where();
        EXPECT_EQ(report->failure->permanence, permanence) << where();
        EXPECT_EQ(report->failure->scope, Scope::recipient) << where();
        return *this;
    }
    ADD_FAILURE() << "recipient " << recipient << " was not refused " << where();
    return *this;
}

ClientScript& ClientScript::expect_refusal(std::size_t recipient, std::string_view description) {
    for (const auto* report : all<ReportRecipient>(caused_)) {
        if (report->index == recipient && report->failure) {
            EXPECT_EQ(describe(*report->failure), description) << where();
            return *this;
        }
    }
    ADD_FAILURE() << "recipient " << recipient << " was not refused " << where();
    return *this;
}

ClientScript& ClientScript::expect_reply_to(std::size_t recipient, std::string_view reply) {
    for (const auto* report : all<ReportRecipient>(caused_))
        if (report->index == recipient) {
            EXPECT_EQ(report->reply.octets(), reply) << where();
            return *this;
        }
    ADD_FAILURE() << "nothing was reported of recipient " << recipient << " " << where();
    return *this;
}

ClientScript& ClientScript::expect_no_report() {
    EXPECT_TRUE(all<ReportRecipient>(caused_).empty()) << where();
    return *this;
}

ClientScript& ClientScript::expect_no_report_of(std::size_t recipient) {
    for (const auto* report : all<ReportRecipient>(caused_)) EXPECT_NE(report->index, recipient) << where();
    return *this;
}

const Finished* ClientScript::finished() const {
    return caused_.empty() ? nullptr : std::get_if<Finished>(&caused_.back());
}

ClientScript& ClientScript::expect_not_finished() {
    EXPECT_TRUE(all<Finished>(caused_).empty()) << where();
    return *this;
}

ClientScript& ClientScript::expect_finished_reusable() {
    EXPECT_TRUE(finished() != nullptr && finished()->is_reusable) << where();
    EXPECT_TRUE(all<ClientClose>(caused_).empty()) << where();
    return *this;
}

ClientScript& ClientScript::expect_finished_for_good() {
    EXPECT_TRUE(finished() != nullptr && !finished()->is_reusable) << where();
    return expect_close();
}

ClientScript& ClientScript::expect_failure(Permanence permanence, Scope scope, std::string_view description) {
    if (finished() == nullptr || !finished()->failure) {
        ADD_FAILURE() << "no failure " << where();
        return *this;
    }
    EXPECT_EQ(finished()->failure->permanence, permanence) << where();
    EXPECT_EQ(finished()->failure->scope, scope) << where();
    EXPECT_EQ(describe(*finished()->failure), description) << where();
    return *this;
}

ClientScript& ClientScript::expect_enhanced(const EnhancedCode& code) {
    EXPECT_TRUE(finished() != nullptr && finished()->failure && finished()->failure->enhanced == code) << where();
    return *this;
}

ClientScript& ClientScript::expect_turned_away(bool is_turned_away) {
    EXPECT_TRUE(finished() != nullptr && finished()->is_turned_away == is_turned_away) << where();
    return *this;
}

ClientScript& ClientScript::expect_no_failure() {
    EXPECT_TRUE(finished() != nullptr && !finished()->failure) << where();
    return *this;
}

ClientScript& ClientScript::expect_tls_failure(tls::Failure::Cause cause, std::string_view words) {
    if (finished() == nullptr || !finished()->tls_failure) {
        ADD_FAILURE() << "no TLS failure " << where();
        return *this;
    }
    EXPECT_EQ(finished()->tls_failure->cause, cause) << where();
    EXPECT_EQ(finished()->tls_failure->words, words) << where();
    return *this;
}

ClientScript& ClientScript::expect_no_tls_failure() {
    EXPECT_TRUE(finished() != nullptr && !finished()->tls_failure) << where();
    return *this;
}

ClientScript& ClientScript::expect_unanswered(bool is_unanswered) {
    EXPECT_EQ(session_.is_unanswered(), is_unanswered) << where();
    return *this;
}

// The same conversation under other conditions.

ClientScript::Log ClientScript::run_split(std::size_t event_to_cut, std::size_t at) const {
    ClientSession session(setup_.settings, &weak_crypto());
    Log log;
    const auto feed_piece = [&](const Event& event, std::size_t from, std::size_t count) {
        append(log, feed_and_send(session, {Event::Kind::peer, event.text.substr(from, count)}));
    };
    for (std::size_t i = 0; i < events_.size(); ++i) {
        const auto& event = events_[i];
        if (event.kind != Event::Kind::peer || (i != event_to_cut && event_to_cut < events_.size())) {
            append(log, feed_and_send(session, event));
        } else if (i == event_to_cut) {
            feed_piece(event, 0, at);
            feed_piece(event, at, std::string::npos);
        } else {
            for (std::size_t octet = 0; octet < event.text.size(); ++octet) feed_piece(event, octet, 1);
        }
    }
    return log;
}

ClientScript& ClientScript::also_split_at_every_byte() {
    EXPECT_EQ(run_split(events_.size(), 0), log_) << "fed octet by octet";
    for (std::size_t i = 0; i < events_.size(); ++i) {
        if (events_[i].kind != Event::Kind::peer) continue;
        for (std::size_t at = 1; at < events_[i].text.size(); ++at) {
            EXPECT_EQ(run_split(i, at), log_) << "event " << i + 1 << " cut at octet " << at;
        }
    }
    return *this;
}

ClientScript& ClientScript::also_fail_io_at_every_step() {
    for (std::size_t events = 0; events <= events_.size(); ++events) {
        const bool is_peer_next = events < events_.size() && events_[events].kind == Event::Kind::peer;
        const std::size_t octets = is_peer_next ? events_[events].text.size() : 1;
        for (std::size_t taken = 0; taken < octets; ++taken) check_failure_after(events, taken);
    }
    return *this;
}

void ClientScript::check_failure_after(std::size_t events, std::size_t octets_of_next) const {
    check_one_failure({Event::Kind::closed, {}}, events, octets_of_next);
    check_one_failure({Event::Kind::deadline, {}}, events, octets_of_next);
    check_one_failure({Event::Kind::tls_failed, "bad record", tls::Failure::Cause::protocol_error}, events,
                      octets_of_next);
    check_one_failure({Event::Kind::body_failed, "checksum"}, events, octets_of_next);
    check_one_failure({Event::Kind::no_more, {}}, events, octets_of_next);
}

void ClientScript::check_one_failure(const Event& failure, std::size_t events, std::size_t octets_of_next) const {
    const auto trace =
        fmt::format("{} events and {} octets, then failure {}", events, octets_of_next, static_cast<int>(failure.kind));
    ClientSession session(setup_.settings, &weak_crypto());
    Log log;
    std::ptrdiff_t transactions = 0;
    const auto apply = [&](const Event& event) {
        transactions += event.kind == Event::Kind::connect || event.kind == Event::Kind::next_message;
        append(log, feed_and_send(session, event));
    };
    for (std::size_t i = 0; i < events; ++i) apply(events_[i]);
    if (octets_of_next > 0) apply({Event::Kind::peer, events_[events].text.substr(0, octets_of_next)});
    const auto delivered = count_delivered(log);
    apply(failure);
    // However the failure was met, the connection's end ends everything.
    apply({Event::Kind::closed, {}});
    EXPECT_EQ(count_starting(log, "finished"), transactions) << trace;
    EXPECT_EQ(count_delivered(log), delivered) << trace;
    // Late events find nothing more to do.
    const auto said = log.size();
    for (std::size_t i = events; i < events_.size(); ++i) {
        if (events_[i].kind == Event::Kind::connect || events_[i].kind == Event::Kind::next_message) continue;
        apply(events_[i]);
    }
    EXPECT_EQ(log.size(), said) << trace;
}

}  // namespace postern::test
