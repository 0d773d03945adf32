#include "tests/support/core/attempt_script.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace postern::test {

using namespace delivery;  // NOLINT: every name here is one of its own

namespace {

constexpr Now beginning{TimePoint(std::chrono::hours(1)), WallTime(std::chrono::hours(1))};

template <typename T>
const T* only(const Actions& actions) {
    const T* found = nullptr;
    for (const auto& action : actions) {
        if (const auto* one = std::get_if<T>(&action)) {
            EXPECT_EQ(found, nullptr);
            found = one;
        }
    }
    return found;
}

}  // namespace

JobSetup job() {
    JobSetup setup;
    setup.job.next_hop = {routing::NextHop::Kind::host, "relay.example", 0};
    setup.job.transaction.recipients = {{"b", "d.example"}};
    setup.job.ports.tcp_status = tls::PortStatus::negotiated;
    setup.job.helo_name = "mail.example.test";
    return setup;
}

JobSetup JobSetup::to(const std::string& next_hop) const {
    auto setup = *this;
    setup.job.next_hop = *routing::parse_next_hop(next_hop);
    return setup;
}

JobSetup JobSetup::to_domain(const std::string& domain) const {
    auto setup = *this;
    setup.job.next_hop = {routing::NextHop::Kind::mx, domain, 0, routing::NextHop::Protocol::smtp};
    return setup;
}

JobSetup JobSetup::to_local(const std::string& destination) const {
    auto setup = *this;
    setup.job.next_hop = *routing::parse_local_destination(destination);
    return setup;
}

JobSetup JobSetup::named(const std::string& own_name) const {
    auto setup = *this;
    setup.job.own_names = {own_name};
    return setup;
}

JobSetup JobSetup::for_recipients(std::size_t count) const {
    auto setup = *this;
    setup.job.transaction.recipients.assign(count, {"b", "d.example"});
    return setup;
}

JobSetup JobSetup::with_tcp(tls::PortStatus status) const {
    auto setup = *this;
    setup.job.ports.tcp_status = status;
    return setup;
}

JobSetup JobSetup::with_ssl_port() const {
    auto setup = *this;
    setup.job.ports.is_ssl_enabled = true;
    return setup;
}

JobSetup JobSetup::falling_back() const {
    auto setup = *this;
    setup.job.ports.may_fall_back_to_clear_text = true;
    return setup;
}

JobSetup JobSetup::doubting(const std::string& address) const {
    auto setup = *this;
    setup.job.doubtful.addresses.insert(address);
    return setup;
}

JobSetup JobSetup::knowing_silent(const std::string& address) const {
    auto setup = *this;
    setup.job.silent_ssl_hosts.insert(address);
    return setup;
}

smtp::DeliveryFailure failure(smtp::Permanence permanence, smtp::Scope scope, int code, const std::string& words) {
    return {permanence, scope, code, {}, {}, words};
}

Reusable kept(const std::string& host) {
    const auto open = host.find('[');
    const auto close = host.find("]:");
    Reusable connection{host, host.substr(0, open == 0 ? 0 : open - 1), host.substr(open + 1, close - open - 1)};
    connection.step.port = static_cast<std::uint16_t>(std::stoul(host.substr(close + 2)));
    connection.step.mode = connection.step.port == 465 ? tls::Mode::implicit : tls::Mode::starttls;
    connection.step.level = connection.step.port == 465 ? tls::Level::encrypt : tls::Level::may;
    connection.is_encrypted = true;
    return connection;
}

AttemptScript::AttemptScript(const JobSetup& setup)
    : job_(setup.job), now_(beginning), attempt_(setup.job, [](std::size_t) { return std::size_t{0}; }) {}

AttemptScript& AttemptScript::caused(Actions actions) {
    caused_ = std::move(actions);
    if (const auto* finished = only<AttemptFinished>(caused_)) {
        EXPECT_FALSE(result_) << "finished twice";
        result_ = finished->result;
    }
    return *this;
}

