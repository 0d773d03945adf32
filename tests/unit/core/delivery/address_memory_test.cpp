#include "core/delivery/address_memory.hpp"

#include <gmock/gmock.h>

namespace postern::delivery {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr TimePoint start{std::chrono::hours(1)};

TEST(AddressMemory, RemembersAnAddressForAWhile) {
    AddressMemory memory(minutes(10));
    memory.on_no_connection("192.0.2.1", start);
    EXPECT_TRUE(memory.at(start).contains("192.0.2.1"));
    EXPECT_FALSE(memory.at(start).contains("192.0.2.2"));
    EXPECT_TRUE(memory.at(start + minutes(10) - seconds(1)).contains("192.0.2.1"));
    EXPECT_FALSE(memory.at(start + minutes(10)).contains("192.0.2.1"));

    memory.on_no_connection("192.0.2.1", start + minutes(9));
    EXPECT_TRUE(memory.at(start + minutes(18)).contains("192.0.2.1"));
}

TEST(AddressMemory, ForgetsAnAddressThatGaveAConnection) {
    AddressMemory memory;
    memory.on_no_connection("192.0.2.1", start);
    memory.on_connection("192.0.2.1");
    EXPECT_FALSE(memory.at(start).contains("192.0.2.1"));
}

TEST(AddressMemory, DoubtsAFamilyOfWhichSeveralGaveNone) {
    AddressMemory memory(minutes(10));
    memory.on_no_connection("2001:db8::1", start);
    memory.on_no_connection("2001:db8::1", start);
    memory.on_no_connection("2001:db8::2", start);
    memory.on_no_connection("192.0.2.1", start);
    EXPECT_FALSE(memory.at(start).contains("2001:db8::9"));
    memory.on_no_connection("2001:db8::3", start);
    EXPECT_TRUE(memory.at(start).contains("2001:db8::9"));
    EXPECT_FALSE(memory.at(start).contains("192.0.2.9"));
    EXPECT_FALSE(memory.at(start + minutes(10)).contains("2001:db8::9"));

    memory.on_connection("2001:db8::9");
    EXPECT_FALSE(memory.at(start).contains("2001:db8::8"));
    EXPECT_TRUE(memory.at(start).contains("2001:db8::1")) << "that one is still remembered for itself";
}

TEST(AddressMemory, IsBounded) {
    AddressMemory memory(minutes(10), 2);
    memory.on_no_connection("192.0.2.1", start);
    memory.on_no_connection("192.0.2.2", start + seconds(1));
    memory.on_no_connection("192.0.2.3", start + seconds(2));
    EXPECT_THAT(memory.at(start + seconds(2)).addresses, ElementsAre("192.0.2.2", "192.0.2.3"));
    memory.on_no_connection("192.0.2.4", start + minutes(20));
    EXPECT_THAT(memory.at(start + minutes(20)).addresses, ElementsAre("192.0.2.4"));
    memory.clear();
    EXPECT_THAT(memory.at(start).addresses, ElementsAre());
}

}  // namespace
}  // namespace postern::delivery
