// Server tasks that do not ask whether they must end, as the server sees them at the broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/broker.hpp"

namespace notes_stub::test {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto limit = 100ms;
constexpr std::uint32_t for_ever = 0;
constexpr std::uint32_t an_hour = 3'600'000;

class Silence : public ::testing::Test {
protected:
    Silence() {
        static_cast<void>(ask(Writer{}.u8(octet(Op::mq_create)).bytes("MQ$X").u16(0)));
        const auto opened = ask(Writer{}.u8(octet(Op::mq_open)).bytes("MQ$X").u8(0));
        Reader in{*opened};
        static_cast<void>(in.u16());
        queue_ = in.u32();
    }

    static std::uint8_t octet(Op op) { return static_cast<std::uint8_t>(op); }
    std::optional<std::string> ask(Writer& request) { return broker_.perform(task_, request.take(), wait_); }
    /// Nothing while it waits.
    std::optional<std::string> get(std::uint32_t milliseconds, Patience patience = Patience::for_message) {
        return ask(Writer{}
                       .u8(octet(Op::mq_get))
                       .u32(queue_)
                       .u32(1)
                       .u8(static_cast<std::uint8_t>(patience))
                       .u32(milliseconds));
    }
    void ask_whether_to_end() { static_cast<void>(ask(Writer{}.u8(octet(Op::should_end)))); }
    std::vector<ClientInfo> silent() { return broker_.newly_silent(limit); }
    /// Does `work` again and again until the task is silent, or for five times the limit.
    template <class Work>
    bool becomes_silent(Work work) {
        for (const auto end = Clock::now() + 5 * limit; Clock::now() < end;) {
            work();
            if (!silent().empty()) return true;
            std::this_thread::sleep_for(1ms);
        }
        return false;
    }
    /// The same for work that asks: what the machine's own pauses make of it does not count.
    template <class Work>
    bool becomes_silent_although_it_asks(Work ask_again) {
        for (const auto end = Clock::now() + 5 * limit; Clock::now() < end;) {
            const auto before = Clock::now();
            ask_again();
            const bool is_silent = !silent().empty();
            if (is_silent && Clock::now() - before < limit) return true;
            std::this_thread::sleep_for(1ms);
        }
        return false;
    }

    Broker broker_{[](const LogLine&) {}, {}};
    const ClientId task_ = broker_.join([] {
        ClientInfo info;
        info.pid = 1;
        info.is_addin = true;
        return info;
    }());
    MQHANDLE queue_ = NULLHANDLE;
    Wait wait_;
};

TEST_F(Silence, ATaskThatOnlyWaitsForAMessageForEverIsNamedOnce) {
    EXPECT_FALSE(get(for_ever));
    EXPECT_TRUE(becomes_silent([] {}));
    EXPECT_FALSE(becomes_silent([] {}));
}

TEST_F(Silence, AWaitThatEndsByItselfIsIdlingHoweverLongItIs) {
    ask_whether_to_end();
    EXPECT_FALSE(get(an_hour));
    EXPECT_FALSE(becomes_silent([] {}));
}

TEST_F(Silence, ATaskThatWaitsAgainAndAgainAndNeverAsksIsNamed) {
    EXPECT_TRUE(becomes_silent([&] { static_cast<void>(get(2)); }));
}

TEST_F(Silence, ATaskThatLooksIntoItsQueueAndNeverAsksIsNamed) {
    EXPECT_TRUE(becomes_silent([&] { static_cast<void>(get(0, Patience::none)); }));
}

TEST_F(Silence, ATaskThatAsksBetweenItsWaitsIsNotNamed) {
    EXPECT_FALSE(becomes_silent_although_it_asks([&] {
        static_cast<void>(get(2));
        ask_whether_to_end();
    }));
}

TEST_F(Silence, ATaskThatAsksWhetherItsQueueIsQuittingIsNotNamed) {
    EXPECT_FALSE(becomes_silent_although_it_asks(
        [&] { static_cast<void>(ask(Writer{}.u8(octet(Op::mq_is_quit)).u32(queue_))); }));
}

TEST_F(Silence, ATaskIsNotNamedForTheTimeThatItWaited) {
    ask_whether_to_end();
    const auto started = Clock::now();
    while (!get(200)) {
        EXPECT_THAT(silent(), IsEmpty());
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_GE(Clock::now() - started, 200ms);
    EXPECT_THAT(silent(), IsEmpty());
    EXPECT_TRUE(becomes_silent([] {}));
}

TEST_F(Silence, AskingAgainEndsASilenceAndTheNextIsNamedToo) {
    EXPECT_TRUE(becomes_silent([] {}));
    ask_whether_to_end();
    EXPECT_THAT(silent(), IsEmpty());
    EXPECT_TRUE(becomes_silent([] {}));
}

}  // namespace
}  // namespace notes_stub::test
