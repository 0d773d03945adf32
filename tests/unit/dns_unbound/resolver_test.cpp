#include "adapters/dns_unbound/dns_unbound.hpp"
#include "tests/support/dns/tiny_name_server.hpp"
#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using dns::RecordType;
using dns::Security;
using dns_unbound::ResolverOptions;
using Status = dns::Answer::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::unique_ptr<ports::Resolver> resolver_with(const ResolverOptions& options) {
    auto made = dns_unbound::make_resolver(options);
    if (!made) throw std::runtime_error(made.error());
    return std::move(*made);
}

std::future<dns::Answer> asking(ports::Resolver& resolver, const std::string& name, RecordType type) {
    auto promise = std::make_shared<std::promise<dns::Answer>>();
    auto future = promise->get_future();
    // A second call of the handler would throw, and set_value's future_error is no answer either way.
    resolver.look_up({name, type}, [promise](dns::Answer answer) { promise->set_value(std::move(answer)); });
    return future;
}

dns::Answer ask(ports::Resolver& resolver, const std::string& name, RecordType type) {
    auto future = asking(resolver, name, type);
    if (future.wait_for(30s) != std::future_status::ready) throw std::runtime_error("no answer at all");
    return future.get();
}

std::string contents_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A resolver that knows one zone, served by the test, and a hosts file of the test's own.
class DnsResolver : public testing::Test {
protected:
    TemporaryFolder folder;
    TinyNameServer server{"example.test"};
    std::unique_ptr<ports::Resolver> resolver;

    ResolverOptions options() {
        ResolverOptions options;
        options.hosts_file = folder.write("hosts", "127.0.0.1 localhost\n192.0.2.99 listed.example.test\n");
        options.stub_zones = {server.stub_zone()};
        return options;
    }
    dns::Answer ask_for(const std::string& name, RecordType type) {
        if (!resolver) resolver = resolver_with(options());
        return ask(*resolver, name, type);
    }
};

TEST_F(DnsResolver, FindsTheAddressesOfAHost) {
    server.a("mail.example.test", "192.0.2.7")
        .a("mail.example.test", "192.0.2.8")
        .aaaa("mail.example.test", "2001:db8::7");
    const auto four = ask_for("mail.example.test", RecordType::a);
    EXPECT_EQ(four.status, Status::found) << four.failure;
    EXPECT_THAT(four.addresses, UnorderedElementsAre("192.0.2.7", "192.0.2.8"));
    EXPECT_THAT(ask_for("mail.example.test", RecordType::aaaa).addresses, ElementsAre("2001:db8::7"));
}

TEST_F(DnsResolver, FindsMailExchangersWithTheirPreference) {
    server.mx("example.test", 10, "mx1.example.test").mx("example.test", 20, "mx2.example.test");
    EXPECT_THAT(ask_for("example.test", RecordType::mx).mail_exchangers,
                UnorderedElementsAre(dns::MxRecord{10, "mx1.example.test"}, dns::MxRecord{20, "mx2.example.test"}));
}

TEST_F(DnsResolver, ShowsTheMailExchangerOfADomainThatTakesNoMailAsTheRoot) {
    server.mx("nomail.example.test", 0, "");
    EXPECT_THAT(ask_for("nomail.example.test", RecordType::mx).mail_exchangers, ElementsAre(dns::MxRecord{0, "."}));
}

TEST_F(DnsResolver, TellsANameThatDoesNotExistFromOneWithoutThisType) {
    server.a("mail.example.test", "192.0.2.7");
    EXPECT_EQ(ask_for("nobody.example.test", RecordType::a).status, Status::no_such_name);
    EXPECT_EQ(ask_for("mail.example.test", RecordType::mx).status, Status::no_data);
}

TEST_F(DnsResolver, TellsHowLongAnAnswerHolds) {
    server.a("mail.example.test", "192.0.2.7");
    const auto answer = ask_for("mail.example.test", RecordType::a);
    EXPECT_LE(answer.ttl, std::chrono::seconds(TinyNameServer::ttl_seconds));
    EXPECT_GT(answer.ttl, 200s);
    EXPECT_GT(ask_for("nobody.example.test", RecordType::a).ttl, 0s);
}

