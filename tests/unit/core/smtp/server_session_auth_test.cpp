#include "tests/support/core/session_script.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using smtp::Authentication;
using smtp::State;
using testing::HasSubstr;
using testing::Not;

constexpr auto anna_secret = "AGFubmEAc2VjcmV0";  // NUL anna NUL secret
constexpr auto anna_wrong = "AGFubmEAd3Jvbmc=";   // NUL anna NUL wrong

ServerSetup offering_auth() {
    auto setup = server().offering_starttls();
    setup.settings.offers_auth = true;
    return setup;
}

ServerSetup submission() {
    auto setup = offering_auth().requiring_starttls();
    setup.settings.requires_auth = setup.settings.completes_header = true;
    return setup;
}

SessionScript& start_tls(SessionScript& script) {
    return script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
}

std::string auth_plain(const char* response) { return std::string("AUTH PLAIN ") + response + "\r\n"; }

TEST(ServerSessionAuth, IsAnnouncedUnderTlsOnly) {
    SessionScript script{offering_auth()};
    script.hello();
    EXPECT_THAT(script.last_reply(), Not(HasSubstr("AUTH")));
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("EHLO c.example\r\n").expect_reply(250, "AUTH PLAIN LOGIN\r\n");
}

TEST(ServerSessionAuth, IsRefusedInClearText) {
    SessionScript script{offering_auth()};
    script.hello().peer(auth_plain(anna_secret)).expect_reply(538, "5.7.11 ").expect_none<smtp::Authenticate>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionAuth, IsNotServedWhereItIsNotOffered) {
    SessionScript script{server().offering_starttls()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(502, "5.5.1");
}

TEST(ServerSessionAuth, TakesPlainWithItsFirstAnswer) {
    SessionScript script{offering_auth()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235, "2.7.0 ");
    EXPECT_EQ(script.conversation().session().identity(), "anna");
    script.peer(auth_plain(anna_secret)).expect_reply(503, "5.5.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionAuth, TakesPlainBehindAChallenge) {
    SessionScript script{offering_auth()};
    start_tls(script).peer("auth plain\r\n").expect_reply(334);
    EXPECT_EQ(script.last_reply(), "334 \r\n");
    script.peer(std::string(anna_secret) + "\r\n").expect_reply(235);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionAuth, TakesLogin) {
    SessionScript script{offering_auth()};
    start_tls(script).peer("AUTH LOGIN\r\n").expect_reply(334, "VXNlcm5hbWU6");
    script.peer("YW5uYQ==\r\n").expect_reply(334, "UGFzc3dvcmQ6").peer("c2VjcmV0\r\n").expect_reply(235);
    EXPECT_EQ(script.conversation().session().identity(), "anna");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
    SessionScript with_name{offering_auth()};
    start_tls(with_name).peer("AUTH LOGIN YW5uYQ==\r\n").expect_reply(334, "UGFzc3dvcmQ6");
    with_name.peer("c2VjcmV0\r\n").expect_reply(235);
}

TEST(ServerSessionAuth, RefusesWhatItCannotRead) {
    struct Case {
        const char* lines;
        int code;
        const char* words;
    };
    for (const auto& [lines, code, words] :
         {Case{"AUTH\r\n", 501, "5.5.4"}, Case{"AUTH CRAM-MD5\r\n", 504, "5.5.4"},
          Case{"AUTH PLAIN ***\r\n", 501, "5.5.2"}, Case{"AUTH PLAIN YW5uYQ==\r\n", 501, "5.5.2"},
          Case{"AUTH PLAIN =\r\n", 501, "5.5.2"},
          Case{"AUTH PLAIN YgBhbm5hAHNlY3JldA==\r\n", 535, "5.7.8 Nobody may act"},
          Case{"AUTH PLAIN AGFubmEA\r\n", 535, "5.7.8"}, Case{"AUTH PLAIN AGFubmEAc2VjcmV0AHg=\r\n", 501, "5.5.2"}}) {
        SessionScript script{offering_auth()};
        start_tls(script).peer(lines).expect_reply(code, words).expect_none<smtp::Authenticate>();
        script.peer("NOOP\r\n").expect_reply(250);
    }
}

TEST(ServerSessionAuth, EndsADialogueThatThePeerGivesUp) {
    SessionScript script{offering_auth()};
    start_tls(script).peer("AUTH PLAIN\r\n").expect_reply(334).peer("*\r\n").expect_reply(501, "5.7.0");
    script.peer("NOOP\r\n").expect_reply(250);
    script.also_split_at_every_byte();
}

TEST(ServerSessionAuth, TakesNoCommandForAnAnswer) {
    SessionScript script{offering_auth()};
    start_tls(script).peer("AUTH LOGIN\r\n").expect_reply(334).peer("QUIT\r\n").expect_reply(334);
}

TEST(ServerSessionAuth, HoldsTheAnswerToAWrongPasswordBack) {
    SessionScript script{offering_auth()};
    start_tls(script).peer(auth_plain(anna_wrong)).expect_no_reply();
    script.peer("NOOP\r\n").expect_no_reply();
    script.passes(1s).deadline().expect_no_reply();
    script.passes(1s).deadline().expect_reply(535, "5.7.8 ").expect_reply(250);
    EXPECT_EQ(script.conversation().session().identity(), "");
    script.peer(auth_plain(anna_secret)).expect_reply(235);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionAuth, SaysWhereNobodyCanTell) {
    SessionScript script{offering_auth(), {.decisions = false}};
    start_tls(script).peer(auth_plain(anna_secret)).expect_no_reply();
    ASSERT_NE(script.find<smtp::Authenticate>(), nullptr);
    EXPECT_EQ(script.find<smtp::Authenticate>()->credentials, (smtp::Credentials{"anna", "secret"}));
    script.authenticated({Authentication::Result::unavailable}).expect_reply(454, "4.7.0 ");
    script.peer(auth_plain(anna_secret)).authenticated({Authentication::Result::shut_out}).expect_reply(421, "4.7.0 ");
    script.expect_state(State::closed);
}

TEST(ServerSessionAuth, IsOutOfPlaceInATransaction) {
    SessionScript script{offering_auth()};
    start_tls(script).transaction_for({"joe@d.example"}).peer(auth_plain(anna_secret)).expect_reply(503, "5.5.1");
}

TEST(ServerSessionAuth, CountsWrongPasswordsAsErrors) {
    SessionScript script{offering_auth().with_max_errors(1)};
    start_tls(script).peer(auth_plain(anna_wrong)).passes(2s).deadline().expect_reply(535);
    script.peer(auth_plain(anna_wrong)).passes(2s).deadline().expect_reply(421).expect_state(State::closed);
}

TEST(ServerSessionAuth, StandsInTheReceivedHeader) {
    SessionScript script{offering_auth()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235);
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_THAT(script.last_message().octets, HasSubstr("with ESMTPSA"));
}

TEST(ServerSessionSubmission, TakesMailOfThoseAloneWhoAreKnown) {
    SessionScript script{submission()};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0 Send STARTTLS");
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0 Authentication required");
    script.peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"});
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionCertificate, StandsForAPassword) {
    auto setup = submission();
    auto facts = some_tls();
    facts.peer_certificate_sha256 = std::string(64, 'a');
    setup.settings.identities_by_certificate = {{std::string(64, 'a'), "CN=Anna/O=Example"}};
    SessionScript known{setup};
    known.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established(facts).hello();
    EXPECT_EQ(known.conversation().session().identity(), "CN=Anna/O=Example");
    known.peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"});
    known.also_split_at_every_byte();
    facts.peer_certificate_sha256.back() = 'b';
    SessionScript unknown{setup};
    unknown.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established(facts).hello();
    unknown.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530);
    setup.settings.offers_auth = setup.settings.requires_auth = false;
    SessionScript not_asked{setup};
    not_asked.hello().peer("STARTTLS\r\n").expect_reply(220);
    facts.peer_certificate_sha256.back() = 'a';
    not_asked.tls_established(facts);
    EXPECT_EQ(not_asked.conversation().session().identity(), "") << "where no password would do, no certificate does";
}

std::string submitted(const std::string& message, const std::string& chunk = "") {
    SessionScript script{submission()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"});
    if (chunk.empty())
        script.data().peer(message + ".\r\n").expect_reply(250);
    else
        script.peer(chunk + message).expect_reply(250);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
    return script.last_message().as_sent();
}

constexpr auto date = "Date: Wed, 25 Nov 2026 00:00:00 +0000\r\n";

TEST(ServerSessionSubmission, AddsWhatTheHeaderLacks) {
    EXPECT_THAT(
        submitted("Subject: x\r\n\r\nDate: y\r\n"),
        testing::MatchesRegex(std::string("Date: Wed, 25 Nov 2026 00:00:00 .0000\r\n"
                                          "Message-ID: <[0-9A-F]+@mail.example>\r\nSubject: x\r\n\r\nDate: y\r\n")));
    EXPECT_THAT(submitted("Message-ID: <1@c>\r\n\r\n"), date + std::string("Message-ID: <1@c>\r\n\r\n"));
    const std::string complete = "date: x\r\nMessage-Id:\r\n <1@c>\r\n\r\nbody\r\n";
    EXPECT_EQ(submitted(complete), complete);
}

TEST(ServerSessionSubmission, AddsItToAMessageThatIsOnlyAHeader) {
    EXPECT_THAT(submitted("Subject: x\r\n"), testing::StartsWith(date));
    EXPECT_THAT(submitted("Subject: x\r\n", "BDAT 12 LAST\r\n"), testing::StartsWith(date));
}

TEST(ServerSessionSubmission, KeepsTheIdThatItGave) {
    SessionScript script{submission()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"});
    script.data().peer("Subject: x\r\n\r\n.\r\n").expect_reply(250);
    const auto& message = script.last_message();
    EXPECT_EQ(message.envelope.message_id, "<" + to_string(message.id) + "@mail.example>");
}

TEST(ServerSessionSubmission, HoldsNoHeaderWithoutEnd) {
    SessionScript script{submission()};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"}).data();
    std::string line = "X: " + std::string(900, 'x') + "\r\n";
    for (int i = 0; i < 300; ++i) script.peer(line);
    script.peer("\r\nbody\r\n.\r\n").expect_reply(250);
    EXPECT_THAT(script.last_message().as_sent(), testing::StartsWith("X: xxx"));
}

TEST(ServerSessionSubmission, AddsNothingToWhatIsRefused) {
    auto setup = submission();
    setup.settings.max_header_octets = 10;
    SessionScript script{setup};
    start_tls(script).peer(auth_plain(anna_secret)).expect_reply(235).transaction_for({"joe@d.example"}).data();
    script.peer("Subject: a long one\r\n\r\n.\r\n").expect_reply(552);
    script.also_split_at_every_byte();
}

// RFC 4954 §5: whoever offers AUTH takes the parameter; that nobody is trusted to name a submitter is another matter.
TEST(ServerSessionAuth, LetsMailSayWhoSubmitted) {
    SessionScript script{offering_auth()};
    script.hello().peer("MAIL FROM:<a@b.example> AUTH=<>\r\n").expect_reply(555, "5.5.4");
    start_tls(script);
    for (const auto* value : {"<>", "e+3Dmc2@example.com", "anna", "anna@b.example SIZE=5"})
        script.peer(std::string("MAIL FROM:<a@b.example> AUTH=") + value + "\r\n")
            .expect_reply(250)
            .peer("RSET\r\n")
            .expect_reply(250);
    for (const auto* value : {"", "=", "=a+b@c.example", "=<> AUTH=<>"})
        script.peer(std::string("MAIL FROM:<a@b.example> AUTH") + value + "\r\n").expect_reply(501, "5.5.4");
    script.also_split_at_every_byte();
}

TEST(ServerSessionAuth, EndsADialogueAtALineThatIsRefused) {
    for (const auto& line :
         {std::string("YW5u\tYQ==\r\n"), std::string("YW5uYQ==\nx\r\n"), std::string(12'289, 'A') + "\r\n"}) {
        SessionScript script{offering_auth()};
        start_tls(script).peer("AUTH LOGIN\r\n").expect_reply(334);
        script.peer(line).expect_reply(500, "5.5.").peer("NOOP\r\n").expect_reply(250, "2.0.0 OK");
        if (line.size() < 100) script.also_split_at_every_byte().also_fail_io_at_every_step();
    }
}

TEST(ServerSessionAuth, KeepsTheRestOfARefusedLineSecret) {
    for (const auto& begin : {std::string("YW5u\n"), std::string(12'288, 'A')}) {
        SessionScript script{offering_auth()};
        start_tls(script).peer("AUTH LOGIN\r\n").expect_reply(334);
        script.peer(begin).expect_reply(500);
        EXPECT_TRUE(script.conversation().session().is_in_auth()) << "what comes may be of the password";
        script.peer("c2VjcmV0\r\n").expect_no_reply();
        EXPECT_FALSE(script.conversation().session().is_in_auth());
        script.peer("NOOP\r\n").expect_reply(250);
    }
}

// RFC 4954 §4
TEST(ServerSessionAuth, TakesAnswersOf12288Octets) {
    SessionScript script{offering_auth()};
    start_tls(script).peer("AUTH PLAIN\r\n").expect_reply(334);
    script.peer(std::string(12'284, 'A') + "\r\n").expect_reply(501, "5.5.2 This is no answer to PLAIN");
    script.peer("AUTH PLAIN\r\n").expect_reply(334);
    script.peer(std::string(12'287, 'A') + "\r\n").expect_reply(500, "5.5.6 ");
    script.peer(std::string(2'047, 'A') + "\r\n").expect_reply(500, "2048");
}

}  // namespace
}  // namespace postern::test
