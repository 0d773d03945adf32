#include "core/tls/flights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::tls {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Flights, AreToldFlightByFlight) {
    const Flights flights{{{true, "ClientHello, TLS 1.3, TLS 1.2", 517},
                           {false, "ServerHello, TLS 1.2", 80},
                           {false, "Certificate", 900},
                           {true, "alert bad certificate (42)", 2, 42}}};
    EXPECT_EQ(
        to_words(flights, kept_flights_octets),
        "we: ClientHello, TLS 1.3, TLS 1.2 (517 octets); peer: ServerHello, TLS 1.2 (80 octets), Certificate (900 "
        "octets); we: alert bad certificate (42) (2 octets)");
}

TEST(Flights, SayWhereSomeWereLeftOut) {
    const Flights flights{{{true, "ClientHello", 1}, {false, "Certificate", 2}, {false, "Finished", 3}}, 7};
    EXPECT_EQ(to_words(flights, kept_flights_octets),
              "we: ClientHello (1 octet); peer: Certificate (2 octets), 7 more, Finished (3 octets)");
}

TEST(Flights, AreCutWhereTheyAreLong) {
    Flights flights;
    flights.messages.assign(Flights::most_messages, {false, std::string(200, 'x'), 1});
    EXPECT_THAT(to_words(flights, kept_flights_octets), SizeIs(kept_flights_octets + 3));
    EXPECT_THAT(to_words(flights, logged_flights_octets), EndsWith("..."));
}

TEST(Flights, OfNothingAreNothing) {
    EXPECT_EQ(to_words({}, kept_flights_octets), "");
    EXPECT_EQ(hint_of({}), "");
}

TEST(Flights, HintAtWhoDropsAHello) {
    EXPECT_THAT(hint_of({{{true, "ClientHello", 517}}}), HasSubstr("something on the way drops it"));
    EXPECT_EQ(hint_of({{{true, "ClientHello", 517}, {false, "ServerHello", 80}}}), "");
}

TEST(Flights, HintAtWhatAReceivedAlertMeans) {
    const HandshakeMessage hello{true, "ClientHello", 517};
    EXPECT_THAT(hint_of({{hello, {false, "alert protocol version (70)", 2, 70}}}),
                HasSubstr("none of the TLS versions"));
    EXPECT_EQ(hint_of({{hello, {false, "alert decode error (50)", 2, 50}}}), "");
    EXPECT_EQ(hint_of({{hello, {false, "ServerHello", 80}, {true, "alert protocol version (70)", 2, 70}}}), "")
        << "our own alert says what the failure's words say";
}

}  // namespace
}  // namespace postern::tls