TEST_F(DnsResolver, CallsAnAnswerInsecureThatNobodySigned) {
    server.a("mail.example.test", "192.0.2.7");
    EXPECT_EQ(ask_for("mail.example.test", RecordType::a).security, Security::insecure);
}

TEST_F(DnsResolver, AsksOnceForWhatItKnows) {
    server.a("mail.example.test", "192.0.2.7");
    ask_for("mail.example.test", RecordType::a);
    const auto questions = server.questions_for("mail.example.test");
    EXPECT_EQ(ask_for("mail.example.test", RecordType::a).status, Status::found);
    EXPECT_EQ(server.questions_for("mail.example.test"), questions);
}

TEST_F(DnsResolver, AsksAgainWhenTheTimeToLiveIsOver) {
    server.holding_for(1s).a("mail.example.test", "192.0.2.7");
    EXPECT_LE(ask_for("mail.example.test", RecordType::a).ttl, 1s);
    const auto first = server.questions_for("mail.example.test");
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (server.questions_for("mail.example.test") == first && std::chrono::steady_clock::now() < patience)
        EXPECT_EQ(ask_for("mail.example.test", RecordType::a).status, Status::found);
    EXPECT_GT(server.questions_for("mail.example.test"), first);
}

TEST_F(DnsResolver, RemembersThatThereIsNothingToo) {
    server.a("other.example.test", "192.0.2.7");
    EXPECT_EQ(ask_for("none.example.test", RecordType::mx).status, Status::no_such_name);
    EXPECT_EQ(ask_for("other.example.test", RecordType::mx).status, Status::no_data);
    const auto none = server.questions_for("none.example.test");
    const auto other = server.questions_for("other.example.test");
    EXPECT_EQ(ask_for("none.example.test", RecordType::mx).status, Status::no_such_name);
    EXPECT_EQ(ask_for("other.example.test", RecordType::mx).status, Status::no_data);
    EXPECT_EQ(server.questions_for("none.example.test"), none);
    EXPECT_EQ(server.questions_for("other.example.test"), other);
}

TEST_F(DnsResolver, ForgetsTheOldestWhereItsCacheIsFull) {
    constexpr int names = 2000;
    const auto name = [](int number) { return "n" + std::to_string(number) + ".example.test"; };
    for (int number = 0; number < names; ++number) server.a(name(number), "192.0.2.7");
    auto small = options();
    small.cache_octets = 96u << 10;
    resolver = resolver_with(small);
    for (int number = 0; number < names; ++number)
        ASSERT_EQ(ask_for(name(number), RecordType::a).status, Status::found);
    const auto before = server.questions_for(name(0));
    EXPECT_EQ(ask_for(name(0), RecordType::a).status, Status::found);
    EXPECT_GT(server.questions_for(name(0)), before);
}

TEST_F(DnsResolver, FollowsAliasesToTheirEnd) {
    server.cname("alias.example.test", "another.example.test")
        .cname("another.example.test", "real.example.test")
        .mx("real.example.test", 10, "mail.example.test")
        .a("real.example.test", "192.0.2.7");
    EXPECT_THAT(ask_for("alias.example.test", RecordType::mx).mail_exchangers,
                ElementsAre(dns::MxRecord{10, "mail.example.test"}));
    EXPECT_THAT(ask_for("alias.example.test", RecordType::a).addresses, ElementsAre("192.0.2.7"));
    EXPECT_EQ(ask_for("alias.example.test", RecordType::aaaa).status, Status::no_data);
}

TEST_F(DnsResolver, FailsWhereAliasesGoRoundInACircle) {
    server.cname("one.example.test", "two.example.test").cname("two.example.test", "one.example.test");
    const auto answer = ask_for("one.example.test", RecordType::mx);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_THAT(answer.failure, HasSubstr("MX of one.example.test"));
    EXPECT_LE(server.questions_for("one.example.test") + server.questions_for("two.example.test"), 100u);
}

