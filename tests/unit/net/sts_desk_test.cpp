#include "adapters/net/sts_desk.hpp"

#include "adapters/net/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace postern::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Mode = tls::StsPolicy::Mode;

/// Announces a policy for every domain; or says nothing until it is asked to.
class Names : public ports::Resolver {
public:
    void look_up(const dns::Question& question, Handler done) override {
        const std::lock_guard lock(mutex_);
        questions_.push_back(question.name);
        if (is_silent) return held_.push_back(std::move(done));
        dns::Answer answer;
        answer.status = dns::Answer::Status::found;
        answer.texts = {"v=STSv1; id=7;"};
        done(std::move(answer));
    }
    [[nodiscard]] std::vector<std::string> questions() const {
        const std::lock_guard lock(mutex_);
        return questions_;
    }
    std::atomic<bool> is_silent{false};

private:
    mutable std::mutex mutex_;
    std::vector<std::string> questions_;
    std::vector<Handler> held_;
};

class Pages : public ports::Web {
public:
    void get(const std::string& url, Handler done) override {
        last_url = url;
        done(ports::WebResponse{200, "text/plain", "version: STSv1\nmode: enforce\nmx: mx.example\nmax_age: 86400\n"});
    }
    void post(const std::string&, const std::string&, std::string, Handler) override {}
    std::string last_url;
};

class Store : public ports::StsStore {
public:
    void keep_sts_policy(tls::KeptStsPolicy kept, DoneHandler done) override {
        if (is_failing) return done(unexpected(ports::SpoolError{ports::SpoolError::Kind::io, "the disk is gone"}));
        kept_[kept.domain] = kept;
        done({});
    }
    void drop_sts_policy(std::string domain, DoneHandler done) override {
        kept_.erase(domain);
        done({});
    }
    [[nodiscard]] Expected<std::vector<tls::KeptStsPolicy>, ports::SpoolError> sts_policies() const override {
        std::vector<tls::KeptStsPolicy> all;
        for (const auto& [domain, kept] : kept_) all.push_back(kept);
        return all;
    }
    bool is_failing = false;

private:
    std::map<std::string, tls::KeptStsPolicy> kept_;
};

struct World {
    explicit World(tls::StsLimits limits = {}) { open(limits); }
    void open(tls::StsLimits limits = {}) {
        desk.reset();
        desk = std::make_unique<StsDesk>(StsDesk::Parts{names, pages, store, journal, 8443}, 10s, limits);
    }
    [[nodiscard]] std::future<tls::StsFinding> begin(const std::string& domain) const {
        const auto promise = std::make_shared<std::promise<tls::StsFinding>>();
        desk->ask(domain, [promise](tls::StsFinding finding) { promise->set_value(std::move(finding)); });
        return promise->get_future();
    }
    [[nodiscard]] tls::StsFinding ask(const std::string& domain) const { return begin(domain).get(); }

    Journal journal;
    Names names;
    Pages pages;
    Store store;
    std::unique_ptr<StsDesk> desk;
};

TEST(StsDesk, FindsThePolicyByDnsAndWeb) {
    const World world;
    const auto finding = world.ask("example.org");
    ASSERT_TRUE(finding.policy);
    EXPECT_EQ(finding.policy->mode, Mode::enforce);
    EXPECT_EQ(finding.policy->id, "7");
    EXPECT_THAT(world.names.questions(), ElementsAre("_mta-sts.example.org"));
    EXPECT_EQ(world.pages.last_url, "https://mta-sts.example.org:8443/.well-known/mta-sts.txt");
}

TEST(StsDesk, HasItsPoliciesAfterARestart) {
    World world;
    (void)world.ask("example.org");
    world.open();
    const auto rows = world.desk->policies(10);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->policies.size(), 1U);
    EXPECT_EQ(rows->policies[0].domain, "example.org");
    EXPECT_EQ(rows->in_all, 1U);
}

TEST(StsDesk, LetsMessagesGoWhenNobodyAnswers) {
    tls::StsLimits limits;
    limits.patience = 0s;
    World world(limits);
    world.names.is_silent = true;
    const auto finding = world.ask("example.org");
    EXPECT_FALSE(finding.policy);
    EXPECT_THAT(finding.words, HasSubstr("still being looked up"));
}

TEST(StsDesk, AnswersWhoStillWaitsWhenItEnds) {
    World world;
    world.names.is_silent = true;
    auto waiting = world.begin("example.org");
    while (world.names.questions().empty()) std::this_thread::yield();
    world.desk.reset();
    EXPECT_FALSE(waiting.get().policy);
}

TEST(StsDesk, ForgetsWhatTheConsoleNames) {
    World world;
    (void)world.ask("example.org");
    EXPECT_EQ(world.desk->forget("example.org"), true);
    EXPECT_EQ(world.desk->forget("example.org"), false);
    EXPECT_THAT(world.store.sts_policies().value(), IsEmpty());
    EXPECT_THAT(world.journal.take().lines, testing::Contains(HasSubstr("policy of example.org was forgotten")));
}

TEST(StsDesk, SaysThatAPolicyCannotBeStoredAndUsesIt) {
    World world;
    world.store.is_failing = true;
    EXPECT_TRUE(world.ask("example.org").policy);
    EXPECT_THAT(world.journal.take().lines, testing::Contains(HasSubstr("could not be stored: the disk is gone")));
}

}  // namespace
}  // namespace postern::net
