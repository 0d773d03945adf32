#include "tests/support/core/attempt_script.hpp"

#include <gtest/gtest.h>

namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::Scope;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::failure;
using test::job;
using namespace std::chrono_literals;

TEST(AttemptWalk, LooksUpBothFamiliesAndWaitsForBoth) {
    AttemptScript script{job()};
    script.start().expect_look_ups("relay.example").expect_deadline_in(60s);
    dns::Answer v6;
    v6.status = dns::Answer::Status::no_data;
    script.answered(dns::RecordType::aaaa, v6).expect_nothing();
    dns::Answer v4;
    v4.status = dns::Answer::Status::found;
    v4.addresses = {"192.0.2.1"};
    script.answered(dns::RecordType::a, v4).expect_connect("192.0.2.1", 25).expect_deadline_in(30s);
}

TEST(AttemptWalk, NeedsNoDnsForAnAddressLiteral) {
    AttemptScript script{job().to("[192.0.2.7]:2526")};
    script.start().expect_connect("192.0.2.7", 2526);
    script.connected().expect_session(StartTlsUse::when_offered, false, "");
    script.delivered().expect_finished();
    EXPECT_EQ(script.result().host, "[192.0.2.7]:2526");
}

TEST(AttemptWalk, AsksTheResolverForLocalhostToo) {
    AttemptScript script{job().to("localhost")};
    script.start().expect_look_ups("localhost");
}

TEST(AttemptWalk, DeliversAtTheFirstHost) {
    AttemptScript script{job().for_recipients(2)};
    script.start().found({"192.0.2.1"}).connected().expect_session(StartTlsUse::when_offered, false, "relay.example");
    script.delivered().expect_finished();
    EXPECT_TRUE(script.result().recipients[0].is_delivered && script.result().recipients[1].is_delivered);
    EXPECT_EQ(script.result().host, "relay.example [192.0.2.1]:25");
    EXPECT_TRUE(script.result().is_connection_reusable);
    EXPECT_FALSE(script.result().does_not_age);
}

TEST(AttemptWalk, GoesOnToTheNextHostWhenOneRefusesTheConnection) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).not_connected("connection refused");
    script.expect_connect("2001:db8::1", 25).connected().delivered();
    EXPECT_EQ(script.result().host, "relay.example [2001:db8::1]:25");
}

TEST(AttemptWalk, GoesOnToTheNextHostWhenOneDoesNotAnswer) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).deadline().expect_connect("2001:db8::1", 25);
    script.not_connected("no route to host").expect_finished();
    EXPECT_EQ(describe(*script.result().recipients[0].failure), "relay.example [2001:db8::1]:25: no route to host");
}

TEST(AttemptWalk, GoesOnToTheNextHostAfterAHostsRefusalOfEither) {
    for (const auto permanence : {Permanence::transient, Permanence::permanent}) {
        AttemptScript script{job()};
        script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected();
        script.session_fails(failure(permanence, Scope::host, 0, "not you")).expect_connect("2001:db8::1", 25);
    }
}

TEST(AttemptWalk, NeverReturnsMailForWhatHostsSayOfThemselves) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected();
    script.session_fails(failure(Permanence::permanent, Scope::host, 554, "while waiting for the greeting"));
    script.expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
    EXPECT_EQ(script.result().recipients[0].failure->smtp_code, 554);
}

TEST(AttemptWalk, KeepsToTheFirstHostsWordOnAMessage) {
    for (const auto permanence : {Permanence::transient, Permanence::permanent}) {
        AttemptScript script{job().for_recipients(2)};
        script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected();
        script.session_fails(failure(permanence, Scope::message, 554, "while sending MAIL")).expect_finished();
        for (const auto& recipient : script.result().recipients) EXPECT_EQ(recipient.failure->permanence, permanence);
    }
}

TEST(AttemptWalk, KeepsToTheFirstHostsWordOnARecipient) {
    AttemptScript script{job().for_recipients(2)};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected();
    SessionEnd end;
    end.recipients = {{true, {}}, {false, failure(Permanence::transient, Scope::recipient, 450, "while sending RCPT")}};
    script.session_ends(end).expect_finished();
    EXPECT_TRUE(script.result().recipients[0].is_delivered);
    EXPECT_EQ(describe(*script.result().recipients[1].failure),
              "relay.example [192.0.2.1]:25: while sending RCPT: 450");
}