TEST_F(DnsResolver, FailsWithWordsWhenTheNameServerFails) {
    server.refuses("broken.example.test", 2);
    const auto answer = ask_for("broken.example.test", RecordType::mx);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_EQ(answer.failure, "DNS: MX of broken.example.test: no name server gives an answer (SERVFAIL)");
}

TEST_F(DnsResolver, AnswersFromTheHostsFileWithoutAsking) {
    EXPECT_THAT(ask_for("localhost", RecordType::a).addresses, ElementsAre("127.0.0.1"));
    EXPECT_THAT(ask_for("listed.example.test", RecordType::a).addresses, ElementsAre("192.0.2.99"));
    EXPECT_EQ(server.questions_for("listed.example.test"), 0u);
}

TEST_F(DnsResolver, FindsNoMailExchangerForANameInTheHostsFile) {
    EXPECT_EQ(ask_for("listed.example.test", RecordType::mx).status, Status::no_data);
}

TEST_F(DnsResolver, MindsNeitherCaseNorAFinalDot) {
    server.a("mail.example.test", "192.0.2.7");
    EXPECT_EQ(ask_for("MAIL.Example.TEST.", RecordType::a).status, Status::found);
}

TEST_F(DnsResolver, CallsWhatCannotBeANameNoSuchName) {
    const std::string long_label = std::string(64, 'a') + ".example.test";
    for (const auto& name :
         {std::string("a..example.test"), std::string(), long_label, std::string("localhost\0.x", 12)}) {
        const auto answer = ask_for(name, RecordType::a);
        EXPECT_EQ(answer.status, Status::no_such_name) << name;
        EXPECT_THAT(answer.failure, HasSubstr("no domain name"));
    }
}

TEST_F(DnsResolver, LooksForTlsaRecords) {
    server.a("_25._tcp.mail.example.test", "192.0.2.7").refuses("_25._tcp.broken.example.test", 2);
    EXPECT_EQ(ask_for("_25._tcp.mail.example.test", RecordType::tlsa).status, Status::no_data);
    const auto broken = ask_for("_25._tcp.broken.example.test", RecordType::tlsa);
    EXPECT_EQ(broken.status, Status::failed);
    EXPECT_EQ(broken.security, Security::failed);
    EXPECT_THAT(broken.failure, HasSubstr("TLSA of _25._tcp.broken.example.test"));
}

TEST_F(DnsResolver, TellsWhereAnAliasEnds) {
    server.cname("alias.example.test", "mail.example.test").a("mail.example.test", "192.0.2.7");
    EXPECT_EQ(ask_for("alias.example.test", RecordType::a).canonical_name, "mail.example.test");
    EXPECT_EQ(ask_for("mail.example.test", RecordType::a).canonical_name, "");
    EXPECT_THAT(ask_for("alias.example.test", RecordType::cname).names, ElementsAre("mail.example.test"));
}

TEST(DnsTrustAnchor, IsCopiedOnce) {
    const TemporaryFolder folder;
    const auto original = folder.write("root.key", "the anchor of today");
    const auto copy = (folder.path() / "state" / "root.key").string();
    ASSERT_TRUE(dns_unbound::trust_anchor_copy(copy, original));
    EXPECT_EQ(contents_of(copy), "the anchor of today");
    folder.write("root.key", "another one");
    EXPECT_EQ(dns_unbound::trust_anchor_copy(copy, original), copy);
    EXPECT_EQ(contents_of(copy), "the anchor of today") << "the copy is kept up to date by the resolver (RFC 5011)";
}

TEST(DnsTrustAnchor, SaysWhatIsMissing) {
    const TemporaryFolder folder;
    const auto made =
        dns_unbound::trust_anchor_copy((folder.path() / "root.key").string(), (folder.path() / "nowhere").string());
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error(), HasSubstr("dns-root-data"));
    EXPECT_THAT(made.error(), HasSubstr("/nowhere"));
}

