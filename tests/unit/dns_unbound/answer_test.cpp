#include "adapters/dns_unbound/answer.hpp"

#include "tests/support/dns/tiny_name_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unbound.h>

#include <array>
#include <string>

namespace postern::dns_unbound {
namespace {

using dns::RecordType;
using dns::Security;
using Status = dns::Answer::Status;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What libunbound would hand over for one record, to be changed by the test.
struct Found {
    std::string octets{"\xC0\x00\x02\x07", 4};
    std::array<char*, 2> data{octets.data(), nullptr};
    std::array<int, 1> lengths{4};
    ub_result result{};

    Found() {
        result.havedata = 1;
        result.ttl = 60;
        result.data = data.data();
        result.len = lengths.data();
    }
};

const dns::Question address_question{"mail.example.test", RecordType::a};

TEST(DnsAnswer, IsSecureWhenTheSignaturesHold) {
    Found found;
    found.result.secure = 1;
    const auto answer = answer_of(address_question, UB_NOERROR, &found.result);
    EXPECT_EQ(answer.status, Status::found);
    EXPECT_EQ(answer.security, Security::secure);
    EXPECT_THAT(answer.addresses, testing::ElementsAre("192.0.2.7"));
}

TEST(DnsAnswer, IsInsecureWithoutSignatures) {
    Found found;
    EXPECT_EQ(answer_of(address_question, UB_NOERROR, &found.result).security, Security::insecure);
}

TEST(DnsAnswer, GivesNothingAwayWhenItIsBogus) {
    Found found;
    std::string why = "signature expired\nfor <mail>";
    found.result.bogus = 1;
    found.result.why_bogus = why.data();
    const auto answer = answer_of(address_question, UB_NOERROR, &found.result);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_EQ(answer.security, Security::bogus);
    EXPECT_TRUE(answer.addresses.empty());
    EXPECT_THAT(answer.failure,
                AllOf(HasSubstr("A of mail.example.test"), HasSubstr("signature expired"), Not(HasSubstr("\n"))));
}

TEST(DnsAnswer, IsSecureInItsDenialToo) {
    Found found;
    found.result.havedata = 0;
    found.result.nxdomain = 1;
    found.result.rcode = 3;
    found.result.secure = 1;
    const auto answer = answer_of(address_question, UB_NOERROR, &found.result);
    EXPECT_EQ(answer.status, Status::no_such_name);
    EXPECT_EQ(answer.security, Security::secure);
}

TEST(DnsAnswer, FailsWhenNoRecordCanBeRead) {
    Found found;
    found.lengths[0] = 3;
    const auto answer = answer_of(address_question, UB_NOERROR, &found.result);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_THAT(answer.failure, HasSubstr("cannot be read"));
}

TEST(DnsAnswer, HasOneTextForEachRecord) {
    Found found;
    found.octets = "\x03spf\x01 ";
    found.data[0] = found.octets.data();
    found.lengths[0] = 6;
    const auto answer = answer_of({"_mta-sts.example.test", RecordType::txt}, UB_NOERROR, &found.result);
    EXPECT_EQ(answer.status, Status::found);
    EXPECT_THAT(answer.texts, testing::ElementsAre("spf "));
}

TEST(DnsAnswer, HasTheFieldsOfATlsaRecord) {
    Found found;
    found.octets = std::string("\x03\x01\x01", 3) + std::string(32, 'd');
    found.data[0] = found.octets.data();
    found.lengths[0] = 35;
    const dns::Question question{"_25._tcp.mail.example.test", RecordType::tlsa};
    EXPECT_THAT(answer_of(question, UB_NOERROR, &found.result).tlsa,
                testing::ElementsAre(tls::TlsaRecord{3, 1, 1, std::string(32, 'd')}));
    // RFC 7672 §2.2: unusable is not absent.
    found.lengths[0] = 2;
    const auto broken = answer_of(question, UB_NOERROR, &found.result);
    EXPECT_EQ(broken.status, Status::found);
    EXPECT_FALSE(tls::is_usable(broken.tlsa.at(0)));
}

TEST(DnsAnswer, KnowsWhereTheAliasesEnd) {
    Found found;
    std::string end = "real.example.test.";
    found.result.canonname = end.data();
    EXPECT_EQ(answer_of(address_question, UB_NOERROR, &found.result).canonical_name, "real.example.test");
    end = "MAIL.example.test.";
    found.result.canonname = end.data();
    EXPECT_EQ(answer_of(address_question, UB_NOERROR, &found.result).canonical_name, "") << "it is the same name";
}

TEST(DnsAnswer, SaysInWordsWhichCodeTheNameServerGave) {
    Found found;
    found.result.havedata = 0;
    found.result.rcode = 5;
    EXPECT_EQ(answer_of(address_question, UB_NOERROR, &found.result).failure,
              "DNS: A of mail.example.test: the name server refuses to answer (REFUSED)");
    found.result.rcode = 9;
    EXPECT_THAT(answer_of(address_question, UB_NOERROR, &found.result).failure, HasSubstr("code 9"));
}

TEST(DnsAnswer, SaysWhatTroubleTheResolverHas) {
    const auto answer = answer_of(address_question, UB_NOMEM, nullptr);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_THAT(answer.failure, HasSubstr("memory"));
}

}  // namespace
}  // namespace postern::dns_unbound
