// The lock that MQScan holds, as processes and threads see it at the broker.
#include <gtest/gtest.h>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/broker.hpp"

namespace notes_stub::test {
namespace {

constexpr STATUS waits = 0xffff;

ClientInfo process(std::uint32_t pid) {
    ClientInfo info;
    info.pid = pid;
    return info;
}

class ScanLock : public ::testing::Test {
protected:
    ScanLock() {
        static_cast<void>(status(scanner, Writer{}.u8(octet(Op::mq_create)).bytes("MQ$X").u16(0).take()));
        for (const ClientId client : {scanner, other}) handles_[client] = open(client);
    }

    STATUS begin_scan(ClientId client, std::uint32_t thread, Patience patience = Patience::none) {
        return status(client, Writer{}
                                  .u8(octet(Op::mq_scan_begin))
                                  .u32(handles_[client])
                                  .u32(thread)
                                  .u8(static_cast<std::uint8_t>(patience))
                                  .take());
    }
    void end_scan(ClientId client, std::uint32_t thread) {
        static_cast<void>(broker_.perform(
            client, Writer{}.u8(octet(Op::mq_scan_end)).u32(handles_[client]).u32(thread).take(), wait_));
    }
    STATUS put(ClientId client, std::uint32_t thread, Patience patience = Patience::none) {
        return status(client, Writer{}
                                  .u8(octet(Op::mq_put))
                                  .u32(handles_[client])
                                  .u32(thread)
                                  .u8(static_cast<std::uint8_t>(patience))
                                  .u16(0)
                                  .bytes("x")
                                  .take());
    }
    STATUS get(ClientId client, std::uint32_t thread, Patience patience = Patience::none) {
        return status(client, Writer{}
                                  .u8(octet(Op::mq_get))
                                  .u32(handles_[client])
                                  .u32(thread)
                                  .u8(static_cast<std::uint8_t>(patience))
                                  .u32(0)
                                  .take());
    }
    void quit(ClientId client) {
        static_cast<void>(broker_.perform(client, Writer{}.u8(octet(Op::mq_quit)).u32(handles_[client]).take(), wait_));
    }

    Broker broker_{[](const LogLine&) {}, {}};
    const ClientId scanner = broker_.join(process(1));
    const ClientId other = broker_.join(process(2));

private:
    static std::uint8_t octet(Op op) { return static_cast<std::uint8_t>(op); }
    MQHANDLE open(ClientId client) {
        const auto reply = broker_.perform(client, Writer{}.u8(octet(Op::mq_open)).bytes("MQ$X").u8(0).take(), wait_);
        Reader in{*reply};
        EXPECT_EQ(in.u16(), NOERROR);
        return in.u32();
    }
    STATUS status(ClientId client, const std::string& request) {
        const auto reply = broker_.perform(client, request, wait_);
        return reply ? Reader{*reply}.u16() : waits;
    }

    std::map<ClientId, MQHANDLE> handles_;
    Wait wait_;
};

TEST_F(ScanLock, KeepsOtherProcessesOut) {
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    EXPECT_EQ(put(other, 1), locked_by_scan);
    EXPECT_EQ(get(other, 1), locked_by_scan);
    EXPECT_EQ(begin_scan(other, 1), locked_by_scan);
    end_scan(scanner, 1);
    EXPECT_EQ(put(other, 1), NOERROR);
    EXPECT_EQ(get(other, 1), NOERROR);
}

TEST_F(ScanLock, KeepsOtherThreadsOutAndLetsItsOwnIn) {
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    EXPECT_EQ(put(scanner, 2), locked_by_scan);
    EXPECT_EQ(put(scanner, 1), NOERROR);
    EXPECT_EQ(get(scanner, 1), NOERROR);
}

TEST_F(ScanLock, IsWaitedFor) {
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    EXPECT_EQ(put(other, 1, Patience::for_lock), waits);
    end_scan(scanner, 1);
    EXPECT_EQ(put(other, 1, Patience::for_lock), NOERROR);
}

TEST_F(ScanLock, GivesNoMessageToAReaderThatWaitsForOne) {
    EXPECT_EQ(put(other, 1), NOERROR);
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    EXPECT_EQ(get(other, 1, Patience::for_message), waits);
    end_scan(scanner, 1);
    EXPECT_EQ(get(other, 1, Patience::for_message), NOERROR);
}

TEST_F(ScanLock, OfAScanInsideAScanEndsWithTheOuterOne) {
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    end_scan(scanner, 1);
    EXPECT_EQ(put(other, 1), locked_by_scan);
    end_scan(scanner, 1);
    EXPECT_EQ(put(other, 1), NOERROR);
}

TEST_F(ScanLock, GoesWithAProcessThatDies) {
    EXPECT_EQ(begin_scan(other, 1), NOERROR);
    EXPECT_EQ(put(scanner, 1), locked_by_scan);
    broker_.leave(other);
    EXPECT_EQ(put(scanner, 1), NOERROR);
}

TEST_F(ScanLock, HoldsNobodyUpOnceTheQueueQuits) {
    EXPECT_EQ(begin_scan(scanner, 1), NOERROR);
    quit(other);
    EXPECT_EQ(put(other, 1, Patience::for_lock), ERR_MQ_QUITTING);
    EXPECT_EQ(get(other, 1, Patience::for_lock), ERR_MQ_QUITTING);
}

}  // namespace
}  // namespace notes_stub::test
