#include "adapters/net/queue_reader.hpp"

#include "tests/support/spool/mock_spool.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using testing::_;
using testing::HasSubstr;

TEST(QueueReader, ReadsTheSpoolOnAThreadOfItsOwn) {
    MailWorld world({});
    testing::NiceMock<MockSpool> spool;
    MemorySpool empty;
    spool.delegate_to(empty);
    std::thread::id reading;
    ON_CALL(spool, history(_, _)).WillByDefault([&](QueueId, std::size_t limit) {
        reading = std::this_thread::get_id();
        ports::DeliveryHistory history;
        history.in_all = limit;
        return history;
    });
    net::QueueReader reader({world.scheduler(), {}, spool}, 30s);
    const auto record = reader.message({1}, 7);
    ASSERT_TRUE(record) << record.error();
    EXPECT_EQ(record->history.in_all, 7u);
    EXPECT_EQ(record->id, QueueId{1});
    EXPECT_FALSE(record->stored);
    EXPECT_NE(reading, std::this_thread::get_id());
    EXPECT_TRUE(reader.dead(10)->empty());
}

TEST(QueueReader, DoesNotWaitForASlowDiskLongerThanItsPatience) {
    MailWorld world({});
    testing::NiceMock<MockSpool> spool;
    std::promise<void> is_disk_ready;
    const auto disk = is_disk_ready.get_future().share();
    ON_CALL(spool, scan(_)).WillByDefault([disk](const ports::QueueFilter&) {
        disk.wait();
        return std::vector<ports::QueuedMessage>{};
    });
    net::QueueReader reader({world.scheduler(), {}, spool}, 1s);
    const auto record = reader.message({1}, 7);
    ASSERT_FALSE(record);
    EXPECT_THAT(record.error(), HasSubstr("The spool did not answer within 1 s. Ask again in a while."));
    is_disk_ready.set_value();
}

TEST(QueueReader, SaysWhyTheSpoolCannotBeRead) {
    MailWorld world({});
    testing::NiceMock<MockSpool> spool;
    ON_CALL(spool, scan(_))
        .WillByDefault([](const ports::QueueFilter&) -> Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> {
            return unexpected(ports::SpoolError{ports::SpoolError::Kind::io, "the disk is gone"});
        });
    net::QueueReader reader({world.scheduler(), {}, spool}, 30s);
    EXPECT_EQ(reader.dead(10).error(), "the disk is gone");
    ON_CALL(spool, scan(_)).WillByDefault([](const ports::QueueFilter&) -> std::vector<ports::QueuedMessage> {
        throw std::bad_alloc();
    });
    EXPECT_THAT(reader.message({1}, 1).error(), HasSubstr("The spool cannot be read: "));
}

}  // namespace
}  // namespace postern::test
