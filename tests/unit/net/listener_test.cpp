#include "adapters/net/listener.hpp"
#include "adapters/net/listener_set.hpp"
#include "adapters/net/peer_address.hpp"
#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <new>

namespace postern::test {
namespace {

/// A port that was free a moment ago.
std::uint16_t free_port() {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::tcp::v4(), 0});
    return acceptor.local_endpoint().port();
}

TEST(Listener, OfAllIpv6AddressesLeavesThePortToThatOfAllIpv4Addresses) {
    MailWorld world({});
    const std::vector<net::Worker*> workers{&world.worker(0)};
    const auto gate = std::make_shared<net::SharedGate>();
    const auto port = free_port();
    auto v4 = net::Listener::open({"0.0.0.0", port, config::PortKind::tcp}, workers, gate, world.terms());
    ASSERT_TRUE(v4) << v4.error();
    auto v6 = net::Listener::open({"::", port, config::PortKind::tcp}, workers, gate, world.terms());
    EXPECT_TRUE(v6) << v6.error();
}

TEST(Listener, GoesOnWhereAConnectionCouldNotBeHandedOver) {
    MailWorld world({});
    std::atomic<int> calls{0};
    auto listener = net::Listener::open({"127.0.0.1", 0, config::PortKind::tcp}, {&world.worker(0)},
                                        std::make_shared<net::SharedGate>(), [&, terms = world.terms()] {
                                            if (calls++ == 0) throw std::bad_alloc();
                                            return terms();
                                        });
    ASSERT_TRUE(listener);
    BlockingClient unlucky((*listener)->port());
    EXPECT_EQ(unlucky.read_to_end(), "");
    BlockingClient next((*listener)->port());
    EXPECT_EQ(next.read_until("\r\n").substr(0, 3), "220");
    EXPECT_EQ(world.journal().broken_invariants.load(), 1u);
}

TEST(PeerAddress, HasNoScope) {
    const auto link_local = boost::asio::ip::make_address("fe80::1%1");
    ASSERT_NE(link_local.to_v6().scope_id(), 0u);
    const auto address = net::address_of(link_local);
    ASSERT_TRUE(address);
    EXPECT_EQ(to_string(*address), "fe80::1");
    EXPECT_EQ(to_string(*net::address_of(boost::asio::ip::make_address("192.0.2.7"))), "192.0.2.7");
    EXPECT_EQ(to_string(*net::address_of(boost::asio::ip::make_address("::ffff:192.0.2.7"))), "192.0.2.7");
}

}  // namespace
}  // namespace postern::test
