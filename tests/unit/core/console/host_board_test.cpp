#include "core/console/host_board.hpp"

#include "tests/unit/core/console/quiet_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::console::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(HostBoard, TellsTheHostOnlyWhatChanged) {
    QuietHost host;
    HostBoard board(host);
    board.show_status({{"a", {"SMTP Router", "idle"}}, {"b", {"SMTP Server", "listening"}}});
    EXPECT_THAT(host.taken_changes(), ElementsAre("a: SMTP Router: idle", "b: SMTP Server: listening"));
    board.show_status({{"a", {"SMTP Router", "busy"}}, {"b", {"SMTP Server", "listening"}}});
    EXPECT_THAT(host.taken_changes(), ElementsAre("a: SMTP Router: busy"));
    board.show_status({{"a", {"SMTP Router", "busy"}}});
    EXPECT_THAT(host.taken_changes(), ElementsAre("b removed"));
    board.show_status({{"a", {"SMTP Router", "busy"}}});
    EXPECT_THAT(host.taken_changes(), IsEmpty());
}

TEST(HostBoard, TellsAStatisticAgainOnlyWithAnotherValue) {
    QuietHost host;
    HostBoard board(host);
    board.show_statistics({{"Mail", "Dead", 0}, {"Mail", "Pending", 3}});
    EXPECT_THAT(host.taken_changes(), ElementsAre("Mail.Dead = 0", "Mail.Pending = 3"));
    board.show_statistics({{"Mail", "Dead", 1}, {"Mail", "Pending", 3}});
    EXPECT_THAT(host.taken_changes(), ElementsAre("Mail.Dead = 1"));
}

}  // namespace
}  // namespace postern::console::test
