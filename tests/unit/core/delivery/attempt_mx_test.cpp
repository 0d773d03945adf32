#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

namespace postern::delivery {
namespace {

using dns::RecordType;
using smtp::EnhancedCode;
using smtp::Permanence;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::job;
using testing::HasSubstr;

dns::Answer nothing(dns::Answer::Status status) {
    dns::Answer answer;
    answer.status = status;
    answer.failure = "SERVFAIL";
    return answer;
}

void expect_failure(const AttemptScript& script, Permanence permanence, EnhancedCode enhanced, const char* words) {
    const auto& failure = script.result().recipients.at(0).failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, permanence);
    EXPECT_EQ(failure->enhanced, enhanced);
    EXPECT_THAT(describe(*failure), HasSubstr(words));
    EXPECT_THAT(script.result().sentence, HasSubstr(failure->words));
}

TEST(AttemptMx, HostsOfAnMxAreNotToBearOurNameAndThoseThatDocumentsNameMay) {
    AttemptScript mx{job().to_domain("there.example")};
    mx.start().mx({{10, "a.example"}}).found_at("a.example", {"192.0.2.1"}).connected();
    EXPECT_TRUE(mx.session().is_own_name_a_loop);
    AttemptScript relay{job()};
    relay.start().found({"192.0.2.1"}).connected();
    EXPECT_FALSE(relay.session().is_own_name_a_loop);
}

TEST(AttemptMx, AnAddressThatAMessageNamesIsNotToBearOurNameAndOneThatADocumentNamesMay) {
    auto setup = job();
    setup.job.next_hop = {routing::NextHop::Kind::literal, "192.0.2.1", 0, routing::NextHop::Protocol::smtp};
    AttemptScript document{setup};
    document.start().connected();
    EXPECT_FALSE(document.session().is_own_name_a_loop);
    setup.job.transaction.recipients.at(0).domain = "[192.0.2.1]";
    AttemptScript address{setup};
    address.start().connected();
    EXPECT_TRUE(address.session().is_own_name_a_loop);
    setup.job.transaction.recipients.push_back({"c", "there.example"});
    AttemptScript both{setup};
    both.start().connected();
    EXPECT_FALSE(both.session().is_own_name_a_loop) << "a document sent the other one there";
}

TEST(AttemptMx, WalksOverTheAddressesOfAllHostsInTheirOrder) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().expect_look_ups({{"there.example", RecordType::mx}}).expect_deadline_in(std::chrono::seconds(60));
    script.mx({{20, "b.example"}, {10, "a.example"}});
    script.expect_look_ups({{"a.example", RecordType::a},
                            {"a.example", RecordType::aaaa},
                            {"b.example", RecordType::a},
                            {"b.example", RecordType::aaaa}});
    script.found_at("b.example", {"192.0.2.2"}).expect_nothing();
    script.found_at("a.example", {"192.0.2.1"}, {"2001:db8::1"}).expect_connect("192.0.2.1", 25);
    script.not_connected("connection refused").expect_connect("2001:db8::1", 25);
    script.not_connected("connection refused").expect_connect("192.0.2.2", 25);
    script.connected().expect_session(StartTlsUse::when_offered, false, "b.example").delivered();
    EXPECT_EQ(script.result().host, "b.example [192.0.2.2]:25");
}

TEST(AttemptMx, GoesToTheDomainItselfWhereItHasNoMx) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().mx({}).expect_look_ups("there.example").found({"192.0.2.1"}).expect_connect("192.0.2.1", 25);
    script.connected().expect_session(StartTlsUse::when_offered, false, "there.example");
}

TEST(AttemptMx, PassesOverAHostWithoutAddressWhileAnotherHasOne) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().mx({{10, "a.example"}, {20, "b.example"}});
    script.answered_for("a.example", RecordType::a, nothing(dns::Answer::Status::failed));
    script.answered_for("a.example", RecordType::aaaa, nothing(dns::Answer::Status::no_such_name));
    script.found_at("b.example", {"192.0.2.2"}).expect_connect("192.0.2.2", 25);
}

TEST(AttemptMx, ReturnsMailForADomainThatTakesNone) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().mx({{0, "."}}).expect_finished();
    expect_failure(script, Permanence::permanent, {5, 1, 10},
                   "takes no mail: its MX record says so (RFC 7505): 556 5.1.10");
    EXPECT_EQ(script.result().host, "");
}

TEST(AttemptMx, ReturnsMailForADomainThatDoesNotExist) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().answered(RecordType::mx, nothing(dns::Answer::Status::no_such_name)).expect_finished();
    expect_failure(script, Permanence::permanent, {5, 1, 2}, "domain there.example does not exist");
}

