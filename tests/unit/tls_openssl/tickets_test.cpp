#include "adapters/tls_openssl/ticket_keys.hpp"
#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"
#include "tests/unit/tls_openssl/raw_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using tls::InboundPort;
using tls_openssl::TicketKeys;
using namespace std::chrono_literals;

constexpr int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

/// A clock that stands until it is put forward.
struct Clock {
    Now now{TimePoint{}, WallTime(std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now()))};

    void put_forward(std::chrono::seconds by) {
        now.steady += by;
        now.wall += by;
    }
};

class Tickets : public testing::Test {
protected:
    tls_openssl::TlsOptions options() {
        tls_openssl::TlsOptions options;
        options.clock = [this] { return clock.now; };
        return options;
    }
    /// A client that comes again with what it got last; true: it is known again.
    bool comes(int version, InboundPort port = InboundPort::tcp, const TestCertificate* shown = nullptr) {
        const auto channel = server->make_server_channel(port);
        session = RawPeer::client(version, session, shown).talk_to(*channel).session();
        EXPECT_EQ(channel->state(), State::established) << channel->failure().words;
        return channel->facts().is_resumed;
    }
    void set(const tls::ServerRules& rules) { ASSERT_TRUE(server->set_server_rules(rules)); }

    Clock clock;
    RawPeer::Session session;
    const TemporaryFolder folder;
    std::unique_ptr<ports::TlsEngine> server = engine_with(make_self_signed(), options());
};

TEST_F(Tickets, AreOneAPeer) {
    const auto client = engine();
    ChannelPair pair(*client, *server);
    pair.client->handshake();
    deliver(*pair.client, *pair.server);
    deliver(*pair.server, *pair.client);
    deliver(*pair.client, *pair.server);
    EXPECT_TRUE(pair.are_both(State::established));
    EXPECT_THAT(pair.server->outgoing().size(), testing::AllOf(testing::Gt(100u), testing::Lt(400u)));
}

TEST_F(Tickets, TakeASessionUpAgain) {
    for (const int version : versions) {
        session.reset();
        EXPECT_FALSE(comes(version));
        EXPECT_TRUE(comes(version));
        EXPECT_TRUE(comes(version)) << "and once more";
    }
}

TEST_F(Tickets, OfAnotherServerAreNotKnown) {
    for (const int version : versions) {
        session.reset();
        comes(version);
        server = engine_with(make_self_signed(), options());
        EXPECT_FALSE(comes(version));
    }
}

TEST_F(Tickets, OutliveTheCertificate) {
    const auto next = make_self_signed();
    const auto file = folder.write("next.pem", next.certificate_pem + next.key_pem);
    for (const int version : versions) {
        session.reset();
        comes(version);
        ASSERT_TRUE(server->install_certificate({file, {}}, {}));
        EXPECT_TRUE(comes(version));
    }
}

TEST_F(Tickets, DoNotOutliveTheRules) {
    for (const int version : versions) {
        set({});
        session.reset();
        comes(version);
        tls::ServerRules rules;
        rules.groups = {"P-256"};
        set(rules);
        EXPECT_FALSE(comes(version));
        EXPECT_TRUE(comes(version));
    }
}

TEST_F(Tickets, SealedWithTheKeyBeforeAreTakenAndReplaced) {
    for (const int version : versions) {
        session.reset();
        comes(version);
        clock.put_forward(13h);
        EXPECT_TRUE(comes(version));
        clock.put_forward(13h);
        EXPECT_TRUE(comes(version)) << "with the new one";
    }
}

TEST_F(Tickets, SealedWithAnOlderKeyAreNotTaken) {
    for (const int version : versions) {
        session.reset();
        comes(version);
        clock.put_forward(25h);
        EXPECT_FALSE(comes(version));
        EXPECT_TRUE(comes(version));
    }
}

TEST_F(Tickets, SayForHowLongTheyAreGood) {
    for (const int version : versions) {
        session.reset();
        comes(version);
        EXPECT_EQ(SSL_SESSION_get_ticket_lifetime_hint(session.get()), 12u * 3600u);
    }
}