AttemptScript& AttemptScript::start(const std::string& reusable_host) {
    return reusable_host.empty() ? start(Reusable{}) : start(kept(reusable_host));
}

AttemptScript& AttemptScript::start(const Reusable& kept) { return caused(attempt_.start(kept, now_)); }

AttemptScript& AttemptScript::found(const std::vector<std::string>& v4, const std::vector<std::string>& v6) {
    return found_at(job_.next_hop.host, v4, v6);
}

AttemptScript& AttemptScript::found_at(const std::string& host, const std::vector<std::string>& v4,
                                       const std::vector<std::string>& v6) {
    for (const auto type : {dns::RecordType::a, dns::RecordType::aaaa}) {
        dns::Answer answer;
        answer.addresses = type == dns::RecordType::a ? v4 : v6;
        answer.status = answer.addresses.empty() ? dns::Answer::Status::no_data : dns::Answer::Status::found;
        answered_for(host, type, answer);
    }
    return *this;
}

AttemptScript& AttemptScript::mx(const std::vector<dns::MxRecord>& records) {
    dns::Answer answer;
    answer.status = records.empty() ? dns::Answer::Status::no_data : dns::Answer::Status::found;
    answer.mail_exchangers = records;
    return answered(dns::RecordType::mx, answer);
}

AttemptScript& AttemptScript::answered(dns::RecordType type, const dns::Answer& answer) {
    return answered_for(job_.next_hop.host, type, answer);
}

AttemptScript& AttemptScript::answered_for(const std::string& name, dns::RecordType type, const dns::Answer& answer) {
    return caused(attempt_.on_dns_answer({name, type}, answer, now_));
}

AttemptScript& AttemptScript::policy(const tls::StsFinding& finding) {
    return caused(attempt_.on_policy(finding, now_));
}

AttemptScript& AttemptScript::connected() { return caused(attempt_.on_connect_result("", now_)); }

AttemptScript& AttemptScript::not_connected(const std::string& error) {
    return caused(attempt_.on_connect_result(error, now_));
}

AttemptScript& AttemptScript::out_of_resources(const std::string& words) {
    return caused(attempt_.on_out_of_resources(words, now_));
}

AttemptScript& AttemptScript::answers(const std::vector<RecipientResult>& so_far) {
    SessionEnd end;
    end.recipients = so_far;
    return caused(attempt_.on_recipients_settled(end, now_));
}

const AttemptResult& AttemptScript::so_far() const {
    static const AttemptResult none;
    const auto* settled = only<RecipientsSettled>(caused_);
    EXPECT_NE(settled, nullptr) << "nothing was told of answers";
    return settled != nullptr ? settled->so_far : none;
}

AttemptScript& AttemptScript::session_ends(const SessionEnd& end) {
    return caused(attempt_.on_session_finished(end, now_));
}

AttemptScript& AttemptScript::delivered(std::optional<tls::Facts> facts) {
    SessionEnd end;
    end.finished.is_reusable = true;
    end.recipients.assign(job_.transaction.recipients.size(), {true, {}});
    end.was_start_tls_offered = facts.has_value();
    end.tls = std::move(facts);
    return session_ends(end);
}

AttemptScript& AttemptScript::handshake_fails() {
    SessionEnd end;
    end.finished.failure = failure(smtp::Permanence::transient, smtp::Scope::host, 0, "TLS handshake failed: alert");
    end.finished.tls_failure =
        tls::Failure{tls::Failure::Cause::alert_received,
                     "alert",
                     {{{true, "ClientHello", 517}, {false, "alert internal error (80)", 2, 80}}}};
    end.recipients.resize(job_.transaction.recipients.size());
    return session_ends(end);
}

AttemptScript& AttemptScript::session_fails(const smtp::DeliveryFailure& failure) {
    SessionEnd end;
    end.finished.failure = failure;
    end.recipients.resize(job_.transaction.recipients.size());
    return session_ends(end);
}

AttemptScript& AttemptScript::deadline() { return caused(attempt_.on_deadline(now_)); }