TEST(AttemptMx, ReturnsMailForADomainWithoutAnyHost) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().mx({}).found({}).expect_finished();
    expect_failure(script, Permanence::permanent, {5, 1, 2}, "neither MX nor A nor AAAA");
}

TEST(AttemptMx, ReturnsMailWhenNoHostThatTheMxNamesHasAnAddress) {
    AttemptScript script{job().to_domain("there.example")};
    script.start().mx({{10, "a.example"}}).found_at("a.example", {}).expect_finished();
    expect_failure(script, Permanence::permanent, {5, 4, 4}, "no host that the MX of there.example names");
}

TEST(AttemptMx, WaitsForAResolverThatFails) {
    AttemptScript at_mx{job().to_domain("there.example")};
    at_mx.start().answered(RecordType::mx, nothing(dns::Answer::Status::failed)).expect_finished();
    expect_failure(at_mx, Permanence::transient, {4, 4, 3}, "MX of there.example cannot be looked up: SERVFAIL");

    AttemptScript at_address{job().to_domain("there.example")};
    at_address.start().mx({{10, "a.example"}});
    at_address.answered_for("a.example", RecordType::a, nothing(dns::Answer::Status::failed));
    at_address.answered_for("a.example", RecordType::aaaa, nothing(dns::Answer::Status::no_data)).expect_finished();
    expect_failure(at_address, Permanence::transient, {4, 4, 3},
                   "addresses of a.example cannot be looked up: SERVFAIL");
}

TEST(AttemptMx, WaitsForAResolverThatNeverAnswers) {
    AttemptScript at_mx{job().to_domain("there.example")};
    at_mx.start().deadline().expect_finished();
    expect_failure(at_mx, Permanence::transient, {4, 4, 3}, "no answer within 60 s");

    AttemptScript at_address{job().to_domain("there.example")};
    at_address.start().mx({{10, "a.example"}, {20, "b.example"}}).found_at("b.example", {"192.0.2.2"}).deadline();
    at_address.expect_connect("192.0.2.2", 25);
}

TEST(AttemptMx, DoesNotGoRoundInCircles) {
    AttemptScript script{job().to_domain("there.example").named("mail.example.test")};
    script.start().mx({{10, "mail.example.test"}, {20, "b.example"}}).expect_finished();
    expect_failure(script, Permanence::permanent, {5, 4, 6}, "mail for there.example loops");
}

TEST(AttemptMx, AsksNobodyOverAConnectionThatIsLeftWhereNothingPublishedCounts) {
    auto setup = job().to_domain("there.example");
    setup.job.default_level = tls::Level::may;
    AttemptScript script{setup};
    script.start("a.example [192.0.2.1]:25").expect_reuse().delivered().expect_finished();
}

TEST(AttemptLmtp, GoesOverTheUnixSocketInClearText) {
    AttemptScript script{job().to_local("lmtp:/run/lmtp").with_ssl_port().for_recipients(2)};
    script.start().expect_connect_to_socket("/run/lmtp").connected().expect_lmtp_session();
    SessionEnd end;
    end.recipients = {{true, {}},
                      {false, test::failure(Permanence::permanent, smtp::Scope::recipient, 550, "over quota")}};
    script.session_ends(end).expect_finished();
    EXPECT_TRUE(script.result().recipients[0].is_delivered);
    EXPECT_EQ(describe(*script.result().recipients[1].failure), "lmtp:/run/lmtp: over quota: 550");
    EXPECT_EQ(script.result().host, "lmtp:/run/lmtp");
    EXPECT_FALSE(script.result().outcome);
    EXPECT_EQ(script.result().sentence,
              "LMTP in clear text, as the local domains' destination says. lmtp:/run/lmtp: delivered by LMTP");
}

