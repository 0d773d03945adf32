#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using dns::RecordType;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

dns::Answer found(dns::Security security = dns::Security::secure) {
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    answer.security = security;
    return answer;
}

/// A domain that publishes all that it should, and a port of ours that shows the right certificate.
struct Published : Task {
    Published() {
        auto mx = found();
        mx.mail_exchangers = {{10, "mail.example.test"}};
        asked.names[{RecordType::mx, "example.test"}] = mx;
        auto tlsa = found();
        tlsa.tlsa = {{3, 1, 1, std::string(32, 'x')}};
        asked.names[{RecordType::tlsa, "_25._tcp.mail.example.test"}] = tlsa;
        text("_mta-sts.example.test", "v=STSv1; id=7;");
        text("_smtp._tls.example.test", "v=TLSRPTv1; rua=mailto:tls@example.test");
        policy("mail.example.test");
        asked.meet = [this](const ProbeTask& one) {
            EXPECT_EQ(one.place.address, "127.0.0.1");
            tls::Facts facts;
            facts.verification = tls::Verification::unverified;
            facts.is_tlsa_matched = is_matched;
            facts.tlsa_record = "3 1 1";
            facts.peer_key_sha256 = "00ff";
            (void)one.probe->on_connected({});
            (void)one.probe->on_bytes(as_octets("220 us\r\n"), {});
            (void)one.probe->on_bytes(as_octets("250-us\r\n250 STARTTLS\r\n"), {});
            (void)one.probe->on_bytes(as_octets("220 go\r\n"), {});
            (void)one.probe->on_tls_established(facts, {}, {});
        };
    }
    void text(const std::string& name, const std::string& text) {
        auto answer = found();
        answer.texts = {text};
        asked.names[{RecordType::txt, name}] = answer;
    }
    void policy(const std::string& host) {
        asked.pages["https://mta-sts.example.test/.well-known/mta-sts.txt"] = {
            200, "text/plain", "version: STSv1\nmode: enforce\nmx: " + host + "\nmax_age: 86400\n"};
    }
    bool is_matched = true;
};

TEST(CheckDomain, FindsNothingWrongWhereAllIsPublished) {
    Published task;
    EXPECT_THAT(
        task.tell("check example.test"),
        AllOf(ContainsRegex("MX +ok +mail.example.test; secured by DNSSEC"),
              ContainsRegex("TLSA +ok +1 record.s., 1 usable, secured by DNSSEC; 3 1 1 matches"),
              ContainsRegex("MTA-STS +ok +mode enforce, id 7"), ContainsRegex("TLSRPT +ok +to tls@example.test"),
              Not(HasSubstr("Missing")), HasSubstr("Checked example.test: 0 wrong, 0 unknown.")));
}

TEST(CheckDomain, PrintsTheRecordsThatAreMissing) {
    Task task;
    Published other;
    task.asked.meet = other.asked.meet;
    EXPECT_THAT(
        task.tell("check example.test"),
        AllOf(ContainsRegex("MX +WRONG +none; secured by DNSSEC; mail.example.test is not among them"),
              HasSubstr("  example.test. IN MX 10 mail.example.test.\n"),
              HasSubstr("  _25._tcp.mail.example.test. IN TLSA 3 1 1 00ff\n"),
              HasSubstr("  _mta-sts.example.test. IN TXT \"v=STSv1; id=20261125014010;\"\n"),
              HasSubstr("https://mta-sts.example.test/.well-known/mta-sts.txt"),
              HasSubstr("  _smtp._tls.example.test. IN TXT \"v=TLSRPTv1; rua=mailto:postmaster@example.test\"\n")));
}

TEST(CheckDomain, NoticesACertificateThatNoRecordMatches) {
    Published task;
    task.is_matched = false;
    EXPECT_THAT(task.tell("check example.test"),
                AllOf(ContainsRegex("TLSA +WRONG .*NONE matches the certificate in use"),
                      HasSubstr("IN TLSA 3 1 1 00ff"), HasSubstr("1 wrong")));
}

TEST(CheckDomain, JudgesTheCertificateThatLiesThereToo) {
    Published task;
    auto& next = task.next.emplace();
    next.facts.file = "tls/cert.pem";
    next.facts.subject = "CN=new";
    next.key_sha256 = "beef";
    next.is_proved_by = [](const std::vector<tls::TlsaRecord>& records) { return records.size() == 2; };
    EXPECT_THAT(task.tell("check example.test"),
                AllOf(ContainsRegex("TLSA +ok +1 record"),
                      ContainsRegex("TLSA, next +WRONG +tls/cert.pem .CN=new., which is not in use: NONE"),
                      HasSubstr("  _25._tcp.mail.example.test. IN TLSA 3 1 1 beef\n"), HasSubstr("1 wrong")));
    auto& records = task.asked.names[{RecordType::tlsa, "_25._tcp.mail.example.test"}].tlsa;
    records.push_back({3, 1, 1, std::string(32, 'y')});
    EXPECT_THAT(task.tell("check example.test"), ContainsRegex("TLSA, next +ok .*a record matches"));
    records.clear();
    EXPECT_THAT(task.tell("check example.test"), ContainsRegex("TLSA, next +ok .*there is no record"));
}

TEST(CheckDomain, NoticesRecordsThatNobodyMayGoBy) {
    Published task;
    task.asked.names[{RecordType::tlsa, "_25._tcp.mail.example.test"}].security = dns::Security::insecure;
    EXPECT_THAT(task.tell("check example.test"), ContainsRegex("TLSA +WRONG .*not secured by DNSSEC"));
}

TEST(CheckDomain, NoticesAPolicyThatDoesNotListUsOrCannotBeHad) {
    Published task;
    task.policy("other.example");
    EXPECT_THAT(
        task.tell("check example.test"),
        AllOf(ContainsRegex("MTA-STS +WRONG .*does not list mail.example.test"), HasSubstr("mx: mail.example.test")));
    task.asked.pages.clear();
    EXPECT_THAT(task.tell("check example.test"), ContainsRegex("MTA-STS +WRONG .*cannot be fetched: no address"));
}

TEST(CheckDomain, DoesNotGuessWhatNobodyAnswered) {
    Published task;
    for (auto& [key, answer] : task.asked.names) answer = {};
    EXPECT_THAT(task.tell("check example.test"), AllOf(ContainsRegex("MX +unknown +the name servers gave no answer"),
                                                       Not(HasSubstr("Missing")), HasSubstr("0 wrong, 4 unknown")));
    EXPECT_THAT(task.tell("check"), HasSubstr("Name a domain of yours"));
    EXPECT_THAT(task.tell("check a b"), HasSubstr("is no domain"));
}

}  // namespace
}  // namespace postern::console::test
