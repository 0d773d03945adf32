#include "tests/support/core/plan_rows.hpp"

#include <gmock/gmock.h>

// What TLS-Required: No (RFC 8689) makes of a plan. In the rows the level is dane, by Negotiated SSL, unless they say
// otherwise.
namespace postern::tls {
namespace {

using test::check;
using test::input_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto dane = "1 starttls dane 3.1.1 for mx1.example,d.example";

TEST(PlanOptional, DoesWithoutWhatTheDomainPublishes) {
    check({
        {"RFC 8689 §4.2.2", "optional honoured mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured mx=secure host=mx1 a=secure tlsa=bogus", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured mx=secure host=mx1 a=secure tlsa=failed", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured mx=secure host=mx1 a=secure tlsa=1.1.1", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured sts=enforce:mx1.example host=mx1", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured sts=enforce:mx2.example host=mx1", "1 starttls may"},
        {"RFC 8689 §4.2.2", "optional honoured given-up known-dane host=mx1", "1 starttls may"},
        {"setting fallback", "optional honoured fallback mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls may; 1 fallback clear may"},
        {"setting ssl", "optional honoured ssl mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 ssl encrypt; 1 else starttls may"},
    });
}

TEST(PlanOptional, DoesNotGoByAnswersThatAreForged) {
    check({
        {"RFC 7672 §2.1", "optional honoured mx=bogus host=mx1", "1 out dnssec-invalid"},
        {"RFC 7672 §2.1", "optional honoured mx=secure host=mx1 a=bogus", "1 out dnssec-invalid"},
    });
}

TEST(PlanOptional, IsNothingWhereTheSettingOrRequireTlsIsAgainstIt) {
    check({
        {"setting", "optional mx=secure host=mx1 a=secure tlsa=3.1.1", dane},
        {"setting", "honoured mx=secure host=mx1 a=secure tlsa=3.1.1", dane},
        {"RFC 8689 §4.1", "optional honoured requiretls mx=secure host=mx1 a=secure tlsa=3.1.1", dane},
    });
}

TEST(PlanOptional, IsNothingAgainstTheAdministratorsOwnRules) {
    check({
        {"document", "optional honoured policy=dane mx=secure host=mx1 a=secure tlsa=3.1.1", dane},
        {"document", "optional honoured policy=encrypt host=mx1", "1 starttls encrypt"},
        {"document", "optional honoured policy=may mx=secure host=mx1 a=secure tlsa=3.1.1", "1 starttls may"},
        {"next hop", "optional honoured level=dane mx=secure host=mx1 a=secure tlsa=3.1.1", dane},
        {"default", "optional honoured default=encrypt host=mx1", "1 starttls encrypt"},
        {"default", "optional honoured default=dane-only mx=secure host=mx1 a=secure tlsa=secure",
         "1 out dane-required"},
        {"port status", "optional honoured enabled host=mx1", "1 clear none"},
    });
}

TEST(PlanOptional, IsInTheSentence) {
    const auto sentence = [](const std::string& words) {
        return make_plan(input_of(words + " mx=secure host=mx1 a=secure tlsa=3.1.1")).sentence;
    };
    EXPECT_THAT(sentence("optional honoured"),
                AllOf(HasSubstr("Negotiated SSL: STARTTLS where it is offered, clear text where it is not; what the "
                                "domain demands does not count, by the sender's wish (TLS-Required: No)"),
                      Not(HasSubstr("DANE"))));
    EXPECT_THAT(sentence("optional"),
                AllOf(HasSubstr("because SMTP_TLSRequiredNo is Disabled"), HasSubstr("DANE: mx1")));
    EXPECT_THAT(sentence("optional honoured policy=dane"), HasSubstr("does not count against this server's own rules"));
    EXPECT_THAT(sentence("optional honoured requiretls"), Not(HasSubstr("TLS-Required")));
    EXPECT_THAT(sentence("honoured"), Not(HasSubstr("TLS-Required")));
}

TEST(PlanGrounds, SayOnWhoseWordTheLevelRests) {
    using Source = Grounds::Source;
    const auto source = [](const std::string& words) { return grounds_of(input_of(words)).source; };
    EXPECT_EQ(source("host=mx1"), Source::port_status);
    EXPECT_EQ(source("level=none"), Source::next_hop);
    EXPECT_EQ(source("policy=none"), Source::policy_document);
    EXPECT_EQ(source("policy=none level=encrypt"), Source::next_hop) << "the stronger one holds";
    auto exempt = input_of("policy=none");
    exempt.policy->is_exemption = true;
    exempt.policy->ends.emplace();
    EXPECT_EQ(grounds_of(exempt).source, Source::exemption);
    EXPECT_TRUE(grounds_of(input_of("optional honoured")).is_waived);
    EXPECT_FALSE(grounds_of(input_of("optional")).is_waived);
}

}  // namespace
}  // namespace postern::tls
