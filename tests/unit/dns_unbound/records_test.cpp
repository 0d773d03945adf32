#include "adapters/dns_unbound/records.hpp"

#include "tests/support/dns/tiny_name_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace postern::dns_unbound {
namespace {

using test::wire_name;

TEST(DnsRecords, ShowAddressesAsText) {
    EXPECT_EQ(address_text(as_octets(std::string_view("\xC0\x00\x02\x07", 4))), "192.0.2.7");
    EXPECT_EQ(address_text(as_octets(std::string_view("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16))),
              "2001:db8::7");
}

TEST(DnsRecords, AreNoAddressesWithAnotherLength) {
    EXPECT_FALSE(address_text({}));
    EXPECT_FALSE(address_text(as_octets("\x7f\x01\x01")));
    EXPECT_FALSE(address_text(as_octets("\x7f\x01\x01\x01\x01")));
}

TEST(DnsRecords, ShowNamesWithoutTheFinalDotExceptTheRoot) {
    EXPECT_EQ(domain_text(as_octets(wire_name("mail.example.test"))), "mail.example.test");
    EXPECT_EQ(domain_text(as_octets(wire_name(""))), ".");
}

TEST(DnsRecords, EscapeWhatIsNoPrintableAsciiInAName) {
    const std::string label = "a.b\\\n\xFF";
    EXPECT_EQ(domain_text(as_octets('\x06' + label + '\0')), "a\\046b\\092\\010\\255");
}

TEST(DnsRecords, AreNoNamesWhenTheyEndEarlyOrLate) {
    const std::string name = wire_name("mail.example.test");
    for (std::size_t octets = 0; octets < name.size(); ++octets) {
        EXPECT_FALSE(domain_text(as_octets(std::string_view(name).substr(0, octets)))) << octets;
    }
    EXPECT_FALSE(domain_text(as_octets(name + "x")));
}

TEST(DnsRecords, AreNoNamesWithACompressionPointerOrTooLong) {
    EXPECT_FALSE(domain_text(as_octets(std::string_view("\xC0\x0C", 2))));
    std::string name;
    for (int label = 0; label < 130; ++label) name += "\x01x";
    EXPECT_FALSE(domain_text(as_octets(name + '\0')));
}

TEST(DnsRecords, ReadPreferenceAndHostOfAMailExchanger) {
    EXPECT_EQ(mx_record(as_octets(std::string("\x01\x02", 2) + wire_name("mx.example.test"))),
              (dns::MxRecord{258, "mx.example.test"}));
    EXPECT_EQ(mx_record(as_octets(std::string("\0\0", 2) + wire_name(""))), (dns::MxRecord{0, "."}));
    EXPECT_FALSE(mx_record(as_octets(std::string("\0\x0a", 2))));
}

TEST(DnsRecords, JoinTheStringsOfAText) {
    EXPECT_EQ(joined_text(as_octets(std::string_view("\x05v=STS\x06v1; id\0\x02=1", 17))), "v=STSv1; id=1");
    EXPECT_EQ(joined_text(as_octets(std::string_view("\0", 1))), "");
}

TEST(DnsRecords, AreNoTextWhenAStringEndsEarly) {
    EXPECT_FALSE(joined_text({}));
    EXPECT_FALSE(joined_text(as_octets("\x05v=S")));
    EXPECT_FALSE(joined_text(as_octets("\x01v\x01")));
}

}  // namespace
}  // namespace postern::dns_unbound
