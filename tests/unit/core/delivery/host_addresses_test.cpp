#include "core/delivery/host_addresses.hpp"

#include <gtest/gtest.h>

namespace postern::delivery {
namespace {

using Status = dns::Answer::Status;

dns::Answer answer(Status status, std::vector<std::string> addresses = {}) {
    dns::Answer made;
    made.status = status;
    made.addresses = std::move(addresses);
    if (status == Status::failed) made.failure = "SERVFAIL";
    return made;
}

std::size_t last(std::size_t bound) { return bound - 1; }

std::vector<std::string> addresses_of(const dns::Answer& v4, const dns::Answer& v6, const Random& random = last) {
    std::vector<std::string> addresses;
    const auto hosts = relay_host_addresses("relay.example", v4, v6, random);
    for (const auto& host : hosts.value()) addresses.push_back(host.address);
    return addresses;
}

smtp::DeliveryFailure failure_of(const dns::Answer& v4, const dns::Answer& v6) {
    return relay_host_addresses("relay.example", v4, v6, last).error();
}

TEST(HostAddresses, PutIpv4First) {
    EXPECT_EQ(addresses_of(answer(Status::found, {"192.0.2.1"}), answer(Status::found, {"2001:db8::1"})),
              (std::vector<std::string>{"192.0.2.1", "2001:db8::1"}));
}

TEST(HostAddresses, AreInRandomOrderAmongOneFamily) {
    const auto v4 = answer(Status::found, {"192.0.2.1", "192.0.2.2", "192.0.2.3"});
    const auto first = [](std::size_t) { return std::size_t{0}; };
    EXPECT_EQ(addresses_of(v4, answer(Status::no_data)),
              (std::vector<std::string>{"192.0.2.3", "192.0.2.2", "192.0.2.1"}));
    EXPECT_EQ(addresses_of(v4, answer(Status::no_data), first),
              (std::vector<std::string>{"192.0.2.1", "192.0.2.3", "192.0.2.2"}));
}

TEST(HostAddresses, CarryTheHostsName) {
    const auto hosts =
        relay_host_addresses("relay.example", answer(Status::found, {"192.0.2.1"}), answer(Status::no_data), last);
    EXPECT_EQ(hosts->front().name, "relay.example");
}

TEST(HostAddresses, OfOneFamilyAreEnoughWhenTheOthersLookUpFails) {
    EXPECT_EQ(addresses_of(answer(Status::failed), answer(Status::found, {"2001:db8::1"})),
              std::vector<std::string>{"2001:db8::1"});
}

TEST(HostAddresses, AreNoMoreThanAWalkCanTake) {
    EXPECT_EQ(
        addresses_of(answer(Status::found, std::vector<std::string>(100, "192.0.2.1")), answer(Status::no_data)).size(),
        max_hosts);
}

TEST(HostAddresses, WaitForAResolverThatFails) {
    for (const auto& failed : {failure_of(answer(Status::failed), answer(Status::no_data)),
                               failure_of(answer(Status::no_such_name), answer(Status::failed))}) {
        EXPECT_EQ(failed.permanence, smtp::Permanence::transient);
        EXPECT_EQ(failed.words, "addresses of relay.example cannot be looked up: SERVFAIL");
    }
}

TEST(HostAddresses, WaitForAnAdministratorWhenTheNameDoesNotExist) {
    const auto failed = failure_of(answer(Status::no_such_name), answer(Status::no_such_name));
    EXPECT_EQ(failed.permanence, smtp::Permanence::transient);
    EXPECT_EQ(failed.scope, smtp::Scope::host);
    EXPECT_EQ(failed.words,
              "relay.example does not exist in DNS: check the next hop in the Configuration Settings document");
}

TEST(HostAddresses, WaitForAnAdministratorWhenTheNameHasNoAddress) {
    const auto failed = failure_of(answer(Status::no_data), answer(Status::found));
    EXPECT_EQ(failed.permanence, smtp::Permanence::transient);
    EXPECT_EQ(
        failed.words,
        "relay.example has no address, neither A nor AAAA, in DNS: check the next hop in the Configuration Settings "
        "document");
}

}  // namespace
}  // namespace postern::delivery