TEST(AttemptLmtp, TellsTheAnswersThatCameWhileOthersAreWaitedFor) {
    AttemptScript script{job().to_local("lmtp:/run/lmtp").for_recipients(3)};
    script.start().expect_connect_to_socket("/run/lmtp").connected();
    const auto over_quota = test::failure(Permanence::transient, smtp::Scope::recipient, 452, "over quota");
    script.answers({{true, {}}, {false, over_quota}, {}});
    EXPECT_TRUE(script.so_far().recipients[0].is_delivered);
    EXPECT_EQ(describe(*script.so_far().recipients[1].failure), "lmtp:/run/lmtp: over quota: 452");
    EXPECT_FALSE(script.so_far().recipients[2].is_delivered || script.so_far().recipients[2].failure);
    EXPECT_EQ(script.so_far().host, "lmtp:/run/lmtp");
    EXPECT_TRUE(script.so_far().is_final);
    EXPECT_THAT(script.so_far().sentence, testing::EndsWith(". lmtp:/run/lmtp: delivered by LMTP"));

    SessionEnd end;
    end.recipients = {{true, {}}, {false, over_quota}, {}};
    end.finished.failure = test::failure(Permanence::transient, smtp::Scope::message, 0, "connection lost");
    script.session_ends(end).expect_finished();
    EXPECT_TRUE(script.result().recipients[0].is_delivered);
    EXPECT_EQ(describe(*script.result().recipients[1].failure), "lmtp:/run/lmtp: over quota: 452");
    EXPECT_EQ(describe(*script.result().recipients[2].failure), "lmtp:/run/lmtp: connection lost");
    EXPECT_THAT(script.result().sentence, testing::EndsWith(". lmtp:/run/lmtp: delivered by LMTP")) << "and only once";
}

TEST(AttemptLmtp, GoesToAHostByItsAddresses) {
    AttemptScript script{job().to_local("lmtp://imap.example:2424")};
    script.start().expect_look_ups("imap.example").found({"192.0.2.1"}).expect_connect("192.0.2.1", 2424);
    script.connected().expect_lmtp_session().delivered();
    EXPECT_EQ(script.result().host, "imap.example [192.0.2.1]:2424");
}

TEST(AttemptLmtp, IsNotHeldByTheOutboundPorts) {
    AttemptScript script{job().to_local("lmtp://[127.0.0.1]:2424").with_tcp(tls::PortStatus::disabled)};
    script.start().expect_connect("127.0.0.1", 2424).not_connected("connection refused").expect_finished();
    EXPECT_FALSE(script.result().does_not_age);
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
}

TEST(AttemptLmtp, IsNeverAskedForAMailbox) {
    AttemptScript script{job().to_local("mail.box")};
    script.start().expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
}

TEST(AttemptMx, AsksDoubtfulAddressesLast) {
    AttemptScript script{job().to_domain("there.example").doubting("192.0.2.1").doubting("192.0.2.3")};
    script.start().mx({{10, "a.example"}, {20, "b.example"}});
    script.found_at("a.example", {"192.0.2.1"}, {"2001:db8::1"}).found_at("b.example", {"192.0.2.2"});
    script.expect_connect("2001:db8::1", 25).not_connected("Network is unreachable");
    script.expect_connect("192.0.2.2", 25).not_connected("Connection refused");
    script.expect_connect("192.0.2.1", 25).connected().delivered();
    EXPECT_EQ(script.result().not_connected, (std::vector<std::string>{"2001:db8::1", "192.0.2.2"}));
    EXPECT_EQ(script.result().connected, std::vector<std::string>{"192.0.2.1"});
}

TEST(AttemptMx, KeepsTheOrderWhereAllAreDoubtful) {
    auto setup = job().to_domain("there.example");
    setup.job.doubtful.is_ipv4_doubtful = true;
    AttemptScript script{setup};
    script.start().mx({{10, "a.example"}, {20, "b.example"}});
    script.found_at("a.example", {"192.0.2.1"}).found_at("b.example", {"192.0.2.2"});
    script.expect_connect("192.0.2.1", 25).not_connected("Connection refused").expect_connect("192.0.2.2", 25);
}

TEST(AttemptMx, AsksADoubtfulFamilyLast) {
    auto setup = job().to_domain("there.example");
    setup.job.doubtful.is_ipv6_doubtful = true;
    AttemptScript script{setup};
    script.start().mx({{10, "a.example"}, {20, "b.example"}});
    script.found_at("a.example", {}, {"2001:db8::1"}).found_at("b.example", {"192.0.2.2"}, {"2001:db8::2"});
    script.expect_connect("192.0.2.2", 25).not_connected("Connection refused");
    script.expect_connect("2001:db8::1", 25).not_connected("Network is unreachable").expect_connect("2001:db8::2", 25);
}

TEST(AttemptMx, NotesNoAddressForASilentSslPort) {
    AttemptScript script{job().with_ssl_port()};
    script.start().found({"192.0.2.1"}).expect_connect("192.0.2.1", 465).not_connected("Connection refused");
    script.expect_connect("192.0.2.1", 25).not_connected("Connection refused").expect_finished();
    EXPECT_EQ(script.result().not_connected, std::vector<std::string>{"192.0.2.1"});
}

}  // namespace
}  // namespace postern::delivery
