#include "tests/support/core/plan_rows.hpp"

#include <gmock/gmock.h>

// What the levels mean that a document names, and what a person reads of it.
namespace postern::tls {
namespace {

using test::check;
using test::input_of;
using testing::HasSubstr;
using testing::Not;

TEST(PlanLevels, HaveTheirMeaning) {
    check({
        {"level none", "level=none host=mx1", "1 clear none"},
        {"level none", "policy=none host=mx1", "1 clear none"},
        {"level none", "policy=none ssl host=mx1", "1 clear none"},
        {"level none", "policy=none fallback host=mx1", "1 clear none"},
        {"level none", "policy=none mx=secure host=mx1 a=secure tlsa=3.1.1", "1 clear none"},
        {"level none", "policy=none disabled ssl host=mx1", ""},
        {"level may", "policy=may host=mx1", "1 starttls may"},
        {"level may", "policy=may enabled host=mx1", "1 starttls may"},
        {"level may", "policy=may fallback host=mx1", "1 starttls may; 1 fallback clear may"},
        {"level may", "policy=may mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls may"},
        {"level may", "policy=may mx=secure host=mx1 a=secure tlsa=bogus", "1 starttls may"},
        {"level may", "policy=may ssl host=mx1", "1 ssl encrypt; 1 else starttls may"},
        {"level encrypt", "policy=encrypt host=mx1", "1 starttls encrypt"},
        {"level encrypt", "policy=encrypt enabled host=mx1", "1 starttls encrypt"},
        {"level encrypt", "policy=encrypt fallback host=mx1", "1 starttls encrypt"},
        {"level encrypt", "policy=encrypt ssl host=mx1", "1 ssl encrypt; 1 else starttls encrypt"},
        {"level encrypt", "policy=encrypt disabled ssl host=mx1", "1 ssl encrypt"},
        {"level encrypt", "policy=encrypt mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls encrypt"},
        {"level dane", "policy=dane host=mx1", "1 starttls may"},
        {"level dane", "policy=dane enabled host=mx1", "1 starttls may"},
        {"level dane", "policy=dane mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"level dane", "policy=dane enabled mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"level dane", "policy=dane fallback host=mx1", "1 starttls may; 1 fallback clear may"},
        {"level fingerprint", "policy=fingerprint fp=aa,bb host=mx1", "1 starttls fingerprint fp aa,bb"},
        {"level fingerprint", "policy=fingerprint fp=aa fallback host=mx1", "1 starttls fingerprint fp aa"},
        {"level fingerprint", "policy=fingerprint fp=aa ssl host=mx1",
         "1 ssl fingerprint fp aa; 1 else starttls fingerprint fp aa"},
        {"level fingerprint", "policy=fingerprint fp=aa mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls fingerprint fp aa"},
        {"level fingerprint", "level=fingerprint host=mx1", "1 starttls fingerprint fp "},
        {"level verify", "policy=verify host=mx1", "1 starttls verify for mx1.example"},
        {"level verify", "policy=verify host=[192.0.2.1]", "1 starttls verify for 192.0.2.1"},
        {"level verify", "policy=verify match=a.example,*.b.example host=mx1",
         "1 starttls verify for a.example,*.b.example"},
        {"level verify", "policy=verify fallback host=mx1", "1 starttls verify for mx1.example"},
        {"level verify", "policy=verify mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls verify for mx1.example"},
        {"level verify", "policy=verify ssl host=mx1",
         "1 ssl verify for mx1.example; 1 else starttls verify for mx1.example"},
        {"level verify", "policy=verify host=mx1 host=mx2",
         "1 starttls verify for mx1.example; 2 starttls verify for mx2.example"},
        {"level secure", "policy=secure host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"level secure", "policy=secure match=a.example host=mx1", "1 starttls secure for a.example"},
        {"level secure", "policy=secure domain= host=[192.0.2.1]", "1 starttls secure for 192.0.2.1"},
        {"level secure", "policy=secure enabled host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"level secure", "policy=secure fallback host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"level secure", "policy=secure ssl host=mx1",
         "1 ssl secure for d.example,*.d.example; 1 else starttls secure for d.example,*.d.example"},
        {"level secure", "policy=secure sts=enforce:mx2.example host=mx1",
         "1 starttls secure for d.example,*.d.example"},
    });
}

TEST(PlanLevels, OfTheServerStandForNegotiatedSsl) {
    check({
        {"default level", "default=may host=mx1", "1 starttls may"},
        {"default level", "default=may mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls may"},
        {"default level", "default=none host=mx1", "1 clear none"},
        {"default level", "default=none ssl host=mx1", "1 ssl encrypt; 1 else clear none"},
        {"default level", "default=encrypt host=mx1", "1 starttls encrypt"},
        {"default level", "default=encrypt fallback host=mx1", "1 starttls encrypt"},
        {"default level", "default=verify host=mx1", "1 starttls verify for mx1.example"},
        {"default level", "default=secure host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"default level", "default=encrypt enabled host=mx1", "1 clear none"},
        {"default level", "default=secure enabled ssl host=mx1", "1 ssl encrypt; 1 else clear none"},
        {"default level", "default=verify disabled ssl host=mx1", "1 ssl verify for mx1.example"},
        {"default level", "default=may disabled ssl host=mx1", "1 ssl encrypt"},
        {"default level", "default=encrypt policy=may host=mx1", "1 starttls may"},
        {"default level", "default=may policy=encrypt host=mx1", "1 starttls encrypt"},
        {"default level", "default=verify level=none host=mx1", "1 clear none"},
    });
}

TEST(PlanLevels, OfADocumentDoNotWeakenWhatTheNextHopItselfDemands) {
    check({
        {"level of the next hop", "level=encrypt policy=may host=mx1", "1 starttls encrypt"},
        {"level of the next hop", "level=encrypt policy=none host=mx1", "1 starttls encrypt"},
        {"level of the next hop", "level=encrypt policy=dane host=mx1", "1 starttls encrypt"},
        {"level of the next hop", "level=encrypt policy=verify host=mx1", "1 starttls verify for mx1.example"},
        {"level of the next hop", "level=encrypt policy=encrypt host=mx1", "1 starttls encrypt"},
        {"level of the next hop", "level=may policy=none host=mx1", "1 starttls may"},
        {"level of the next hop", "level=none policy=may host=mx1", "1 starttls may"},
        {"level of the next hop", "level=none policy=secure host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"level of the next hop", "level=none policy=none host=mx1", "1 clear none"},
    });
}

TEST(PlanPolicy, SaysHowTlsIsSpoken) {
    check({
        {"policy document", "policy=may protocols=TLSv1.3 host=mx1", "1 starttls may protocols TLSv1.3"},
        {"policy document", "policy=encrypt ciphers=HIGH host=mx1", "1 starttls encrypt ciphers HIGH"},
        {"policy document", "policy=encrypt sni=other.example host=mx1", "1 starttls encrypt sni other.example"},
        {"policy document", "policy=encrypt cert=c.pem host=mx1", "1 starttls encrypt cert c.pem"},
        {"policy document", "policy=verify trust=ca.pem host=mx1", "1 starttls verify for mx1.example trust ca.pem"},
        {"policy document", "policy=secure trust=ca.pem sni=s.example host=mx1",
         "1 starttls secure for d.example,*.d.example sni s.example trust ca.pem"},
        {"policy document", "policy=encrypt trust=ca.pem host=mx1", "1 starttls encrypt"},
        {"policy document", "policy=fingerprint fp=aa trust=ca.pem host=mx1", "1 starttls fingerprint fp aa"},
        {"policy document", "policy=encrypt protocols=TLSv1.2 ssl host=mx1",
         "1 ssl encrypt protocols TLSv1.2; 1 else starttls encrypt protocols TLSv1.2"},
        {"policy document", "policy=may protocols=TLSv1.3 fallback host=mx1",
         "1 starttls may protocols TLSv1.3; 1 fallback clear may"},
        {"policy document", "policy=dane protocols=TLSv1.3 mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example protocols TLSv1.3"},
        {"policy document", "policy=may undecided host=mx1", "1 out policy-undecided"},
        {"policy document", "policy=may undecided disabled host=mx1", ""},
    });
}

std::string sentence(std::string_view words) { return make_plan(input_of(words)).sentence; }

TEST(PlanSentence, SaysWhatDaneCameTo) {
    EXPECT_EQ(sentence("mx=secure host=mx1 a=secure tlsa=3.1.1,1.1.1"),
              "outbound TCP/IP port status is Negotiated SSL; DANE: mx1.example publishes TLSA records, 1 of 2 usable: "
              "TLS that one of them proves; no clear text after a failed handshake");
    EXPECT_THAT(sentence("mx=secure host=mx1 a=secure tlsa=1.1.1"),
                HasSubstr("; DANE: none of the TLSA records of mx1.example can be used: TLS, the certificate not "
                          "checked; "));
    EXPECT_THAT(sentence("mx=secure host=mx1 a=secure tlsa=secure"),
                HasSubstr("; DANE: mx1.example publishes no TLSA record; "));
    EXPECT_THAT(sentence("mx=secure host=mx1 a=secure tlsa=bogus"),
                HasSubstr("; left out: the DNSSEC signatures of the TLSA records of mx1.example do not hold"));
    EXPECT_THAT(sentence("mx=secure host=mx1 a=insecure"), Not(HasSubstr("DANE")));
}

TEST(PlanSentence, SaysWhatMtaStsCameTo) {
    EXPECT_EQ(sentence("sts=enforce:mx1.example host=mx1"),
              "outbound TCP/IP port status is Negotiated SSL; MTA-STS: the policy 20261201 of d.example enforces TLS "
              "with a trusted certificate for mx1.example; no clear text after a failed handshake");
    EXPECT_THAT(sentence("sts=enforce:mx2.example host=mx1"),
                HasSubstr("; left out: the MTA-STS policy of d.example does not name mx1.example"));
    EXPECT_THAT(sentence("sts=testing:mx1.example host=mx1"),
                HasSubstr("; MTA-STS: the policy 20261201 of d.example is in testing and demands nothing"));
}

TEST(PlanSentence, NamesTheDocumentAndItsDemand) {
    EXPECT_EQ(sentence("policy=verify host=mx1"),
              "TLS policy document d.example says TLS level verify: TLS with a trusted certificate, and nothing else "
              "(mx1.example); no clear text after a failed handshake");
    EXPECT_THAT(sentence("level=encrypt policy=may host=mx1"), HasSubstr("the next hop's TLS level is encrypt"));
    EXPECT_THAT(sentence("default=encrypt host=mx1"), HasSubstr("and the default TLS level is encrypt"));
    EXPECT_THAT(sentence("policy=may undecided host=mx1"), HasSubstr("TLS policy document d.example is wrong"));
}

TEST(PlanSentence, SaysToWhomClearTextIsLeft) {
    EXPECT_THAT(sentence("mx=secure fallback host=mx1 a=secure tlsa=3.1.1 host=mx2"),
                HasSubstr("clear text in a new connection to those of which nothing is demanded"));
    EXPECT_THAT(sentence("mx=secure fallback host=mx1 a=secure tlsa=3.1.1"),
                HasSubstr("no clear text after a failed handshake"));
}

TEST(PlanSentence, SaysTheSameOfTwoAddressesOnce) {
    const auto twice = sentence("mx=secure host=mx1 a=secure tlsa=3.1.1 host=mx1 a=secure tlsa=3.1.1");
    EXPECT_EQ(twice, sentence("mx=secure host=mx1 a=secure tlsa=3.1.1"));
}

TEST(PlanSentence, KeepsAnExemptionInSight) {
    auto input = input_of("policy=none host=mx1");
    input.policy->is_exemption = true;
    input.policy->ends = WallTime(std::chrono::hours(24));
    input.policy->comment = "their certificate expired";
    EXPECT_THAT(make_plan(input).sentence, HasSubstr("exempt by TLS policy document d.example"));
}

TEST(PlanOutline, SaysWhatTheSettingsComeToBeforeAnythingIsLookedUp) {
    EXPECT_EQ(test::show(make_outline(input_of("mx=secure host=mx1 a=bogus"))), "1 starttls may");
    EXPECT_EQ(test::show(make_outline(input_of("mx=bogus host=mx1"))), "1 starttls may");
    EXPECT_EQ(test::show(make_outline(input_of("sts=enforce:mx2.example"))), "1 starttls may");
    EXPECT_EQ(test::show(make_outline(input_of("level=dane-only"))), "1 starttls encrypt");
    EXPECT_EQ(test::show(make_outline(input_of("policy=dane-only"))), "1 starttls encrypt");
    EXPECT_EQ(test::show(make_outline(input_of("default=dane-only"))), "1 starttls encrypt");
    EXPECT_EQ(test::show(make_outline(input_of("disabled"))), "");
    EXPECT_EQ(test::show(make_outline(input_of("enabled"))), "1 clear none");
}

}  // namespace
}  // namespace postern::tls
