#include "core/tls/ratchet.hpp"

#include <gmock/gmock.h>

namespace postern::tls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Grade clear{};
const Grade unverified{true, "TLSv1.3", false};
const Grade verified{true, "TLSv1.2", true};

Host host(const char* name) {
    Host result;
    result.name = name;
    result.address = "192.0.2.1";
    return result;
}

Plan plan(std::vector<Step> steps) { return {std::move(steps), "the settings say so", {}}; }

Step starttls(Level level = Level::may) { return {0, 25, Mode::starttls, level, Condition::always, {}}; }

/// One host, mx.example, with this plan and what it gave before.
Plan held(Plan before, const Grade& floor) {
    hold_to(before, {host("mx.example")}, {{{"mx.example", floor}}, std::nullopt});
    return before;
}

TEST(Ratchet, DemandsEncryptionAndTheVersionThatWereGiven) {
    const auto after = held(plan({starttls()}), unverified);
    EXPECT_EQ(after.steps[0].level, Level::encrypt);
    EXPECT_EQ(after.steps[0].demand.protocols, "TLSv1.3");
    EXPECT_EQ(after.steps[0].demand.proof, Proof::none);
    EXPECT_EQ(after.sentence,
              "the settings say so; the ratchet of the TLS policy demands what was given before (mx.example: TLSv1.3, "
              "certificate not verified)");
}

TEST(Ratchet, DemandsACertificateThatCouldBeVerified) {
    const auto after = held(plan({starttls()}), verified);
    EXPECT_EQ(after.steps[0].level, Level::verify);
    EXPECT_EQ(after.steps[0].demand.proof, Proof::chain);
    EXPECT_THAT(after.steps[0].demand.names, ElementsAre("mx.example"));
}

TEST(Ratchet, LeavesAStrongerDemandAlone) {
    auto step = starttls(Level::dane);
    step.demand.proof = Proof::tlsa;
    step.demand.protocols = "TLSv1.3";
    const auto after = held(plan({step}), verified);
    EXPECT_EQ(after.steps[0], step);
}

TEST(Ratchet, TakesClearTextAfterAFailedHandshakeOut) {
    const Step fallback{0, 25, Mode::clear, Level::may, Condition::after_failed_handshake, {}};
    EXPECT_EQ(held(plan({starttls(), fallback}), unverified).steps.size(), 1u);
    EXPECT_EQ(held(plan({starttls(), fallback}), clear).steps.size(), 2u) << "nothing was given that could be kept";
}

TEST(Ratchet, HoldsNewHostsToWhatAllOthersGave) {
    auto after = plan({starttls()});
    hold_to(after, {host("new.example")}, {{{"mx.example", verified}}, unverified});
    EXPECT_EQ(after.steps[0].level, Level::encrypt);
    auto untouched = plan({starttls()});
    hold_to(untouched, {host("new.example")}, {});
    EXPECT_EQ(untouched.steps[0], starttls());
    EXPECT_EQ(untouched.sentence, "the settings say so");
}

TEST(Ratchet, LeavesLevelNoneAlone) {
    const Step none{0, 25, Mode::clear, Level::none, Condition::always, {}};
    const auto after = held(plan({none}), verified);
    EXPECT_EQ(after.steps[0], none);
    EXPECT_EQ(after.sentence, "the settings say so");
}

}  // namespace
}  // namespace postern::tls