TEST_F(DnsResolver, GivesUpOnASilentNameServer) {
    server.is_silent_about("silent.example.test").a("mail.example.test", "192.0.2.7");
    auto impatient = options();
    impatient.timeout = 150ms;
    resolver = resolver_with(impatient);
    const auto answer = ask_for("silent.example.test", RecordType::a);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_THAT(answer.failure, HasSubstr("no answer within 150 ms"));
}

TEST_F(DnsResolver, AnswersOthersWhileANameServerIsSilent) {
    server.is_silent_about("silent.example.test").a("mail.example.test", "192.0.2.7");
    resolver = resolver_with(options());
    auto silent = asking(*resolver, "silent.example.test", RecordType::a);
    EXPECT_EQ(ask_for("mail.example.test", RecordType::a).status, Status::found);
    EXPECT_EQ(silent.wait_for(0s), std::future_status::timeout);
}

TEST_F(DnsResolver, FailsWhereThereIsNoNameServerAtAll) {
    auto lonely = options();
    {
        const TinyNameServer gone("example.test");  // Its port is free again when the question comes.
        lonely.stub_zones = {gone.stub_zone()};
    }
    lonely.timeout = 300ms;
    resolver = resolver_with(lonely);
    const auto answer = ask_for("mail.example.test", RecordType::a);
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_NE(answer.failure, "");
}

TEST_F(DnsResolver, AnswersWhatIsUnderWayWhenItStops) {
    server.is_silent_about("silent.example.test");
    resolver = resolver_with(options());
    auto silent = asking(*resolver, "silent.example.test", RecordType::a);
    ASSERT_TRUE(server.wait_for_question("silent.example.test"));
    resolver.reset();
    ASSERT_EQ(silent.wait_for(0s), std::future_status::ready);
    EXPECT_THAT(silent.get().failure, HasSubstr("the resolver is stopping"));
}

TEST_F(DnsResolver, AnswersWhatNobodyHasAskedForYetWhenItStops) {
    resolver = resolver_with(options());
    std::vector<std::future<dns::Answer>> answers;
    for (int i = 0; i < 100; ++i) {
        answers.push_back(asking(*resolver, "host" + std::to_string(i) + ".example.test", RecordType::a));
    }
    resolver.reset();
    for (auto& answer : answers) EXPECT_EQ(answer.wait_for(0s), std::future_status::ready);
}

TEST_F(DnsResolver, MayBeAskedByAnyThreadAndAnswersEachQuestionOnce) {
    for (int host = 0; host < 20; ++host) server.a("host" + std::to_string(host) + ".example.test", "192.0.2.7");
    resolver = resolver_with(options());
    std::atomic<int> found = 0;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int host = 0; host < 20; ++host) {
                const auto answer = ask(*resolver, "host" + std::to_string(host) + ".example.test", RecordType::a);
                if (answer.status == Status::found) ++found;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(found, 80);
}

TEST(DnsOptions, NeedNoHostsFile) {
    ResolverOptions options;
    options.hosts_file = "no-such-hosts-file";
    EXPECT_THAT(ask(*resolver_with(options), "localhost", RecordType::a).addresses, ElementsAre("127.0.0.1"));
}

TEST(DnsOptions, NameAStubZoneThatCannotBeRead) {
    for (const std::string zone : {"example.test", "@127.0.0.1", "example.test@nonsense"}) {
        ResolverOptions options;
        options.stub_zones = {zone};
        const auto made = dns_unbound::make_resolver(options);
        ASSERT_FALSE(made) << zone;
        EXPECT_THAT(made.error(), HasSubstr("stub zone " + zone));
    }
}

TEST(DnsOptions, NameAResolvConfThatIsMissing) {
    ResolverOptions options;
    options.resolv_conf = "no-such-resolv.conf";
    const auto made = dns_unbound::make_resolver(options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error(), HasSubstr("no-such-resolv.conf"));
}

TEST(DnsOptions, NameATrustAnchorThatIsMissing) {
    ResolverOptions options;
    options.trust_anchor_file = "no-such-root.key";
    const auto made = dns_unbound::make_resolver(options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error(), HasSubstr("no-such-root.key"));
}

}  // namespace
}  // namespace postern::test
