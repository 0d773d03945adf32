#include "core/delivery/host_look_up.hpp"

#include <gmock/gmock.h>

namespace postern::delivery {
namespace {

using dns::Question;
using dns::RecordType;
using dns::Security;
using testing::ElementsAre;
using testing::IsEmpty;
using Status = dns::Answer::Status;

const tls::TlsaRecord record{3, 1, 1, std::string(32, 'd')};

dns::Answer addresses(Security security, const std::string& canonical_name = "") {
    dns::Answer answer;
    answer.status = Status::found;
    answer.security = security;
    answer.addresses = {"192.0.2.1"};
    answer.canonical_name = canonical_name;
    return answer;
}

dns::Answer nothing(Security security, Status status = Status::no_data) {
    dns::Answer answer;
    answer.status = status;
    answer.security = security;
    return answer;
}

dns::Answer records(Security security = Security::secure) {
    auto answer = nothing(security, Status::found);
    answer.tlsa = {record};
    return answer;
}

Question tlsa_of(const std::string& name, int port = 25) {
    return {"_" + std::to_string(port) + "._tcp." + name, RecordType::tlsa};
}

/// mx.example, its A record as given and no AAAA record.
struct Asked {
    HostLookUp look_up{"mx.example", {25}};
    std::vector<Question> next;