TEST_F(Tickets, AreGivenByEachPortByItsOwnRule) {
    for (const int version : versions) {
        tls::ServerRules rules;
        rules.issues_tickets = false;
        set(rules);
        session.reset();
        comes(version, InboundPort::tcp);
        EXPECT_FALSE(comes(version, InboundPort::tcp));
        comes(version, InboundPort::ssl);
        EXPECT_TRUE(comes(version, InboundPort::ssl));
        EXPECT_FALSE(comes(version, InboundPort::tcp)) << "nor is one of the other port taken";
        rules.issues_tickets = true;
        rules.issues_tickets_on_ssl_port = false;
        set(rules);
        session.reset();
        comes(version, InboundPort::ssl);
        EXPECT_FALSE(comes(version, InboundPort::ssl));
        comes(version, InboundPort::tcp);
        EXPECT_TRUE(comes(version, InboundPort::tcp));
    }
}

TEST_F(Tickets, OfTheSubmissionPortFollowNoOtherPorts) {
    for (const int version : versions) {
        tls::ServerRules rules;
        rules.issues_tickets = rules.issues_tickets_on_ssl_port = false;
        set(rules);
        session.reset();
        comes(version, InboundPort::submission);
        EXPECT_TRUE(comes(version, InboundPort::submission));
        rules = {};
        rules.issues_tickets_on_submission_port = false;
        set(rules);
        session.reset();
        comes(version, InboundPort::submission);
        EXPECT_FALSE(comes(version, InboundPort::submission));
    }
}

TEST_F(Tickets, ThatHoldAnExpiredCertificateOfTheClientAreNotTaken) {
    CertificateRequest request;
    request.ends = 2h;
    const auto certificate = make_self_signed(request);
    tls::ServerRules rules;
    rules.asks_client_certificate = true;
    set(rules);
    for (const int version : versions) {
        session.reset();
        comes(version, InboundPort::tcp, &certificate);
        clock.put_forward(1h);
        EXPECT_TRUE(comes(version, InboundPort::tcp, &certificate));
        clock.put_forward(2h);
        EXPECT_FALSE(comes(version, InboundPort::tcp, &certificate));
        clock.put_forward(-3h);
    }
}

TEST(TicketKeys, ChangeEveryTwelveHoursAndOpenForTwelveMore) {
    Clock clock;
    TicketKeys keys([&] { return clock.now; });
    const auto first = keys.current();
    ASSERT_TRUE(first);
    clock.put_forward(12h - 1s);
    EXPECT_EQ(keys.current(), first);
    EXPECT_FALSE(keys.find(first->name.data()).is_former);
    clock.put_forward(1s);
    const auto second = keys.current();
    EXPECT_NE(second->name, first->name);
    EXPECT_NE(second->cipher, first->cipher);
    EXPECT_NE(second->digest, first->digest);
    EXPECT_EQ(keys.find(first->name.data()).key, first);
    EXPECT_TRUE(keys.find(first->name.data()).is_former);
    clock.put_forward(12h - 1s);
    EXPECT_EQ(keys.find(first->name.data()).key, first);
    clock.put_forward(1s);
    EXPECT_EQ(keys.find(first->name.data()).key, nullptr);
    EXPECT_EQ(keys.find(second->name.data()).key, second);
}

TEST(TicketKeys, AreAllForgottenWhereNobodyCameForADay) {
    Clock clock;
    TicketKeys keys([&] { return clock.now; });
    const auto first = keys.current();
    clock.put_forward(24h);
    EXPECT_EQ(keys.find(first->name.data()).key, nullptr);
}

TEST(TicketKeys, AreTheSameForAllThreads) {
    TicketKeys keys(tls_openssl::read_clocks);
    std::vector<TicketKeys::SharedKey> seen(4);
    std::vector<std::thread> threads;
    for (auto& one : seen)
        threads.emplace_back([&] {
            one = keys.current();
            static_cast<void>(keys.find(one->name.data()));
        });
    for (auto& thread : threads) thread.join();
    for (const auto& one : seen) EXPECT_EQ(one, seen.front());
}

}  // namespace
}  // namespace postern::test
