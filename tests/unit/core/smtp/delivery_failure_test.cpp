#include "core/smtp/delivery_failure.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

TEST(DeliveryFailure, SaysWhatWasDoneAndWhatThePeerSaid) {
    const DeliveryFailure failure{Permanence::transient, Scope::message,      451, {4, 7, 1},
                                  PeerText("later"),     "while sending MAIL"};
    EXPECT_EQ(describe(failure), "while sending MAIL: 451 4.7.1 later");
}

TEST(DeliveryFailure, LeavesOutAnEnhancedCodeThatWasNotGiven) {
    const DeliveryFailure failure{Permanence::transient, Scope::message, 451, {}, {}, "while sending MAIL"};
    EXPECT_EQ(describe(failure), "while sending MAIL: 451");
}

TEST(DeliveryFailure, SaysItsOwnWordsAloneWithoutAReply) {
    const DeliveryFailure failure{Permanence::transient, Scope::host, 0, {4, 4, 2}, {}, "connection lost"};
    EXPECT_EQ(describe(failure), "connection lost");
}

TEST(DeliveryFailure, MakesThePeersWordsSafe) {
    const DeliveryFailure failure{Permanence::permanent, Scope::host, 554, {}, PeerText("no\r\x07"), ""};
    EXPECT_EQ(describe(failure), "554 no\\x0D\\x07");
}

}  // namespace
}  // namespace postern::smtp
