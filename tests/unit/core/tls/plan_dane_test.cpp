#include "tests/support/core/plan_rows.hpp"

#include <gmock/gmock.h>

// What RFC 6698, 7671 and 7672 make of a host. In the rows the level is dane, by Negotiated SSL, unless they say
// otherwise.
namespace postern::tls {
namespace {

using test::check;
using test::input_of;
using testing::HasSubstr;

TEST(PlanDane, NeedsAnMxAndAddressesThatDnssecVouchesFor) {
    check({
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2.1", "mx=insecure host=mx1 a=secure tlsa=3.1.1", "1 starttls may"},
        {"RFC 7672 §2.1.3", "mx=secure host=mx1 a=insecure tlsa=3.1.1", "1 starttls may"},
        {"RFC 7672 §2.2.1", "mx=insecure host=mx1 a=insecure tlsa=3.1.1", "1 starttls may"},
        {"RFC 7672 §2.2.1", "mx=insecure host=mx1 a=secure tlsa=secure", "1 starttls may"},
        {"RFC 7672 §2.1.3", "mx=secure host=mx1 a=insecure tlsa=secure", "1 starttls may"},
        {"RFC 7672 §2.2.1", "mx=insecure host=mx1 a=secure tlsa=bogus", "1 starttls may"},
        {"RFC 7672 §2.1.3", "mx=secure host=mx1 a=insecure tlsa=failed", "1 starttls may"},
        {"RFC 7672 §2.2.1", "mx=insecure host=mx1 a=secure tlsa=failed", "1 starttls may"},
        {"RFC 7672 §2.1.3", "mx=secure host=mx1 a=insecure tlsa=bogus", "1 starttls may"},
        {"RFC 7672 §1.3.2", "mx=secure host=[192.0.2.1] a=secure tlsa=3.1.1", "1 starttls may"},
        {"RFC 7672 §2.2.2", "mx=secure domain=mx1.example host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example"},
    });
}

TEST(PlanDane, WaitsForAnswersThatCannotBeJudged) {
    check({
        {"RFC 7672 §2.2.1", "mx=bogus host=mx1 a=secure tlsa=3.1.1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2.1", "mx=failed host=mx1 a=secure tlsa=3.1.1", "1 out look-up-failed"},
        {"RFC 7672 §2.2.1", "mx=bogus host=mx1 a=insecure", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2.1", "mx=failed host=mx1 a=insecure", "1 out look-up-failed"},
        {"RFC 7672 §2.1.2", "mx=secure host=mx1 a=bogus tlsa=3.1.1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1.2", "mx=secure host=mx1 a=failed tlsa=3.1.1", "1 out look-up-failed"},
        {"RFC 7672 §2.1.2", "mx=insecure host=mx1 a=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1.2", "mx=insecure host=mx1 a=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.1.2", "mx=bogus host=mx1 a=failed", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1.2", "mx=failed host=mx1 a=bogus", "1 out look-up-failed"},
        {"RFC 7672 §2.2.1", "mx=bogus level=may host=mx1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2.1", "mx=bogus level=none host=mx1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2.1", "mx=bogus enabled host=mx1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2.1", "mx=failed level=encrypt host=mx1", "1 out look-up-failed"},
        {"RFC 7672 §2.1.2", "mx=secure level=verify host=mx1 a=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1.2", "mx=secure level=secure host=mx1 a=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2.1", "mx=bogus disabled ssl host=mx1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1.2", "mx=secure disabled ssl host=mx1 a=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=bogus fallback host=mx1", "1 out dnssec-invalid"},
    });
}

TEST(PlanDane, LeavesOtherHostsAlone) {
    check({
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=bogus host=mx2 a=secure tlsa=3.1.1",
         "2 starttls dane 3.1.1 for mx2.example,d.example; 1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=failed host=mx2 a=insecure",
         "2 starttls may; 1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=bogus host=mx2 a=insecure", "2 starttls may; 1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.1.1 host=mx2 a=insecure",
         "1 starttls dane 3.1.1 for mx1.example,d.example; 2 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=insecure host=mx2 a=secure tlsa=2.0.1",
         "1 starttls may; 2 starttls dane 2.0.1 for mx2.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.1.1 host=mx2 a=secure tlsa=2.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example; 2 starttls dane 2.1.1 for mx2.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=bogus host=mx2 a=secure tlsa=failed",
         "1 out dnssec-invalid; 2 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=3.1.1 host=mx2 a=insecure",
         "1 starttls dane 3.1.1 for mx1.example,d.example; 2 starttls may; 2 fallback clear may"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=bogus host=mx2 a=secure tlsa=secure",
         "2 starttls may; 2 fallback clear may; 1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=bogus host=mx1 a=secure tlsa=3.1.1 host=mx2 a=secure tlsa=3.1.1",
         "1 out dnssec-invalid; 2 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=secure host=mx2 a=secure tlsa=1.1.1",
         "1 starttls may; 2 starttls encrypt"},
    });
}

TEST(PlanDane, GoesByRecordsThatCanBeUsed) {
    check({
        {"RFC 7672 §3.1.1", "mx=secure host=mx1 a=secure tlsa=3.0.1",
         "1 starttls dane 3.0.1 for mx1.example,d.example"},
        {"RFC 7672 §3.1.1", "mx=secure host=mx1 a=secure tlsa=3.0.0",
         "1 starttls dane 3.0.0 for mx1.example,d.example"},
        {"RFC 7672 §3.1.1", "mx=secure host=mx1 a=secure tlsa=3.1.2",
         "1 starttls dane 3.1.2 for mx1.example,d.example"},
        {"RFC 7672 §3.1.2", "mx=secure host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane 2.0.1 for mx1.example,d.example"},
        {"RFC 7672 §3.1.2", "mx=secure host=mx1 a=secure tlsa=2.0.0",
         "1 starttls dane 2.0.0 for mx1.example,d.example"},
        {"RFC 7672 §3.1.2", "mx=secure host=mx1 a=secure tlsa=2.1.2",
         "1 starttls dane 2.1.2 for mx1.example,d.example"},
        {"RFC 7671 §8", "mx=secure host=mx1 a=secure tlsa=3.1.1,3.1.1",
         "1 starttls dane 3.1.1 3.1.1 for mx1.example,d.example"},
        {"RFC 7671 §9", "mx=secure host=mx1 a=secure tlsa=3.1.1,3.1.2",
         "1 starttls dane 3.1.1 3.1.2 for mx1.example,d.example"},
        {"RFC 7672 §3.1", "mx=secure host=mx1 a=secure tlsa=2.0.1,3.1.1",
         "1 starttls dane 2.0.1 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §3.1.3", "mx=secure host=mx1 a=secure tlsa=1.1.1,3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §3.1.3", "mx=secure host=mx1 a=secure tlsa=0.0.1,2.0.1,1.0.1",
         "1 starttls dane 2.0.1 for mx1.example,d.example"},
        {"RFC 6698 §2.1.3", "mx=secure host=mx1 a=secure tlsa=3.1.1!,3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 6698 §2.1.2", "mx=secure host=mx1 a=secure tlsa=3.2.1,2.1.1",
         "1 starttls dane 2.1.1 for mx1.example,d.example"},
        {"RFC 6698 §2.1.1", "mx=secure host=mx1 a=secure tlsa=4.1.1,3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
    });
}

TEST(PlanDane, StillDemandsTlsWhereNoRecordCanBeUsed) {
    check({
        {"RFC 7672 §3.1.3", "mx=secure host=mx1 a=secure tlsa=0.0.1", "1 starttls encrypt"},
        {"RFC 7672 §3.1.3", "mx=secure host=mx1 a=secure tlsa=1.1.1", "1 starttls encrypt"},
        {"RFC 7672 §3.1.3", "mx=secure host=mx1 a=secure tlsa=1.1.1,0.1.1", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=4.1.1", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.2.1", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.1.3", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=3.1.1!", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=2.0.2!", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=1.1.1", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure fallback host=mx1 a=secure tlsa=3.1.1!", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=insecure host=mx1 a=secure tlsa=1.1.1", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=insecure tlsa=1.1.1", "1 starttls may"},
    });
}

TEST(PlanDane, IsMayWhereNothingIsPublished) {
    check({
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=secure", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=insecure", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=insecure:3.1.1", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=insecure:1.1.1", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=bogus:3.1.1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure host=mx1 a=secure tlsa=failed:3.1.1", "1 out look-up-failed"},
        {"RouterFallbackNonTLS", "mx=secure fallback host=mx1 a=secure tlsa=secure",
         "1 starttls may; 1 fallback clear may"},
        {"RouterFallbackNonTLS", "mx=secure fallback host=mx1 a=secure tlsa=insecure",
         "1 starttls may; 1 fallback clear may"},
        {"RouterFallbackNonTLS", "mx=insecure fallback host=mx1 a=secure tlsa=3.1.1",
         "1 starttls may; 1 fallback clear may"},
        {"RouterFallbackNonTLS", "mx=secure fallback host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RouterFallbackNonTLS", "mx=secure fallback host=mx1 a=insecure tlsa=3.1.1",
         "1 starttls may; 1 fallback clear may"},
    });
}

TEST(PlanDane, AcceptsTheNamesThatTheSenderMeant) {
    check({
        {"RFC 7672 §3.2.2", "mx=secure domain=there.example host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane 2.0.1 for mx1.example,there.example"},
        {"RFC 7672 §3.2.2", "mx=secure domain=alias.example canonical=there.example host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane 2.0.1 for mx1.example,alias.example,there.example"},
        {"RFC 7672 §3.2.2", "mx=secure domain=mx1.example canonical=mx1.example host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane 2.0.1 for mx1.example"},
        {"RFC 7672 §2.2.3", "mx=secure host=mx1 a=secure tlsa=2.0.1 base=real.example",
         "1 starttls dane 2.0.1 for real.example,d.example"},
        {"RFC 7672 §2.2.3", "mx=secure host=mx1 a=secure tlsa=2.0.1 base=mx1.example",
         "1 starttls dane 2.0.1 for mx1.example,d.example"},
        {"RFC 7672 §3.2.2", "mx=secure canonical=c.example host=mx1 a=secure tlsa=2.1.1 base=real.example",
         "1 starttls dane 2.1.1 for real.example,d.example,c.example"},
        {"RFC 7672 §3.2.2", "mx=secure canonical=real.example host=mx1 a=secure tlsa=2.1.1 base=real.example",
         "1 starttls dane 2.1.1 for real.example,d.example"},
        {"RFC 7672 §8.1", "mx=secure policy=dane sni=other.example host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §8.1", "mx=secure policy=dane sni=other.example host=mx1 a=secure tlsa=1.1.1",
         "1 starttls encrypt sni other.example"},
    });
}

TEST(PlanDane, IsTheMatterOfEachPort) {
    check({
        {"RFC 6698 §3", "mx=secure disabled ssl host=mx1 a=secure ssltlsa=3.1.1",
         "1 ssl dane 3.1.1 for mx1.example,d.example"},
        {"RFC 6698 §3", "mx=secure disabled ssl host=mx1 a=secure tlsa=3.1.1", "1 ssl encrypt"},
        {"RFC 6698 §3", "mx=secure disabled ssl host=mx1 a=secure ssltlsa=1.1.1", "1 ssl encrypt"},
        {"RFC 6698 §3", "mx=secure disabled ssl host=mx1 a=secure ssltlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 6698 §3", "mx=secure disabled ssl host=mx1 a=secure ssltlsa=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=1.1.1", "1 starttls encrypt"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=failed", "1 out look-up-failed"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=3.1.1 ssltlsa=3.0.1",
         "1 ssl dane 3.0.1 for mx1.example,d.example; 1 else starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=secure ssltlsa=3.0.1",
         "1 ssl dane 3.0.1 for mx1.example,d.example; 1 else starttls may"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=bogus ssltlsa=3.0.1",
         "1 ssl dane 3.0.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=3.1.1 ssltlsa=bogus",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=secure ssltlsa=bogus", "1 starttls may"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 a=secure tlsa=secure ssltlsa=secure",
         "1 ssl encrypt; 1 else starttls may"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 silent a=secure tlsa=3.1.1 ssltlsa=3.0.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl host=mx1 silent a=secure tlsa=bogus ssltlsa=3.0.1",
         "1 ssl dane 3.0.1 for mx1.example,d.example"},
        {"RFC 7672 §2.2", "mx=secure ssl fallback host=mx1 a=secure tlsa=secure ssltlsa=3.0.1",
         "1 ssl dane 3.0.1 for mx1.example,d.example; 1 else starttls may"},
        {"RFC 7672 §2.2", "mx=secure ssl fallback host=mx1 a=secure tlsa=secure ssltlsa=1.0.1",
         "1 ssl encrypt; 1 else starttls may"},
        {"RFC 7672 §2.2", "mx=secure ssl fallback host=mx1 a=secure tlsa=secure ssltlsa=secure",
         "1 ssl encrypt; 1 else starttls may; 1 fallback clear may"},
        {"RFC 7672 §2.2", "mx=secure port=2526 host=mx1 a=secure tlsa=3.1.1",
         "1 starttls:2526 dane 3.1.1 for mx1.example,d.example"},
        {"the port status", "mx=secure enabled host=mx1 a=secure tlsa=3.1.1", "1 clear none"},
        {"the port status", "mx=secure enabled host=mx1 a=secure tlsa=bogus", "1 clear none"},
        {"the port status", "mx=secure enabled ssl host=mx1 a=secure tlsa=3.1.1 ssltlsa=3.0.1",
         "1 ssl encrypt; 1 else clear none"},
        {"the port status", "mx=secure disabled host=mx1 a=secure tlsa=3.1.1", ""},
        {"the port status", "mx=secure disabled host=mx1 a=bogus", ""},
    });
}

// What DNSSEC cannot be asked must not be taken for what nobody published.
TEST(PlanDane, WithoutValidationHoldsMailOfDomainsThatHadDane) {
    check({
        {"self-test", "given-up mx=insecure host=mx1 a=insecure", "1 starttls may"},
        {"self-test", "given-up known-dane mx=insecure host=mx1 a=insecure", "1 out dnssec-self-test-failed"},
        {"self-test", "given-up known-dane mx=insecure host=mx1 a=insecure host=mx2 a=insecure",
         "1 out dnssec-self-test-failed; 2 out dnssec-self-test-failed"},
        {"self-test", "given-up known-dane mx=secure host=mx1 a=insecure", "1 out dnssec-self-test-failed"},
        {"self-test", "given-up known-dane fallback mx=insecure host=mx1 a=insecure", "1 out dnssec-self-test-failed"},
        {"self-test", "given-up known-dane ssl mx=insecure host=mx1 a=insecure", "1 out dnssec-self-test-failed"},
        {"self-test", "given-up fallback mx=insecure host=mx1 a=insecure", "1 starttls may; 1 fallback clear may"},
        {"self-test", "given-up known-dane mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"self-test", "known-dane mx=insecure host=mx1 a=insecure", "1 starttls may"},
        {"self-test", "known-dane mx=secure host=mx1 a=secure tlsa=secure", "1 starttls may"},
        {"self-test", "given-up known-dane level=may mx=insecure host=mx1 a=insecure", "1 starttls may"},
        {"self-test", "given-up known-dane policy=encrypt mx=insecure host=mx1 a=insecure", "1 starttls encrypt"},
        {"self-test", "given-up known-dane policy=verify mx=insecure host=mx1 a=insecure",
         "1 starttls verify for mx1.example"},
        {"self-test", "given-up level=dane-only mx=insecure host=mx1 a=insecure", "1 out dnssec-self-test-failed"},
        {"self-test", "given-up level=dane-only known-dane mx=insecure host=mx1 a=insecure",
         "1 out dnssec-self-test-failed"},
        {"RFC 8461 §5", "given-up sts=enforce:mx1.example mx=insecure host=mx1 a=insecure",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §5", "given-up known-dane sts=enforce:mx1.example mx=insecure host=mx1 a=insecure",
         "1 out dnssec-self-test-failed"},
        {"RFC 8461 §5", "given-up sts=enforce:mx2.example mx=insecure host=mx1 a=insecure",
         "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §5", "given-up sts=testing:mx1.example mx=insecure host=mx1 a=insecure", "1 starttls may"},
        {"RFC 7672 §2.1", "given-up known-dane mx=bogus host=mx1 a=insecure", "1 out dnssec-invalid"},
        {"the port status", "given-up known-dane enabled mx=insecure host=mx1 a=insecure", "1 clear none"},
    });
}

TEST(PlanDane, SaysThatDnssecFailsItsSelfTest) {
    const auto unknown = make_plan(input_of("given-up mx=insecure host=mx1 a=insecure")).sentence;
    EXPECT_THAT(unknown, HasSubstr("DNSSEC fails its self-test, so that nobody can say whether mx1.example publishes "
                                   "TLSA records: as if it did not"));
    const auto known = make_plan(input_of("given-up known-dane mx=insecure host=mx1 a=insecure"));
    EXPECT_THAT(known.left_out.at(0).words, HasSubstr("d.example is known to have DANE since 2024-10-04 00:00:00 UTC"));
    EXPECT_THAT(known.sentence, HasSubstr("left out: DNSSEC fails its self-test"));
    const auto with_sts =
        make_plan(input_of("given-up sts=enforce:mx1.example mx=insecure host=mx1 a=insecure")).sentence;
    EXPECT_THAT(with_sts, HasSubstr("publishes TLSA records; MTA-STS: the policy 20261201"));
}

TEST(PlanDaneOnly, TakesNothingElse) {
    check({
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane-only 3.1.1 for mx1.example,d.example"},
        {"level dane-only", "mx=secure policy=dane-only host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane-only 2.0.1 for mx1.example,d.example"},
        {"level dane-only", "mx=secure default=dane-only host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane-only 3.1.1 for mx1.example,d.example"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=1.1.1", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=3.1.1!", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=secure", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=insecure", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=insecure tlsa=3.1.1", "1 out dane-required"},
        {"level dane-only", "mx=insecure level=dane-only host=mx1 a=secure tlsa=3.1.1", "1 out dane-required"},
        {"level dane-only", "mx=insecure level=dane-only host=[192.0.2.1]", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=failed", "1 out look-up-failed"},
        {"level dane-only", "mx=secure level=dane-only fallback host=mx1 a=secure tlsa=secure", "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only fallback host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane-only 3.1.1 for mx1.example,d.example"},
        {"level dane-only", "mx=secure level=dane-only sts=enforce:mx1.example host=mx1 a=secure tlsa=secure",
         "1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only host=mx1 a=secure tlsa=secure host=mx2 a=secure tlsa=3.1.1",
         "2 starttls dane-only 3.1.1 for mx2.example,d.example; 1 out dane-required"},
        {"level dane-only", "mx=secure level=dane-only ssl host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane-only 3.1.1 for mx1.example,d.example"},
        {"level dane-only", "mx=secure level=dane-only ssl host=mx1 a=secure tlsa=secure ssltlsa=3.1.1",
         "1 ssl dane-only 3.1.1 for mx1.example,d.example"},
    });
}

}  // namespace
}  // namespace postern::tls
