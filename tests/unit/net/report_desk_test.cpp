#include "adapters/net/report_desk.hpp"

#include "adapters/net/journal.hpp"
#include "core/base/gzip.hpp"
#include "core/base/ids.hpp"
#include "tests/support/core/weak_signing.hpp"
#include "tests/support/spool/memory_spool.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

namespace postern::test {

namespace {

using report::Day;
using report::SessionTally;
using testing::HasSubstr;
using testing::SizeIs;
using Lock = std::scoped_lock<std::mutex>;

/// Sessions and reports in memory.
class BookInMemory : public ports::ReportBook {
public:
    void add_sessions(std::vector<SessionTally> tallies) override {
        const Lock lock(mutex_);
        for (auto& tally : tallies) tallies_.push_back(std::move(tally));
    }
    [[nodiscard]] Expected<std::vector<SessionTally>, ports::SpoolError> sessions(Day last) const override {
        const Lock lock(mutex_);
        auto found = tallies_;
        std::erase_if(found, [&](const auto& tally) { return tally.day > last; });
        return found;
    }
    void forget_sessions(Day day, std::string domain, DoneHandler done) override {
        {
            const Lock lock(mutex_);
            std::erase_if(tallies_, [&](const auto& tally) { return tally.day == day && tally.domain == domain; });
        }
        done({});
    }
    void save_received(ports::ReceivedReport received, DoneHandler done) override {
        {
            const Lock lock(mutex_);
            received_.push_back(std::move(received));
        }
        done({});
    }
    [[nodiscard]] Expected<std::vector<ports::ReceivedReport>, ports::SpoolError> received(std::size_t) const override {
        const Lock lock(mutex_);
        return received_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<SessionTally> tallies_;
    std::vector<ports::ReceivedReport> received_;
};

/// Has TXT records.
class Texts : public ports::Resolver {
public:
    void look_up(const dns::Question& question, Handler done) override {
        dns::Answer answer;
        const auto found = records.find(question.name);
        const bool is_known = question.type == dns::RecordType::txt && found != records.end();
        answer.status = is_known ? dns::Answer::Status::found : dns::Answer::Status::no_such_name;
        if (is_known) answer.texts = {found->second};
        done(answer);
    }
    std::map<std::string, std::string> records;
};

class ReportDesk : public testing::Test, public ports::Web {
protected:
    ReportDesk() {
        resolver.records = {{"_smtp._tls.b.example", "v=TLSRPTv1;rua=mailto:tls@b.example,https://b.example/tls"}};
        book.add_sessions({tally("b.example"), tally("c.example")});
    }
    static SessionTally tally(const std::string& domain) {
        report::SessionResult result;
        result.domain = domain;
        const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        return report::tally_of(result, now - std::chrono::hours(24));
    }
    void get(const std::string&, Handler done) override { done(unexpected(ports::WebError{})); }
    void post(const std::string& url, const std::string& content_type, std::string body, Handler done) override {
        {
            const Lock lock(mutex);
            posted.push_back(url + ' ' + content_type + ' ' + body);
        }
        done(ports::WebResponse{status, {}, {}});
    }
    static std::string unsigned_report(const std::string& domain) {
        return "From: tls@" + domain +
               "\r\nSubject: report\r\n\r\n"
               R"({"organization-name":"X","date-range":{"start-datetime":"2026-12-01T00:00:00Z","end-datetime":"2026-12-01T23:59:59Z"},"policies":[]})";
    }
    static ports::BodyInMemory signed_report(const std::string& domain) {
        const auto text = unsigned_report(domain);
        const auto fields = mail::dkim_fields(text, {{domain, "s1", weak_key(ports::KeyKind::rsa)}}, {});
        return std::make_shared<const std::string>(fields + text);
    }
    void expect_line(const std::string& words) {
        std::string lines;
        EXPECT_TRUE(eventually([&] {
            for (const auto& line : journal.take().lines) lines += line + '\n';
            return lines.find(words) != std::string::npos;
        })) << lines;
    }
    std::size_t stored() { return spool.scan({})->size(); }

