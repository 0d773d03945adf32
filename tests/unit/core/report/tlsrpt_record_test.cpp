#include "core/report/tlsrpt_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Texts = std::vector<std::string>;

TlsrptRecord read(const std::string& text) {
    const auto record = parse_tlsrpt_records({text});
    EXPECT_TRUE(record) << text;
    return record.value_or(TlsrptRecord{});
}

// RFC 8460 §3.1
TEST(TlsrptRecord, IsThatOfTheExamples) {
    EXPECT_THAT(read("v=TLSRPTv1;rua=mailto:reports@example.com").mail, ElementsAre("reports@example.com"));
    EXPECT_THAT(read("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt").web,
                ElementsAre("https://reporting.example.com/v1/tlsrpt"));
}

TEST(TlsrptRecord, MayNameSeveralPlaces) {
    const auto record = read("v=TLSRPTv1; rua=mailto:a@b.example , https://c.example/?d=1,mailto:E%2Bf@b.example;");
    EXPECT_THAT(record.mail, ElementsAre("a@b.example", "E+f@b.example"));
    EXPECT_THAT(record.web, ElementsAre("https://c.example/?d=1"));
}

TEST(TlsrptRecord, LeavesPlacesOutThatWeCannotReach) {
    const auto record =
        read("v=TLSRPTv1;rua=ftp://a.example,http://b.example,mailto:nobody,mailto:a%zz@b.example,MAILTO:a@b.example");
    EXPECT_THAT(record.mail, ElementsAre("a@b.example"));
    EXPECT_THAT(record.web, IsEmpty());
    EXPECT_FALSE(parse_tlsrpt_records({"v=TLSRPTv1;rua=ftp://a.example"}));
}

TEST(TlsrptRecord, MayHaveExtensionsAndASubject) {
    EXPECT_THAT(read("v=TLSRPTv1; x-y.z=1; rua=mailto:a@b.example?subject=x;z=2;").mail, ElementsAre("a@b.example"));
}

TEST(TlsrptRecord, CountsAsNoneWhereItIsMalformed) {
    for (const auto* text :
         {"v=TLSRPTv1", "v=TLSRPTv1;", "v=TLSRPTv1;;rua=mailto:a@b.example", "v=TLSRPTv1 rua=mailto:a@b.example",
          "v=TLSRPTv1;rua=", "v=TLSRPTv1;x=1", "v=TLSRPTv1;rua=mailto:a@b.example;rua=mailto:c@b.example",
          "v=TLSRPTv1;rua=mailto:a@b.example;nonsense", "v=TLSRPTv1;rua=mailto:a@b.example;=1",
          "V=TLSRPTv1;rua=mailto:a@b.example", "v=TLSRPTv2;rua=mailto:a@b.example",
          "v=TLSRPTv1x;rua=mailto:a@b.example", "x;v=TLSRPTv1;rua=mailto:a@b.example", "", "v=spf1 -all"})
        EXPECT_FALSE(parse_tlsrpt_records({text})) << text;
}

TEST(TlsrptRecord, CountsAsNoneWhereThereAreSeveral) {
    const std::string one = "v=TLSRPTv1;rua=mailto:a@b.example";
    EXPECT_FALSE(parse_tlsrpt_records({one, one}));
    EXPECT_FALSE(parse_tlsrpt_records({}));
    EXPECT_TRUE(parse_tlsrpt_records({"v=spf1 -all", one, "another"}));
}

TEST(TlsrptRecord, NamesTenPlacesAtMost) {
    std::string text = "v=TLSRPTv1;rua=mailto:a@b.example";
    for (int count = 0; count < 100; ++count) text += ",mailto:a@b.example";
    EXPECT_THAT(read(text).mail, SizeIs(10));
}

TEST(TlsrptName, IsBelowTheDomain) { EXPECT_EQ(tlsrpt_name("b.example"), "_smtp._tls.b.example"); }

}  // namespace
}  // namespace postern::report