// One recipient has its answer, and a session takes all of them: the other one is tried again with the next attempt.
TEST(AttemptWalk, StopsWhereARecipientHasItsAnswerAndTheHostFails) {
    AttemptScript script{job().for_recipients(2)};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected();
    SessionEnd end;
    end.finished.failure = failure(Permanence::transient, Scope::host, 421, "while sending RCPT");
    end.recipients = {{false, failure(Permanence::permanent, Scope::recipient, 550, "while sending RCPT")}, {}};
    script.session_ends(end).expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::permanent);
    EXPECT_EQ(script.result().recipients[1].failure->smtp_code, 421);
}

TEST(AttemptWalk, GivesEveryRecipientAnAnswerWhenTheSessionHasNone) {
    AttemptScript script{job().for_recipients(2)};
    script.start().found({"192.0.2.1"}).connected().session_ends({}).expect_finished();
    for (const auto& recipient : script.result().recipients) {
        EXPECT_FALSE(recipient.is_delivered);
        EXPECT_EQ(recipient.failure->permanence, Permanence::transient);
    }
}

TEST(AttemptWalk, TellsMoreOfAHostThatAnsweredThanOfOneThatDidNot) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected();
    script.session_fails(failure(Permanence::transient, Scope::host, 421, "while sending EHLO"));
    script.not_connected("no route to host").expect_finished();
    EXPECT_EQ(describe(*script.result().recipients[0].failure),
              "relay.example [192.0.2.1]:25: while sending EHLO: 421");
}

TEST(AttemptWalk, TellsWhatHappenedHostByHost) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).not_connected("connection refused").connected().delivered();
    EXPECT_EQ(
        script.result().sentence,
        "outbound TCP/IP port status is Negotiated SSL: STARTTLS where it is offered, clear text where it is not; no "
        "clear text after a failed handshake. relay.example [192.0.2.1]:25: connection refused. relay.example "
        "[2001:db8::1]:25: clear text, because STARTTLS is not offered (level may)");
}

TEST(AttemptWalk, WaitsForTheResolver) {
    AttemptScript script{job()};
    script.start().deadline().expect_finished();
    EXPECT_EQ(describe(*script.result().recipients[0].failure),
              "addresses of relay.example cannot be looked up: no answer within 60 s");
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
    EXPECT_TRUE(
        script.result().sentence.ends_with(". addresses of relay.example cannot be looked up: no answer within 60 s"));
}

TEST(AttemptWalk, DoesNotReturnMailForANameThatDoesNotExist) {
    dns::Answer none;
    none.status = dns::Answer::Status::no_such_name;
    AttemptScript script{job()};
    script.start().answered(dns::RecordType::a, none).answered(dns::RecordType::aaaa, none).expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
    EXPECT_EQ(script.result().host, "");
}

TEST(AttemptWalk, TriesNothingAndDoesNotAgeWhereBothPortsAreDisabled) {
    AttemptScript script{job().with_tcp(tls::PortStatus::disabled).falling_back()};
    script.start("relay.example [192.0.2.1]:25").expect_finished();
    EXPECT_TRUE(script.result().does_not_age);
    EXPECT_FALSE(script.result().recipients[0].failure);
    EXPECT_EQ(script.result().sentence,
              "outbound TCP/IP port status and SSL port status are Disabled: nothing is sent until one is enabled");
}

TEST(AttemptWalk, HoldsNothingAgainstAnybodyWhenThisMachineHasNoDescriptorsLeft) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1", "192.0.2.2"}).out_of_resources("Too many open files").expect_finished();
    EXPECT_TRUE(script.result().does_not_age);
    EXPECT_FALSE(script.result().recipients[0].failure);
    EXPECT_TRUE(script.result().sentence.ends_with("Too many open files")) << script.result().sentence;
}

TEST(AttemptWalk, EndsAtOnceWithTheTask) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected().shutdown().expect_finished();
    EXPECT_FALSE(script.result().recipients[0].is_delivered);
    script.delivered().expect_nothing();
    script.shutdown().expect_nothing();
}

TEST(AttemptWalk, IgnoresWhatItDidNotAskFor) {
    AttemptScript script{job()};
    script.connected().expect_nothing().delivered().expect_nothing().deadline().expect_nothing();
    script.start().connected().expect_nothing().delivered().expect_nothing();
    script.found({"192.0.2.1"}).delivered().expect_nothing();
    script.connected().deadline().expect_nothing();
}

