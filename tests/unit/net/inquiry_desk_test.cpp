#include "adapters/net/inquiry_desk.hpp"

#include "core/smtp/probe_session.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using console::Investigator;
using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

/// Never answers.
class SilentNames : public ports::Resolver {
public:
    void look_up(const dns::Question&, Handler done) override {
        const std::lock_guard lock(mutex_);
        held_.push_back(std::move(done));
    }

private:
    std::mutex mutex_;
    std::vector<Handler> held_;
};

class OnePage : public ports::Web {
public:
    void get(const std::string& url, Handler done) override { done(ports::WebResponse{200, "text/plain", url}); }
    void post(const std::string&, const std::string&, std::string, Handler) override {}
};

class InquiryDesk : public testing::Test {
protected:
    net::InquiryDesk& desk(std::chrono::milliseconds patience = 30s) {
        return desk_.emplace(
            net::InquiryDesk::Parts{
                {world.scheduler(), {&world.worker(0), &world.worker(1)}, world.spool()}, names, web, world.journal()},
            patience);
    }

    MailWorld world{{}};
    SilentNames names;
    OnePage web;
    std::optional<net::InquiryDesk> desk_;
};

std::shared_ptr<smtp::ProbeSession> probe() {
    smtp::ProbeSettings settings;
    settings.helo_name = "probe.example.test";
    settings.tls.server_name = "mail.example.test";
    settings.tls.place = "a test";
    return std::make_shared<smtp::ProbeSession>(settings);
}

TEST_F(InquiryDesk, ConnectsAndTellsTheChainAndResumption) {
    const auto first = probe(), second = probe(), nobody = probe();
    std::thread::id asked_on;
    std::vector<bool> ends;
    const auto lines = desk().ask("test", [&](Investigator& by) -> Lines {
        asked_on = std::this_thread::get_id();
        ends = by.run({{{"127.0.0.1", world.port()}, first}, {{"not an address", 1}, nobody}});
        (void)by.run({{{"127.0.0.1", world.port()}, second}});
        return {"done", by.fetch("https://a.example/")->body};
    });
    EXPECT_THAT(lines, ElementsAre("done", "https://a.example/"));
    EXPECT_NE(asked_on, std::this_thread::get_id());
    EXPECT_THAT(ends, ElementsAre(true, true));
    EXPECT_EQ(first->report().failure, "");
    ASSERT_TRUE(first->report().tls);
    EXPECT_FALSE(first->report().tls->is_resumed);
    ASSERT_EQ(first->report().chain.size(), 1u);
    EXPECT_FALSE(first->report().chain.front().names.empty());
    EXPECT_EQ(nobody->report().failure, "not an address");
    ASSERT_TRUE(second->report().tls);
    EXPECT_TRUE(second->report().tls->is_resumed);
    EXPECT_EQ(world.stored(), 0u);
}

TEST_F(InquiryDesk, LetsTheConsoleGoOnAndTellsLater) {
    std::promise<void> may_answer;
    const auto permission = may_answer.get_future().share();
    auto& asked = desk(1ms);
    EXPECT_THAT(asked.ask("test there.example",
                          [permission](Investigator&) -> Lines {
                              permission.wait();
                              return {"late"};
                          }),
                ElementsAre(HasSubstr("test there.example takes its time; the answer follows in the log")));
    EXPECT_TRUE(asked.take().empty());
    may_answer.set_value();
    Lines lines;
    EXPECT_TRUE(eventually([&] {
        lines = asked.take();
        return !lines.empty();
    }));
    EXPECT_THAT(lines, ElementsAre("late"));
    EXPECT_TRUE(asked.take().empty());
}

TEST_F(InquiryDesk, EndsAtOnceWhereNobodyAnswers) {
    auto& asked = desk(1ms);
    std::promise<void> has_begun;
    (void)asked.ask("check", [&](Investigator& by) -> Lines {
        has_begun.set_value();
        const auto answer = by.look_up({"there.example", dns::RecordType::mx});
        return {answer.failure};
    });
    has_begun.get_future().wait();
    asked.stop();
    Lines lines;
    EXPECT_TRUE(eventually([&] {
        lines = asked.take();
        return !lines.empty();
    }));
    EXPECT_THAT(lines, ElementsAre("no answer in time"));
}

TEST_F(InquiryDesk, SurvivesAQuestionThatThrows) {
    EXPECT_THAT(desk().ask("test x", [](Investigator&) -> Lines { throw std::runtime_error("a bug"); }),
                ElementsAre(HasSubstr("internal error")));
    EXPECT_EQ(world.journal().broken_invariants.load(), 1u);
}

}  // namespace
}  // namespace postern::test
