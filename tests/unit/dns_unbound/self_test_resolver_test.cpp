#include "adapters/dns_unbound/dns_unbound.hpp"
#include "tests/support/dns/tiny_name_server.hpp"
#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using dns::RecordType;
using dns::Security;
using dns::SelfTestState;
using dns_unbound::ResolverOptions;
using testing::ElementsAre;
using testing::HasSubstr;
using Status = dns::Answer::Status;
using Validation = dns::Answer::Validation;

/// A root that serves no signature, where the anchor says that it should.
class DnsSelfTest : public testing::Test {
protected:
    DnsSelfTest() { root.ns("", "ns").a("ns", "127.0.0.1"); }
    ResolverOptions options() {
        ResolverOptions options;
        options.hosts_file = folder.write("hosts", "127.0.0.1 localhost\n");
        options.stub_zones = {root.stub_zone()};
        options.trust_anchor_file = folder.write("root.key", ". IN DS 1 8 2 " + std::string(64, 'A') + "\n");
        options.report = [this](std::string line) {
            const std::lock_guard lock(mutex);
            lines.push_back(std::move(line));
        };
        return options;
    }
    void start(const ResolverOptions& with) {
        auto made = dns_unbound::make_resolver(with);
        if (!made) throw std::runtime_error(made.error());
        resolver = std::move(*made);
    }
    std::future<dns::Answer> asking(const std::string& name) {
        auto promise = std::make_shared<std::promise<dns::Answer>>();
        auto future = promise->get_future();
        resolver->look_up({name, RecordType::a},
                          [promise](dns::Answer answer) { promise->set_value(std::move(answer)); });
        return future;
    }
    dns::Answer ask(const std::string& name) {
        auto future = asking(name);
        if (future.wait_for(30s) != std::future_status::ready) throw std::runtime_error("no answer at all");
        return future.get();
    }
    void be_silent() {
        for (const auto* name : {"", "com", "org", "net", "de"}) root.is_silent_about(name);
    }

    TemporaryFolder folder;
    TinyNameServer root{""};
    std::mutex mutex;
    std::vector<std::string> lines;
    std::unique_ptr<ports::ValidatingResolver> resolver;
};

TEST_F(DnsSelfTest, TakesAnswersAsInsecureWhereSignaturesAreDropped) {
    root.a("mail.example", "192.0.2.7");
    start(options());
    const auto answer = ask("mail.example");  // Before there was a result: it is waited for.
    EXPECT_EQ(answer.status, Status::found) << answer.failure;
    EXPECT_THAT(answer.addresses, ElementsAre("192.0.2.7"));
    EXPECT_EQ(answer.security, Security::insecure);
    EXPECT_EQ(answer.validation, Validation::given_up);
    EXPECT_EQ(ask("none.example").status, Status::no_such_name);
    EXPECT_EQ(resolver->self_test().state, SelfTestState::failed);
    resolver.reset();
    EXPECT_THAT(lines, ElementsAre(HasSubstr("DNSSEC self-test FAILED")));
}

TEST_F(DnsSelfTest, IsRunWhenItIsAskedFor) {
    start(options());
    const auto report = resolver->test_itself(30s);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, SelfTestState::failed);
    EXPECT_TRUE(report->is_validation_given_up);
    ASSERT_EQ(report->probes.size(), 4u);
    EXPECT_EQ(report->probes[0].finding, dns::Probe::Finding::bogus);
    EXPECT_NE(report->probes[0].reason, "");
    EXPECT_EQ(report->probes[3].finding, dns::Probe::Finding::bogus);
    const auto questions = root.questions_for("");
    EXPECT_TRUE(resolver->test_itself(30s));
    EXPECT_GT(root.questions_for(""), questions) << "nothing of it comes from a cache";
}

TEST_F(DnsSelfTest, KnowsNothingWhereNobodyAnswers) {
    be_silent();
    auto impatient = options();
    impatient.timeout = 200ms;
    start(impatient);
    const auto report = resolver->test_itself(30s);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, SelfTestState::unknown);
    EXPECT_FALSE(report->is_validation_given_up);
    EXPECT_EQ(report->probes[0].finding, dns::Probe::Finding::no_answer);
}

TEST_F(DnsSelfTest, KnowsNothingWhereOnlyTheKeysAreNotAnswered) {
    root.is_silent_about_keys();
    start(options());
    const auto report = resolver->test_itself(60s);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, SelfTestState::unknown) << dns::describe(*report);
    EXPECT_FALSE(report->is_validation_given_up);
}

TEST_F(DnsSelfTest, TellsTheLogWhereWhoeverAskedIsGone) {
    be_silent();
    auto impatient = options();
    impatient.timeout = 200ms;
    start(impatient);
    ASSERT_TRUE(resolver->test_itself(30s));
    EXPECT_FALSE(resolver->test_itself(0ms));
    ASSERT_TRUE(resolver->test_itself(30s)) << "one that ends after it";
    resolver.reset();
    EXPECT_THAT(lines, testing::Contains(HasSubstr("DNSSEC self-test unknown at")));
}

TEST_F(DnsSelfTest, IsOffWithoutAnAnchor) {
    root.a("mail.example", "192.0.2.7");
    auto without = options();
    without.trust_anchor_file.clear();
    start(without);
    EXPECT_EQ(resolver->test_itself(0ms).value().state, SelfTestState::off);
    EXPECT_EQ(ask("mail.example").validation, Validation::off);
    EXPECT_THAT(lines, testing::IsEmpty());
}

TEST_F(DnsSelfTest, AnswersWhatWaitsForItWhenItStops) {
    root.a("mail.example", "192.0.2.7").is_silent_about("com").is_silent_about("org");
    start(options());
    auto waiting = asking("mail.example");
    ASSERT_TRUE(root.wait_for_question("mail.example"));
    resolver.reset();
    ASSERT_EQ(waiting.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(waiting.get().status, Status::failed);
}

TEST_F(DnsSelfTest, MayBeAskedForByAnyThread) {
    root.a("mail.example", "192.0.2.7");
    start(options());
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            EXPECT_TRUE(resolver->test_itself(30s));
            EXPECT_EQ(ask("mail.example").status, Status::found);
            (void)resolver->self_test();
        });
    }
}

}  // namespace
}  // namespace postern::test