    std::mutex mutex;
    std::vector<std::string> posted;
    int status = 200;
    BookInMemory book;
    Texts resolver;
    MemorySpool spool;
    QueueIdSource ids{1};
    net::Journal journal;
    std::vector<ports::QueuedMessage> accepted;
    net::ReportDesk desk{{book, resolver, this, spool, spool, ids, journal,
                          [this](ports::QueuedMessage message) {
                              const Lock lock(mutex);
                              accepted.push_back(std::move(message));
                          },
                          [](std::string_view message) -> Expected<std::string, std::string> {
                              if (message.empty()) return unexpected(std::string("it has no attachment that is one"));
                              const auto header_end = message.find("\r\n\r\n");
                              return std::string(message.substr(header_end + 4));
                          },
                          weak_signing()}};
    const report::TlsReportSettings settings{{"reports@example.org", "mail.example.org", true},
                                             std::make_shared<const mail::DkimSettings>(mail::DkimSettings{
                                                 {{"example.org", "s1", weak_key(ports::KeyKind::rsa)}}, {}}),
                                             {{"Reports", "example.org"}}};
};

}  // namespace

TEST_F(ReportDesk, SendsASignedReportByMailAndByHttps) {
    desk.change_settings(settings);
    desk.send(false);
    ASSERT_TRUE(eventually(
        [&] { return desk.counts().mailed == 1 && desk.counts().posted == 1 && desk.counts().unwanted == 1; }));
    ASSERT_TRUE(eventually([&] { return desk.sessions()->empty(); }));
    const Lock lock(mutex);
    ASSERT_THAT(accepted, SizeIs(1));
    const auto& message = accepted[0];
    EXPECT_TRUE(message.envelope.options.is_tls_report);
    EXPECT_EQ(message.envelope.recipients.at(0).address.to_string(), "tls@b.example");
    auto body = std::move(*spool.open(message.envelope.id));
    const auto octets = *body->read(100'000);
    EXPECT_TRUE(
        octets.starts_with("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=example.org;\r\n s=s1;"));
    EXPECT_THAT(octets, HasSubstr("tls-report-domain:\r\n tls-report-submitter;"));
    ASSERT_THAT(posted, SizeIs(1));
    const std::string prefix = "https://b.example/tls application/tlsrpt+gzip ";
    ASSERT_TRUE(posted[0].starts_with(prefix));
    const auto report = report::parse_tls_report(gunzip(posted[0].substr(prefix.size()), 100'000).value_or(""));
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->policies.at(0).domain.empty(), true) << "as the session said";
    EXPECT_EQ(report->organization, "example.org");
}

TEST_F(ReportDesk, KeepsWhatAServerDoesNotTake) {
    status = 503;
    desk.change_settings(settings);
    desk.send(false);
    ASSERT_TRUE(
        eventually([&] { return desk.counts().last_trouble == "https://b.example/tls: the server answered 503"; }));
    EXPECT_EQ(desk.counts().waiting, 1U);
    EXPECT_THAT(desk.sessions().value(), SizeIs(1));
}

TEST_F(ReportDesk, ReadsTheReportsThatArrive) {
    desk.change_settings(settings);
    ports::QueuedMessage message;
    message.envelope.id = QueueId{7};
    message.envelope.recipients.push_back({{"reports", "example.org"}, mail::RecipientState::waiting, {}});
    message.body = signed_report("b.example");
    resolver.records["s1._domainkey.b.example"] = mail::dkim_record(*weak_key(ports::KeyKind::rsa));
    desk.look_at(message);
    ASSERT_TRUE(eventually([&] { return desk.received(10)->size() == 1; }));
    EXPECT_EQ(desk.received(10)->at(0).report.organization, "X");
    message.envelope.recipients[0].address.domain = "elsewhere.example";
    desk.look_at(message);
    message.envelope.recipients[0].address.domain = "example.org";
    message.body = std::make_shared<const std::string>();
    desk.look_at(message);
    expect_line("message 0000000000000007 has no TLS report that can be read: it has no attachment");
    EXPECT_EQ(desk.received(10)->size(), 1U);
}

TEST_F(ReportDesk, IgnoresReportsThatTheirDomainDidNotSign) {
    desk.change_settings(settings);
    ports::QueuedMessage message;
    message.envelope.id = QueueId{7};
    message.envelope.recipients.push_back({{"reports", "example.org"}, mail::RecipientState::waiting, {}});
    message.body = std::make_shared<const std::string>(unsigned_report("b.example"));
    desk.look_at(message);
    expect_line("the TLS report in message 0000000000000007 does not count: it has no DKIM signature");
    message.body = signed_report("b.example");
    desk.look_at(message);
    expect_line("does not count: s1._domainkey.b.example publishes no key for its DKIM signature");
    EXPECT_EQ(desk.received(10)->size(), 0U);
}

}  // namespace postern::test
