#include "tests/support/core/plan_rows.hpp"

#include <gtest/gtest.h>

// What RFC 8461 (MTA-STS) and RFC 8689 (REQUIRETLS) make of a host.
namespace postern::tls {
namespace {

using test::check;

TEST(PlanMtaSts, DemandsATrustedCertificateForAHostThatThePolicyNames) {
    check({
        {"RFC 8461 §4.1", "sts=enforce:mx1.example host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8461 §4.1", "sts=enforce:*.example host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8461 §4.1", "sts=enforce:mx2.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "sts=enforce:*.mx1.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "sts=enforce:example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "sts=enforce:*.example host=a.b", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "sts=enforce:mx1.example host=[192.0.2.1]", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "sts=enforce host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §5", "sts=enforce:mx2.example host=mx1 host=mx2",
         "2 starttls secure for mx2.example; 1 out mx-not-in-sts-policy"},
        {"RFC 8461 §5", "sts=enforce:mx1.example host=mx1 host=mx2",
         "1 starttls secure for mx1.example; 2 out mx-not-in-sts-policy"},
        {"RFC 8461 §5", "sts=enforce:mx1.example,mx2.example host=mx1 host=mx2",
         "1 starttls secure for mx1.example; 2 starttls secure for mx2.example"},
        {"RFC 8461 §5", "fallback sts=enforce:mx1.example host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8461 §5", "fallback sts=enforce:mx2.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §5", "port=2526 sts=enforce:mx1.example host=mx1", "1 starttls:2526 secure for mx1.example"},
        {"RFC 8461 §4.1", "disabled ssl sts=enforce:mx1.example host=mx1", "1 ssl secure for mx1.example"},
        {"RFC 8461 §4.1", "ssl sts=enforce:mx1.example host=mx1",
         "1 ssl secure for mx1.example; 1 else starttls secure for mx1.example"},
        {"RFC 8461 §4.1", "ssl sts=enforce:mx2.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §4.1", "ssl fallback sts=enforce:mx1.example host=mx1",
         "1 ssl secure for mx1.example; 1 else starttls secure for mx1.example"},
    });
}

TEST(PlanMtaSts, LeavesAHostOutUnderTheLevelThatItDemands) {
    const auto plan = make_plan(test::input_of("sts=enforce:mx2.example host=mx1"));
    ASSERT_EQ(plan.left_out.size(), 1u);
    EXPECT_EQ(plan.left_out[0].level, Level::secure) << "as the verdict has it";
}

TEST(PlanMtaSts, DemandsNothingUnlessItEnforces) {
    check({
        {"RFC 8461 §5", "sts=testing:mx1.example host=mx1", "1 starttls may"},
        {"RFC 8461 §5", "sts=testing:mx2.example host=mx1", "1 starttls may"},
        {"RFC 8461 §5", "sts=none host=mx1", "1 starttls may"},
        {"RFC 8461 §5", "fallback sts=testing:mx1.example host=mx1", "1 starttls may; 1 fallback clear may"},
        {"RFC 8461 §5", "fallback sts=testing:mx2.example host=mx1", "1 starttls may; 1 fallback clear may"},
        {"RFC 8461 §5", "fallback sts=none host=mx1", "1 starttls may; 1 fallback clear may"},
        {"RFC 8461 §5", "ssl sts=testing:mx2.example host=mx1", "1 ssl encrypt; 1 else starttls may"},
        {"RFC 8461 §5", "sts=none:mx2.example host=mx1", "1 starttls may"},
    });
}

TEST(PlanMtaSts, GivesWayToDane) {
    check({
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx2.example host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 8461 §2", "mx=secure sts=testing:mx2.example host=mx1 a=secure tlsa=2.0.1",
         "1 starttls dane 2.0.1 for mx1.example,d.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=failed", "1 out look-up-failed"},
        {"RFC 8461 §2", "mx=bogus sts=enforce:mx1.example host=mx1", "1 out dnssec-invalid"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=secure",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=insecure",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §2", "mx=insecure sts=enforce:mx1.example host=mx1 a=secure tlsa=3.1.1",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=insecure tlsa=3.1.1",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx1.example host=mx1 a=secure tlsa=1.1.1",
         "1 starttls secure for mx1.example"},
        {"RFC 8461 §2", "mx=secure sts=enforce:mx2.example host=mx1 a=secure tlsa=1.1.1", "1 out mx-not-in-sts-policy"},
        {"RFC 8461 §2", "mx=secure sts=testing:mx1.example host=mx1 a=secure tlsa=1.1.1", "1 starttls encrypt"},
        {"RFC 8461 §2", "mx=secure sts=none host=mx1 a=secure tlsa=1.1.1", "1 starttls encrypt"},
        {"RFC 8461 §2",
         "mx=secure sts=enforce:mx1.example,mx2.example host=mx1 a=secure tlsa=3.1.1 host=mx2 a=insecure",
         "1 starttls dane 3.1.1 for mx1.example,d.example; 2 starttls secure for mx2.example"},
    });
}

TEST(PlanMtaSts, GivesWayToALevelThatADocumentNames) {
    check({
        {"level none", "level=none sts=enforce:mx1.example host=mx1", "1 clear none"},
        {"level may", "policy=may sts=enforce:mx1.example host=mx1", "1 starttls may"},
        {"level may", "policy=may sts=enforce:mx2.example host=mx1", "1 starttls may"},
        {"level encrypt", "policy=encrypt sts=enforce:mx2.example host=mx1", "1 starttls encrypt"},
        {"level verify", "policy=verify sts=enforce:mx2.example host=mx1", "1 starttls verify for mx1.example"},
        {"level dane", "policy=dane sts=enforce:mx1.example host=mx1", "1 starttls secure for mx1.example"},
        {"level dane", "level=dane sts=enforce:mx2.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"the port status", "enabled sts=enforce:mx1.example host=mx1", "1 clear none"},
        {"the port status", "enabled level=dane sts=enforce:mx1.example host=mx1", "1 starttls secure for mx1.example"},
        {"default level", "default=may sts=enforce:mx2.example host=mx1", "1 starttls may"},
        {"default level", "default=encrypt sts=enforce:mx2.example host=mx1", "1 starttls encrypt"},
    });
}

TEST(PlanRequireTls, AsksEveryHostForProof) {
    check({
        {"RFC 8689 §4.2.1", "requiretls host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls host=[192.0.2.1]", "1 starttls secure for 192.0.2.1"},
        {"RFC 8689 §4.2.1", "requiretls fallback host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls ssl host=mx1",
         "1 ssl secure for mx1.example; 1 else starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls disabled ssl host=mx1", "1 ssl secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls enabled ssl host=mx1", "1 ssl secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls enabled host=mx1", ""},
        {"RFC 8689 §4.2.1", "requiretls level=none host=mx1", ""},
        {"RFC 8689 §4.2.1", "requiretls policy=none ssl host=mx1", ""},
        {"RFC 8689 §4.2.1", "requiretls policy=may host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls policy=encrypt host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls policy=verify match=a.example host=mx1", "1 starttls verify for a.example"},
        {"RFC 8689 §4.2.1", "requiretls policy=secure host=mx1", "1 starttls secure for d.example,*.d.example"},
        {"RFC 8689 §4.2.1", "requiretls policy=fingerprint fp=aa host=mx1", "1 starttls fingerprint fp aa"},
        {"RFC 8689 §4.2.1", "requiretls mx=secure host=mx1 a=secure tlsa=3.1.1",
         "1 starttls dane 3.1.1 for mx1.example,d.example"},
        {"RFC 8689 §4.2.1", "requiretls mx=secure host=mx1 a=secure tlsa=1.1.1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls mx=secure host=mx1 a=secure tlsa=secure", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls mx=secure host=mx1 a=secure tlsa=bogus", "1 out dnssec-invalid"},
        {"RFC 8689 §4.2.1", "requiretls mx=secure host=mx1 a=failed", "1 out look-up-failed"},
        {"RFC 8689 §4.2.1", "requiretls sts=enforce:mx1.example host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls sts=enforce:mx2.example host=mx1", "1 out mx-not-in-sts-policy"},
        {"RFC 8689 §4.2.1", "requiretls sts=testing:mx2.example host=mx1", "1 starttls secure for mx1.example"},
        {"RFC 8689 §4.2.1", "requiretls host=mx1 host=mx2",
         "1 starttls secure for mx1.example; 2 starttls secure for mx2.example"},
    });
}

}  // namespace
}  // namespace postern::tls
