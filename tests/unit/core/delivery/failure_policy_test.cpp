#include "core/delivery/failure_policy.hpp"

#include <gtest/gtest.h>

namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::Scope;

Verdict judged(Permanence permanence, Scope scope) { return judge({permanence, scope, 0, {}, {}, {}}); }

TEST(FailurePolicy, TriesAnotherHostOnlyForAHostsFailure) {
    for (const auto permanence : {Permanence::transient, Permanence::permanent}) {
        EXPECT_TRUE(judged(permanence, Scope::host).is_next_host_tried);
        EXPECT_FALSE(judged(permanence, Scope::recipient).is_next_host_tried);
        EXPECT_FALSE(judged(permanence, Scope::message).is_next_host_tried);
        EXPECT_FALSE(judged(permanence, Scope::domain).is_next_host_tried);
    }
}

TEST(FailurePolicy, NeverReturnsAMessageForAHostsFailure) {
    EXPECT_EQ(judged(Permanence::permanent, Scope::host).permanence, Permanence::transient);
}

TEST(FailurePolicy, TriesAnotherHostForWhatTheMessageDemandsAndKeepsWhatItFound) {
    const auto verdict = judged(Permanence::permanent, Scope::demand);
    EXPECT_TRUE(verdict.is_next_host_tried);
    EXPECT_EQ(verdict.permanence, Permanence::permanent);
}

TEST(FailurePolicy, KeepsWhatWasSaidOfRecipientMessageAndDomain) {
    for (const auto scope : {Scope::recipient, Scope::message, Scope::domain}) {
        EXPECT_EQ(judged(Permanence::permanent, scope).permanence, Permanence::permanent);
        EXPECT_EQ(judged(Permanence::transient, scope).permanence, Permanence::transient);
    }
}

}  // namespace
}  // namespace postern::delivery
