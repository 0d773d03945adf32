#include "adapters/net/authenticator.hpp"

#include "adapters/net/journal.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace postern::test {
namespace {

using Result = smtp::Authentication::Result;
using Answer = ports::Directory::Answer;

/// Answers when the test says so.
class SlowDirectory : public ports::Directory {
public:
    void check_password(smtp::Credentials, Handler done) override { waiting.push_back(std::move(done)); }
    void look_up(const mail::Address&, PresenceHandler done) override { done(access::Presence::untold); }

    void answer_all(Answer::Result result) {
        for (auto& done : std::exchange(waiting, {})) done({result, "CN=Anna/O=Example", {}});
    }
    std::vector<Handler> waiting;
};

class Authenticator : public testing::Test {
protected:
    Authenticator() {
        authenticator.set_directory(&directory);
        authenticator.set_max_failures(2);
    }
    void check(const std::string& peer) {
        authenticator.check(peer, {"anna", "x"}, [this](const auto& answer) { results.push_back(answer.result); });
    }

    net::Journal journal;
    net::Authenticator authenticator{journal};
    SlowDirectory directory;
    std::vector<Result> results;
};

TEST_F(Authenticator, ChecksNoMorePasswordsAtOnceThanMayBeWrong) {
    for (int i = 0; i < 5; ++i) check("192.0.2.7");
    check("192.0.2.8");
    EXPECT_EQ(results, (std::vector<Result>{Result::unavailable, Result::unavailable, Result::unavailable}));
    EXPECT_EQ(directory.waiting.size(), 3u);
    results.clear();
    directory.answer_all(Answer::Result::wrong);
    check("192.0.2.7");
    EXPECT_EQ(results, (std::vector<Result>{Result::wrong, Result::wrong, Result::wrong, Result::shut_out}));
}

TEST_F(Authenticator, LetsInAgainWhoWasRight) {
    for (const auto answer : {Answer::Result::right, Answer::Result::unavailable}) {
        for (int i = 0; i < 4; ++i) {
            check("192.0.2.7");
            directory.answer_all(answer);
        }
    }
    EXPECT_EQ(results,
              (std::vector<Result>{Result::right, Result::right, Result::right, Result::right, Result::unavailable,
                                   Result::unavailable, Result::unavailable, Result::unavailable}));
}

TEST_F(Authenticator, ShutsOutWhomAProxyCouldNotName) {
    for (int i = 0; i < 2; ++i) {
        check("unknown");
        directory.answer_all(Answer::Result::wrong);
    }
    check("unknown");
    EXPECT_EQ(results, (std::vector<Result>{Result::wrong, Result::wrong, Result::shut_out}));
}

}  // namespace
}  // namespace postern::test