TEST(AttemptReuse, SendsOverTheConnectionThatIsLeft) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"}).expect_reuse();
    script.delivered(tls::Facts{}).expect_finished();
    EXPECT_EQ(script.result().host, "relay.example [192.0.2.1]:25");
    EXPECT_EQ(script.result().outcome, tls::Outcome::encrypted_unverified);
    EXPECT_EQ(script.result().level, tls::Level::may);
    EXPECT_TRUE(script.result().sentence.starts_with("outbound TCP/IP port status is Negotiated SSL"));
}

TEST(AttemptReuse, TellsTheSslPortsConnectionFromTheOther) {
    AttemptScript script{job().with_ssl_port()};
    script.start("relay.example [192.0.2.1]:465").found({"192.0.2.1"}).expect_reuse().delivered(tls::Facts{});
    EXPECT_EQ(script.result().level, tls::Level::encrypt);
}

TEST(AttemptReuse, WalksAsEverWhenTheConnectionWasLostUnanswered) {
    AttemptScript script{job()};
    SessionEnd end;
    end.finished.failure = failure(Permanence::transient, Scope::host, 0, "connection lost while sending MAIL");
    end.recipients.resize(1);
    end.was_unanswered = true;
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"}).session_ends(end);
    script.expect_connect("192.0.2.1", 25).connected().delivered().expect_finished();
    EXPECT_EQ(script.result().sentence.find("connection lost"), std::string::npos);
}

TEST(AttemptWalk, SaysThatItWasTurnedAwayUnlessAnotherHostTookItsWord) {
    SessionEnd end;
    end.finished.failure = failure(Permanence::transient, Scope::host, 421, "while waiting for the greeting");
    end.finished.is_turned_away = true;
    AttemptScript one{job()};
    one.start().found({"192.0.2.1"}).connected().session_ends(end).expect_finished();
    EXPECT_TRUE(one.result().is_turned_away);

    AttemptScript other{job()};
    other.start().found({"192.0.2.1", "192.0.2.2"}).connected().session_ends(end).connected();
    other.session_fails(failure(Permanence::transient, Scope::message, 451, "while sending DATA")).expect_finished();
    EXPECT_FALSE(other.result().is_turned_away);
}

TEST(AttemptReuse, WalksAlsoAfterAHostsFailureAndTellsOfIt) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"});
    script.session_fails(failure(Permanence::transient, Scope::host, 421, "while sending RCPT"));
    script.expect_connect("192.0.2.1", 25).connected().delivered();
    EXPECT_NE(script.result().sentence.find("relay.example [192.0.2.1]:25: while sending RCPT: 421"),
              std::string::npos);
}

// The session knows the peer's SIZE limit from the message before and refuses without asking.
TEST(AttemptReuse, KeepsToWhatTheSessionKnowsOfThePeer) {
    AttemptScript script{job()};
    SessionEnd end;
    end.finished = {true, failure(Permanence::permanent, Scope::message, 0, "the message is too large"), {}};
    end.recipients.resize(1);
    end.was_unanswered = true;
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"}).session_ends(end).expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::permanent);
    EXPECT_TRUE(script.result().is_connection_reusable);
}

TEST(AttemptReuse, KeepsToThePeersWord) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"});
    script.session_fails(failure(Permanence::permanent, Scope::message, 554, "while sending MAIL")).expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::permanent);
}

// Not after the final dot: the message might arrive twice within a second.
TEST(AttemptReuse, DoesNotSendAgainAtOnceWhatMayHaveBeenTaken) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"});
    script.session_fails(failure(Permanence::transient, Scope::message, 0, "connection lost")).expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
}

TEST(AttemptWalk, WaitsForNoAnswerLongerThanTheDocumentsSay) {
    auto setup = job().to("[192.0.2.7]");
    setup.job.longest_wait = 9s;
    AttemptScript script{setup};
    script.start().connected();
    const auto hasty = script.session();
    for (const auto limit : {hasty.greeting_timeout, hasty.command_timeout, hasty.data_end_timeout})
        EXPECT_EQ(limit, 9s);
    EXPECT_EQ(hasty.quit_timeout, smtp::ClientSettings{}.quit_timeout) << "shorter as it is";
}

}  // namespace
}  // namespace postern::delivery