AttemptScript& AttemptScript::shutdown() { return caused(attempt_.on_shutdown(now_)); }

AttemptScript& AttemptScript::pass(std::chrono::milliseconds time) {
    now_.steady += time;
    now_.wall += time;
    return *this;
}

AttemptScript& AttemptScript::expect_look_ups(const std::string& name) {
    return expect_look_ups({{name, dns::RecordType::a}, {name, dns::RecordType::aaaa}});
}

AttemptScript& AttemptScript::expect_look_ups(const std::vector<dns::Question>& questions) {
    std::vector<dns::Question> asked;
    for (const auto& action : caused_) {
        if (const auto* look_up = std::get_if<LookUp>(&action)) asked.push_back(look_up->question);
    }
    EXPECT_EQ(asked, questions);
    return *this;
}

AttemptScript& AttemptScript::expect_policy(const std::string& domain) {
    const auto* fetch = only<FetchPolicy>(caused_);
    EXPECT_TRUE(fetch != nullptr && fetch->domain == domain) << "no policy of " << domain;
    return *this;
}

AttemptScript& AttemptScript::expect_connect_to_socket(const std::string& path) {
    const auto* connect = only<Connect>(caused_);
    if (connect == nullptr) {
        ADD_FAILURE() << "no connection to " << path;
    } else {
        EXPECT_EQ(connect->unix_path, path);
        EXPECT_EQ(connect->address, "");
    }
    return *this;
}

AttemptScript& AttemptScript::expect_lmtp_session() {
    expect_session(smtp::StartTlsUse::never, false,
                   job_.next_hop.kind == routing::NextHop::Kind::host ? job_.next_hop.host : "");
    const auto* session = only<StartSession>(caused_);
    EXPECT_TRUE(session != nullptr && session->settings.is_lmtp);
    return *this;
}

AttemptScript& AttemptScript::expect_connect(const std::string& address, std::uint16_t port) {
    const auto* connect = only<Connect>(caused_);
    if (connect == nullptr) {
        ADD_FAILURE() << "no connection to " << address << ":" << port;
    } else {
        EXPECT_EQ(connect->address, address);
        EXPECT_EQ(connect->port, port);
        EXPECT_EQ(connect->unix_path, "");
    }
    return *this;
}

AttemptScript& AttemptScript::expect_session(smtp::StartTlsUse use, bool is_implicit_tls,
                                             const std::string& server_name) {
    const auto* session = only<StartSession>(caused_);
    if (session == nullptr) {
        ADD_FAILURE() << "no session";
    } else {
        EXPECT_EQ(session->settings.start_tls, use);
        EXPECT_EQ(session->settings.is_implicit_tls, is_implicit_tls);
        EXPECT_EQ(session->settings.helo_name, job_.helo_name);
        EXPECT_EQ(session->server_name, server_name);
    }
    return *this;
}

smtp::ClientSettings AttemptScript::session() const {
    const auto* session = only<StartSession>(caused_);
    EXPECT_NE(session, nullptr);
    return session == nullptr ? smtp::ClientSettings{} : session->settings;
}

AttemptScript& AttemptScript::expect_reuse() {
    EXPECT_NE(only<ReuseSession>(caused_), nullptr);
    return *this;
}

AttemptScript& AttemptScript::expect_deadline_in(std::chrono::seconds patience) {
    const auto* deadline = only<SetDeadline>(caused_);
    if (deadline == nullptr) {
        ADD_FAILURE() << "no deadline";
    } else {
        EXPECT_EQ(deadline->at - now_.steady, patience);
    }
    return *this;
}

AttemptScript& AttemptScript::expect_nothing() {
    EXPECT_TRUE(caused_.empty());
    return *this;
}

AttemptScript& AttemptScript::expect_finished() {
    EXPECT_NE(only<AttemptFinished>(caused_), nullptr);
    return *this;
}

const AttemptResult& AttemptScript::result() const {
    static const AttemptResult none;
    EXPECT_TRUE(result_) << "not finished";
    return result_ ? *result_ : none;
}

}  // namespace postern::test
