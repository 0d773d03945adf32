#include "tests/support/core/session_script.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string message_with(std::string_view header) { return std::string(header) + "\r\n\r\nbody\r\n.\r\n"; }

TEST(ServerSessionOptions, AreAnnounced) {
    SessionScript script{server().offering_starttls()};
    script.peer("EHLO c.example\r\n").expect_reply(250, "SMTPUTF8\r\n250-DSN\r\n");
    EXPECT_THAT(script.last_reply(), Not(HasSubstr("REQUIRETLS"))) << "in clear text";
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("EHLO c.example\r\n").expect_reply(250, "REQUIRETLS");
}

TEST(ServerSessionOptions, AreNotAnnouncedWhereTheyAreSwitchedOff) {
    auto setup = server().offering_starttls();
    setup.settings.offers_dsn = setup.settings.offers_smtputf8 = setup.settings.offers_require_tls = false;
    SessionScript under_tls{setup};
    under_tls.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established();
    under_tls.peer("EHLO c.example\r\n").expect_reply(250);
    for (const auto* name : {"DSN", "SMTPUTF8", "REQUIRETLS"})
        EXPECT_THAT(under_tls.last_reply(), Not(HasSubstr(name)));
    under_tls.peer("MAIL FROM:<a@b.example> REQUIRETLS\r\n").expect_reply(555, "5.5.4");
}

TEST(ServerSessionOptions, StandInTheEnvelope) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example> RET=HDRS ENVID=QQ1\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example> NOTIFY=SUCCESS ORCPT=rfc822;c@e.example\r\n").expect_reply(250);
    script.peer("RCPT TO:<f@d.example>\r\n").expect_reply(250);
    script.data().peer(message_with("Subject: x")).expect_reply(250);
    const auto& envelope = script.last_message().envelope;
    EXPECT_EQ(envelope.options, (mail::MessageOptions{false, false, mail::ReturnContent::headers, "QQ1"}));
    EXPECT_EQ(envelope.recipients.at(0).options.notify, (mail::Notify{true, true}));
    EXPECT_EQ(envelope.recipients.at(0).options.original, "rfc822;c@e.example");
    EXPECT_EQ(envelope.recipients.at(1).options, mail::RecipientOptions{});
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionOptions, OfOneMessageAreNotTheNextOnes) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example> RET=HDRS SMTPUTF8\r\n").expect_reply(250);
    script.peer("RSET\r\n").expect_reply(250).peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<jürgen@d.example>\r\n").expect_reply(553, "5.6.7 ");
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).data();
    script.peer(message_with("Subject: x")).expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.options, mail::MessageOptions{});
    script.also_split_at_every_byte();
}

TEST(ServerSessionUtf8, IsNeededWhereTheHeaderIsBeyondAscii) {
    for (const auto* header : {"Subject: gr\xC3\xBC\xC3\x9F", "Subject: x\r\nX: \xC3\xBC"}) {
        SessionScript script{server()};
        script.hello().peer("MAIL FROM:<jürgen@b.example> SMTPUTF8\r\n").expect_reply(250);
        script.peer("RCPT TO:<c@bücher.example>\r\n").expect_reply(250).data();
        script.peer(message_with(header)).expect_reply(250);
        const auto& message = script.last_message();
        EXPECT_TRUE(message.envelope.options.needs_utf8);
        EXPECT_EQ(message.envelope.sender.to_string(), "jürgen@b.example");
        EXPECT_EQ(message.envelope.recipients.at(0).address.to_string(), "c@xn--bcher-kva.example");
        EXPECT_THAT(message.octets, HasSubstr("with UTF8SMTP\r\n"));
        script.also_split_at_every_byte().also_fail_io_at_every_step();
    }
}

TEST(ServerSessionUtf8, IsNotNeededWhereOnlyTheBodyIs) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example> SMTPUTF8\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).data();
    script.peer("Subject: x\r\n\r\ngr\xC3\xBC\xC3\x9F\r\n.\r\n").expect_reply(250);
    EXPECT_FALSE(script.last_message().envelope.options.needs_utf8);
    script.also_split_at_every_byte();
}

TEST(ServerSessionRequireTls, IsTakenUnderTlsOnly) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("MAIL FROM:<a@b.example> REQUIRETLS\r\n").expect_reply(530, "5.7.10 ");
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer("MAIL FROM:<a@b.example> REQUIRETLS\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).data();
    script.peer(message_with("Subject: x")).expect_reply(250);
    EXPECT_TRUE(script.last_message().envelope.options.requires_tls);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTlsRequired, StandsInTheEnvelopeAndInTheMessageAsItCame) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).data();
    script.peer(message_with("TLS-Required: No\r\nSubject: x")).expect_reply(250);
    EXPECT_TRUE(script.last_message().envelope.options.is_tls_optional);
    EXPECT_THAT(script.last_message().octets, HasSubstr("\r\nTLS-Required: No\r\nSubject: x\r\n"));
    script.also_split_at_every_byte();
}

// RFC 8689 §4.1
TEST(ServerSessionTlsRequired, DoesNotCountBesideRequireTls) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer("MAIL FROM:<a@b.example> REQUIRETLS\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).data();
    script.peer(message_with("TLS-Required: No")).expect_reply(250);
    EXPECT_TRUE(script.last_message().envelope.options.requires_tls);
    EXPECT_FALSE(script.last_message().envelope.options.is_tls_optional);
}

// RFC 5321 §3.5.2
TEST(ServerSessionOptions, AnnounceExpandWhereItIsServed) {
    auto setup = server();
    SessionScript without{setup};
    without.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_THAT(without.last_reply(), Not(HasSubstr("EXPN")));
    setup.settings.serves_expn = true;
    SessionScript with{setup};
    with.peer("EHLO c.example\r\n").expect_reply(250, "EXPN\r\n").peer("EXPN list\r\n").expect_reply(252);
}

// RFC 6531 §3.1 item 8
TEST(ServerSessionOptions, OfferNoUtf8WithoutEightBits) {
    auto setup = server();
    setup.settings.offers_eight_bit_mime = false;
    SessionScript script{setup};
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_THAT(script.last_reply(), Not(HasSubstr("SMTPUTF8")));
    script.peer("MAIL FROM:<a@b.example> SMTPUTF8\r\n").expect_reply(555, "5.5.4");
}

}  // namespace
}  // namespace postern::test
