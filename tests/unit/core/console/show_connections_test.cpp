#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace postern::console::test {
namespace {

using std::chrono::seconds;
using testing::ContainsRegex;
using testing::HasSubstr;

OutboundConnections three(WallTime now) {
    queue::ConnectionRow idle{"MX a.example", true, now - seconds(3), 7, QueueId{}, 0, {1, 42}};
    queue::ConnectionRow sending{"MX b.example", false, now - seconds(9), 1, QueueId{0xAB}, 5, {}};
    queue::ConnectionRow connecting{"MX c.example", false, now - seconds(1), 0, QueueId{0xAC}, 6, {}};
    WorkerConnection first{{1, 42}, 0, "mx.a.example", "192.0.2.9", 25, tls::Facts{}};
    first.tls->version = "TLSv1.3";
    first.tls->cipher = "TLS_AES_256_GCM_SHA384";
    // The number is another worker's too: a connection is named by both.
    const WorkerConnection second{{0, 42}, 5, "", "2001:db8::9", 2525, std::nullopt};
    const WorkerConnection ended{{0, 43}, 9, "gone.example", "192.0.2.1", 25, std::nullopt};
    return joined({idle, sending, connecting}, {first, second, ended}, 10);
}

TEST(ShowConnections, TellsEachWithItsHostTlsStateAndDestination) {
    Task task;
    task.reader.outbound = three(task.time);
    const auto answer = task.tell("show connections");
    EXPECT_THAT(answer, HasSubstr("2 outbound connection[s] in use, 1 idle."));
    EXPECT_THAT(answer,
                ContainsRegex("mx\\.a\\.example \\[192\\.0\\.2\\.9\\]:25 +TLSv1\\.3 TLS_AES_256_GCM_SHA384 +idle "
                              "since 3 s +7 +- +MX a\\.example\n"));
    EXPECT_THAT(answer, ContainsRegex("\\[2001:db8::9\\]:2525 +clear text +in use since 9 s +1 +00000000000000AB +MX "
                                      "b\\.example\n"));
    EXPECT_THAT(answer, ContainsRegex("connecting +- +in use since 1 s +0 +00000000000000AC +MX c\\.example\n"));
    EXPECT_LT(answer.find("b.example"), answer.find("a.example")) << "the longest in its state first";
}

TEST(ShowConnections, SaysHowManyThereAreAndWhoDidNotAnswer) {
    Task task;
    task.reader.outbound = three(task.time);
    task.reader.outbound->oldest.resize(1);
    task.reader.outbound->silent_workers = 1;
    const auto answer = task.tell("show connections");
    EXPECT_THAT(answer, HasSubstr("and 2 more"));
    EXPECT_THAT(answer, HasSubstr("1 thread[s] did not answer in time"));
}

TEST(ShowConnections, CountsWhatItDoesNotShow) {
    Task task;
    queue::ConnectionRow row{"MX a.example", true, task.time, 7, QueueId{}, 0, {1, 42}};
    const auto some = joined({row, row, row}, {}, 1);
    EXPECT_EQ(some.idle, 3u);
    EXPECT_EQ(some.oldest.size(), 1u);
}

TEST(ShowConnections, SaysTheSameToAProgram) {
    Task task;
    task.reader.outbound = three(task.time);
    ASSERT_THAT(task.tell("show connections --json c"), HasSubstr("Written to /data/c"));
    const auto report = boost::json::parse(task.files.written.at("c")).as_object();
    EXPECT_EQ(report.at("in_use"), 2);
    const auto& all = report.at("connections").as_array();
    EXPECT_EQ(all.at(0).at("state"), "in use");
    EXPECT_EQ(all.at(0).at("port"), 2525);
    EXPECT_TRUE(all.at(0).at("tls").is_null());
    EXPECT_EQ(all.at(1).at("state"), "idle");
    EXPECT_EQ(all.at(1).at("tls").at("cipher"), "TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(all.at(1).at("since"), "2026-11-25T01:40:07.000Z");
    EXPECT_TRUE(all.at(1).at("message").is_null());
    EXPECT_EQ(all.at(2).at("state"), "connecting");
    EXPECT_TRUE(all.at(2).at("address").is_null());
}

}  // namespace
}  // namespace postern::console::test