    explicit Asked(const dns::Answer& v4, Security v6 = Security::secure) {
        (void)look_up.on_answer({"mx.example", RecordType::aaaa}, nothing(v6));
        next = look_up.on_answer({"mx.example", RecordType::a}, v4);
    }
    Asked& answer(const Question& question, const dns::Answer& answer) {
        next = look_up.on_answer(question, answer);
        return *this;
    }
};

TEST(HostLookUp, BeginsWithTheAddresses) {
    EXPECT_THAT(HostLookUp("mx.example", {25}).first_questions(),
                ElementsAre(Question{"mx.example", RecordType::a}, Question{"mx.example", RecordType::aaaa}));
}

// RFC 7672 §2.2.2
TEST(HostLookUp, AsksForRecordsOfAHostThatDnssecVouchesFor) {
    Asked asked{addresses(Security::secure)};
    EXPECT_THAT(asked.next, ElementsAre(tlsa_of("mx.example")));
    EXPECT_FALSE(asked.look_up.is_complete());
    asked.answer(tlsa_of("mx.example"), records());
    EXPECT_TRUE(asked.look_up.is_complete());
    EXPECT_EQ(asked.look_up.security(), Security::secure);
    EXPECT_EQ(asked.look_up.tlsa(25), (tls::TlsaAnswer{Security::secure, "mx.example", {record}, ""}));
}

// RFC 7672 §2.1.3
TEST(HostLookUp, DoesNotAskAboutAHostThatNobodyVouchesFor) {
    Asked asked{addresses(Security::insecure)};
    EXPECT_THAT(asked.next, IsEmpty());
    EXPECT_TRUE(asked.look_up.is_complete());
    EXPECT_EQ(asked.look_up.security(), Security::insecure);
    EXPECT_EQ(asked.look_up.tlsa(25), tls::TlsaAnswer{});
}

TEST(HostLookUp, DoesNotAskWhereNobodyWantsToKnow) {
    HostLookUp look_up{"mx.example", {}};
    (void)look_up.on_answer({"mx.example", RecordType::a}, addresses(Security::secure));
    EXPECT_THAT(look_up.on_answer({"mx.example", RecordType::aaaa}, nothing(Security::secure)), IsEmpty());
    EXPECT_TRUE(look_up.is_complete());
}

TEST(HostLookUp, TakesBothFamiliesTogether) {
    HostLookUp look_up{"mx.example", {25}};
    (void)look_up.on_answer({"mx.example", RecordType::a}, addresses(Security::secure));
    EXPECT_THAT(look_up.on_answer({"mx.example", RecordType::aaaa}, addresses(Security::insecure)), IsEmpty());
    EXPECT_EQ(look_up.security(), Security::insecure);
    EXPECT_THAT(Asked(addresses(Security::secure), Security::insecure).next, ElementsAre(tlsa_of("mx.example")))
        << "no record is no address that anybody could be led to";
}

TEST(HostLookUp, HasNothingMoreToAskWithoutAddresses) {
    EXPECT_TRUE(Asked{nothing(Security::secure)}.look_up.is_complete());
    EXPECT_TRUE(Asked{nothing(Security::failed, Status::failed)}.look_up.is_complete());
}

// RFC 7672 §2.2.3
TEST(HostLookUp, AsksWhereTheAliasesEndAndThenWhereTheyBegin) {
    Asked asked{addresses(Security::secure, "real.example")};
    EXPECT_THAT(asked.next, ElementsAre(tlsa_of("real.example")));
    asked.answer(tlsa_of("real.example"), nothing(Security::secure));
    EXPECT_THAT(asked.next, ElementsAre(tlsa_of("mx.example")));
    asked.answer(tlsa_of("mx.example"), records());
    EXPECT_EQ(asked.look_up.tlsa(25).base_domain, "mx.example");

    Asked first{addresses(Security::secure, "real.example")};
    first.answer(tlsa_of("real.example"), records());
    EXPECT_TRUE(first.look_up.is_complete());
    EXPECT_EQ(first.look_up.tlsa(25).base_domain, "real.example");
}

TEST(HostLookUp, DoesNotGoOnToTheNextNameAfterAnAnswerThatCannotBeJudged) {
    for (const auto security : {Security::bogus, Security::failed}) {
        Asked asked{addresses(Security::secure, "real.example")};
        asked.answer(tlsa_of("real.example"), nothing(security, Status::failed));
        EXPECT_TRUE(asked.look_up.is_complete());
        EXPECT_EQ(asked.look_up.tlsa(25).security, security);
        EXPECT_THAT(asked.look_up.tlsa(25).records, IsEmpty());
    }
}

TEST(HostLookUp, TakesRecordsThatNobodyVouchesForAsNone) {
    Asked asked{addresses(Security::secure)};
    asked.answer(tlsa_of("mx.example"), records(Security::insecure));
    EXPECT_EQ(asked.look_up.tlsa(25).security, Security::insecure);
    EXPECT_THAT(asked.look_up.tlsa(25).records, IsEmpty());
}

// RFC 7672 §2.2.2
TEST(HostLookUp, LooksAtAnAliasThatLeadsToAnUnsignedZone) {
    Asked asked{addresses(Security::insecure, "real.example")};
    EXPECT_THAT(asked.next, ElementsAre(Question{"mx.example", RecordType::cname}));
    EXPECT_FALSE(asked.look_up.is_complete());
    auto alias = nothing(Security::secure, Status::found);
    alias.names = {"real.example"};
    asked.answer({"mx.example", RecordType::cname}, alias);
    EXPECT_THAT(asked.next, ElementsAre(tlsa_of("mx.example")));
    asked.answer(tlsa_of("mx.example"), records());
    EXPECT_EQ(asked.look_up.security(), Security::secure);
    EXPECT_EQ(asked.look_up.tlsa(25).base_domain, "mx.example");
}

TEST(HostLookUp, LeavesAnUnsignedAliasAlone) {
    Asked asked{addresses(Security::insecure, "real.example")};
    asked.answer({"mx.example", RecordType::cname}, nothing(Security::insecure, Status::found));
    EXPECT_TRUE(asked.look_up.is_complete());
    EXPECT_EQ(asked.look_up.security(), Security::insecure);
}

TEST(HostLookUp, RemembersAnAliasThatCannotBeJudged) {
    Asked asked{addresses(Security::insecure, "real.example")};
    asked.answer({"mx.example", RecordType::cname}, nothing(Security::bogus, Status::failed));
    EXPECT_TRUE(asked.look_up.is_complete());
    EXPECT_EQ(asked.look_up.security(), Security::bogus);
}

TEST(HostLookUp, AsksForEachPort) {
    HostLookUp look_up{"mx.example", {25, 465}};
    (void)look_up.on_answer({"mx.example", RecordType::aaaa}, nothing(Security::secure));
    EXPECT_THAT(look_up.on_answer({"mx.example", RecordType::a}, addresses(Security::secure)),
                ElementsAre(tlsa_of("mx.example"), tlsa_of("mx.example", 465)));
    (void)look_up.on_answer(tlsa_of("mx.example", 465), records());
    EXPECT_FALSE(look_up.is_complete());
    (void)look_up.on_answer(tlsa_of("mx.example"), nothing(Security::secure, Status::no_such_name));
    EXPECT_TRUE(look_up.is_complete());
    EXPECT_THAT(look_up.tlsa(25).records, IsEmpty());
    EXPECT_THAT(look_up.tlsa(465).records, ElementsAre(record));
}

TEST(HostLookUp, TakesWhatDoesNotComeForFailed) {
    Asked asked{addresses(Security::secure)};
    asked.look_up.give_up(nothing(Security::failed, Status::failed));
    EXPECT_TRUE(asked.look_up.is_complete());
    EXPECT_EQ(asked.look_up.tlsa(25).security, Security::failed);

    HostLookUp fresh{"mx.example", {25}};
    fresh.give_up(nothing(Security::failed, Status::failed));
    EXPECT_TRUE(fresh.is_complete());

    Asked alias{addresses(Security::insecure, "real.example")};
    alias.look_up.give_up(nothing(Security::failed, Status::failed));
    EXPECT_TRUE(alias.look_up.is_complete());
    EXPECT_EQ(alias.look_up.security(), Security::failed);
}

TEST(HostLookUp, TakesNoAnswerThatItDidNotAskFor) {
    Asked asked{addresses(Security::secure)};
    asked.answer(tlsa_of("other.example"), records()).answer({"mx.example", RecordType::cname}, records());
    EXPECT_FALSE(asked.look_up.is_complete());
    asked.answer({"mx.example", RecordType::a}, addresses(Security::insecure));
    EXPECT_EQ(asked.look_up.security(), Security::secure);
}

}  // namespace
}  // namespace postern::delivery
