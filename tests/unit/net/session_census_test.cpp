#include "adapters/net/session_census.hpp"

#include "adapters/tls_openssl/tls_openssl.hpp"
#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <vector>

namespace postern::test {
namespace {

using namespace std::chrono_literals;

class SessionCensus : public testing::Test {
protected:
    console::TlsSessions count(std::size_t max_rows = 100, std::chrono::milliseconds patience = 30s) {
        return net::tls_sessions({&world.worker(0), &world.worker(1)}, max_rows, patience);
    }
    std::unique_ptr<BlockingClient> come(bool is_under_tls) {
        auto client = std::make_unique<BlockingClient>(world.port());
        (void)client->read_until("220 ");
        if (!is_under_tls) return client;
        client->send("EHLO c.example\r\nSTARTTLS\r\n");
        (void)client->read_until("220 ");
        EXPECT_TRUE(client->start_tls(*engine));
        client->send("EHLO c.example\r\n");
        (void)client->read_until("250 ");
        return client;
    }

    MailWorld world{MailWorld::Options{}};
    const std::unique_ptr<ports::TlsEngine> engine = std::move(*tls_openssl::make_tls_engine({}));
};

TEST_F(SessionCensus, FindsTheSessionsUnderTlsOfAllWorkers) {
    EXPECT_EQ(count().in_all, 0u);
    const auto clear = come(false);
    std::vector<std::unique_ptr<BlockingClient>> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(come(true));
    const auto found = count();
    EXPECT_EQ(found.in_all, 5u);
    EXPECT_EQ(found.silent_workers, 0u);
    ASSERT_EQ(found.oldest.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(found.oldest[i].address, "127.0.0.1");
        EXPECT_NE(found.oldest[i].port, 0);
        EXPECT_EQ(found.oldest[i].facts.version, "TLSv1.3");
        EXPECT_GE(found.oldest.front().age, found.oldest[i].age);
        EXPECT_LE(found.oldest.back().age, found.oldest[i].age);
    }
    clients.clear();
    EXPECT_TRUE(eventually([&] { return count().in_all == 0; }));
}

TEST_F(SessionCensus, GivesNoMoreThanIsAskedForButCountsAll) {
    std::vector<std::unique_ptr<BlockingClient>> clients;
    for (int i = 0; i < 4; ++i) clients.push_back(come(true));
    const auto all = count();
    const auto some = count(3);
    EXPECT_EQ(some.in_all, 4u);
    ASSERT_EQ(some.oldest.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some.oldest[i].port, all.oldest[i].port);
}

TEST_F(SessionCensus, DoesNotWaitForAWorkerThatIsBusy) {
    std::promise<void> end;
    const auto is_over = end.get_future().share();
    world.worker(1).post([is_over] { is_over.wait(); });
    const auto found = count(100, 50ms);
    EXPECT_EQ(found.silent_workers, 1u);
    end.set_value();
    EXPECT_EQ(count().silent_workers, 0u);
}

}  // namespace
}  // namespace postern::test
