#include "adapters/net/service_thread.hpp"

#include "adapters/net/journal.hpp"

#include <gmock/gmock.h>
#include <boost/asio/post.hpp>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace postern::test {
namespace {

using testing::ElementsAre;

TEST(ServiceThread, GoesOnBehindWhatAHandlerThrowsAndSaysSo) {
    net::Journal journal;
    boost::asio::io_context io;
    bool has_gone_on = false;
    bool takes_signals = true;
    boost::asio::post(io, [] { throw std::runtime_error("a broken\ninvariant"); });
    boost::asio::post(io, [&] {
        has_gone_on = true;
        sigset_t blocked;
        pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
        takes_signals = sigismember(&blocked, SIGTERM) == 0;
    });
    std::thread([&] { net::serve(io, journal, "SMTP: internal error"); }).join();
    EXPECT_TRUE(has_gone_on);
    EXPECT_FALSE(takes_signals);
    EXPECT_EQ(journal.broken_invariants.load(), 1u);
    EXPECT_THAT(journal.take().lines, ElementsAre("SMTP: internal error: a broken\\x0Ainvariant"));
}

}  // namespace
}  // namespace postern::test
