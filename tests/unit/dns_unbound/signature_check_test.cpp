#include "adapters/dns_unbound/signature_check.hpp"

#include <gmock/gmock.h>
#include <unbound.h>

#include <set>
#include <string>

namespace postern::dns_unbound {
namespace {

using State = SignatureCheck::State;
using testing::HasSubstr;

ub_result answer(bool is_secure, bool is_bogus = false, int rcode = 0) {
    static std::string name = "com";
    ub_result result{};
    result.qname = name.data();
    result.havedata = 1;
    result.secure = is_secure ? 1 : 0;
    result.bogus = is_bogus ? 1 : 0;
    result.rcode = rcode;
    return result;
}

std::string told(SignatureCheck& check, const ub_result& result) { return check.on_result(UB_NOERROR, &result); }

TEST(SignatureCheck, SaysNothingWhereSignaturesHold) {
    SignatureCheck check;
    EXPECT_EQ(check.state(), State::unknown);
    EXPECT_EQ(told(check, answer(true)), "");
    EXPECT_EQ(check.state(), State::works);
    EXPECT_EQ(check.pause(), std::chrono::hours(1));
}

TEST(SignatureCheck, SaysLoudlyThatTheyDoNotAndOnceThatTheyDoAgain) {
    SignatureCheck check;
    auto bogus = answer(false, true);
    std::string why = "no signatures <com>";
    bogus.why_bogus = why.data();
    const auto line = told(check, bogus);
    EXPECT_THAT(line, HasSubstr("DNSSEC FAILED"));
    EXPECT_THAT(line, HasSubstr("no signatures"));
    EXPECT_THAT(line, HasSubstr("SMTP_SystemResolvers"));
    EXPECT_EQ(told(check, bogus), "");
    EXPECT_EQ(check.pause(), std::chrono::minutes(5));
    EXPECT_EQ(told(check, answer(true)), "DNSSEC works again: signed answers validate");
}

TEST(SignatureCheck, TakesAnAnswerWithoutSignaturesForAFailureToo) {
    SignatureCheck check;
    EXPECT_THAT(told(check, answer(false)), HasSubstr("has no signatures"));
    EXPECT_EQ(check.state(), State::failed);
}

TEST(SignatureCheck, TakesADenialThatIsSignedForWorking) {
    SignatureCheck check;
    EXPECT_EQ(told(check, answer(true, false, 3)), "");
    EXPECT_EQ(check.state(), State::works);
}

TEST(SignatureCheck, LearnsNothingFromNoAnswer) {
    SignatureCheck check;
    EXPECT_EQ(check.on_result(UB_NOMEM, nullptr), "");
    EXPECT_EQ(told(check, answer(false, false, 2)), "");
    EXPECT_EQ(check.state(), State::unknown);
    (void)told(check, answer(true));
    EXPECT_EQ(told(check, answer(false, false, 2)), "");
    EXPECT_EQ(check.state(), State::works);
}

TEST(SignatureCheck, AsksForNoZoneTwiceADay) {
    SignatureCheck check;
    std::set<std::string> asked;
    for (int hour = 0; hour < 24; ++hour) EXPECT_TRUE(asked.insert(check.next_zone()).second);
}

}  // namespace
}  // namespace postern::dns_unbound
