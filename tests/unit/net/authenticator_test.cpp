#include "adapters/net/authenticator.hpp"

#include "adapters/net/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace postern::test {
namespace {

using Result = smtp::Authentication::Result;
using Answer = ports::Directory::Answer;

/// Answers when the test says so.
class SlowDirectory : public ports::Directory {
public:
    void check_password(smtp::Credentials, Handler done) override {
        if (is_full) return done({});
        const std::lock_guard lock(mutex);
        waiting.push_back(std::move(done));
        most_at_once = std::max(most_at_once, waiting.size());
    }
    void look_up(const mail::Address&, PresenceHandler done) override { done(access::Presence::untold); }

    void answer_all(Answer::Result result) {
        std::unique_lock lock(mutex);
        const auto handlers = std::exchange(waiting, {});
        lock.unlock();
        for (const auto& done : handlers) done({result, "CN=Anna/O=Example", {}});
    }
    std::mutex mutex;
    std::vector<Handler> waiting;
    std::size_t most_at_once = 0;
    bool is_full = false;
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
    EXPECT_TRUE(results.empty()) << "the others are held";
    EXPECT_EQ(directory.waiting.size(), 3u);
    directory.answer_all(Answer::Result::wrong);
    EXPECT_EQ(std::count(results.begin(), results.end(), Result::wrong), 3);
    EXPECT_EQ(std::count(results.begin(), results.end(), Result::shut_out), 3) << "those that were held";
    EXPECT_TRUE(directory.waiting.empty());
    EXPECT_EQ(directory.most_at_once, 3u);
}

TEST_F(Authenticator, ChecksAllThePasswordsThatCameAtOnceWhereTheyAreRight) {
    for (int i = 0; i < 40; ++i) check("192.0.2.7");
    while (!directory.waiting.empty()) directory.answer_all(Answer::Result::right);
    EXPECT_EQ(results, std::vector<Result>(40, Result::right));
    EXPECT_EQ(directory.most_at_once, 2u);
}

TEST_F(Authenticator, HoldsOnlySoManyAndSaysOnceThatItsQueueIsFull) {
    for (std::size_t i = 0; i < 2 + net::Authenticator::max_held + 5; ++i) check("192.0.2.7");
    EXPECT_EQ(results, std::vector<Result>(5, Result::unavailable));
    check("192.0.2.8");
    EXPECT_EQ(directory.waiting.size(), 3u) << "each address has a queue of its own";
    const auto lines = journal.take().lines;
    EXPECT_THAT(lines, testing::ElementsAre(testing::HasSubstr("passwords from 192.0.2.7 are not checked: 100 of")));
}

TEST_F(Authenticator, AnswersWhatItHoldsWhenTheDirectoryGoes) {
    for (int i = 0; i < 3; ++i) check("192.0.2.7");
    authenticator.set_directory(nullptr);
    EXPECT_EQ(results, std::vector<Result>{Result::unavailable});
    directory.answer_all(Answer::Result::unavailable);
    EXPECT_EQ(results, std::vector<Result>(3, Result::unavailable));
}

TEST_F(Authenticator, DecidesOverWhatItHoldsWhenTheDirectoryHasTooMuchToDo) {
    for (int i = 0; i < 50; ++i) check("192.0.2.7");
    directory.is_full = true;
    directory.answer_all(Answer::Result::right);
    EXPECT_EQ(std::count(results.begin(), results.end(), Result::right), 2);
    EXPECT_EQ(std::count(results.begin(), results.end(), Result::unavailable), 48);
}

TEST_F(Authenticator, AnswersEveryCheckOfManyThreads) {
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i)
                authenticator.check("192.0.2.7", {"anna", "x"},
                                    [&right](const auto& answer) { right += answer.result == Result::right ? 1 : 0; });
        });
    while (right < 80) directory.answer_all(Answer::Result::right);
    for (auto& thread : threads) thread.join();
    EXPECT_LE(directory.most_at_once, 2u);
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
