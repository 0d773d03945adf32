#include "tests/support/disk/disk_image.hpp"
#include "tests/support/disk/disk_shim.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <utility>

namespace postern::test {
namespace {

using mail::RecipientState;

#ifdef POSTERN_SANITIZED
constexpr std::uint64_t usual_cuts = 400;
#else
constexpr std::uint64_t usual_cuts = 2000;
#endif

std::uint64_t from_environment(const char* name, std::uint64_t usual) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::strtoull(value, nullptr, 10) : usual;
}

/// What was asked of the spool for one message after it was committed, and what that makes of it.
enum class Change { none, settle, report, die, remove };

/// What a peer, or we ourselves, had been told of a message when the power went.
struct Known {
    bool is_committed = false;
    Change done = Change::none;
    Change asked = Change::none;  ///< Differs from `done` while there is no answer.
    std::int64_t bounce = 0;
};

std::string body_of(std::int64_t id, std::size_t octets) {
    std::string body = "body of " + std::to_string(id) + "\r\n";
    while (body.size() < octets) body += std::to_string(id * 31 + static_cast<std::int64_t>(body.size())) + " ";
    return body;
}

/// Works on a spool at random while its file calls are written down, with marks for what was asked and answered.
class Workload {
public:
    struct Shape {
        int steps = 60;
        std::size_t most_octets = 20'000;
        bool has_restarts = true;
    };

    Workload(std::uint64_t seed, Shape shape) : chance_(seed), shape_(shape) {
        scratch_.options().body_file_threshold_octets = 6000;
        std::filesystem::create_directories(scratch_.directory());
        begin_disk_journal(scratch_.directory().string(), journal_file());
        scratch_.open();
        for (int step = 0; step < shape.steps; ++step) do_something();
        scratch_.close();
        end_disk_journal();
    }

    [[nodiscard]] std::vector<DiskEvent> events() const { return read_disk_journal(journal_file()); }
    [[nodiscard]] const std::string& body(std::int64_t id) const { return bodies_.at(id); }

private:
    [[nodiscard]] std::string journal_file() const { return (folder_.path() / "journal").string(); }

    void do_something() {
        const auto what = chance_() % 20;
        if (what < 8 || alive_.empty()) return commit_some(1 + chance_() % 5);
        if (what < 12) return change(Change::settle);
        if (what < 15) return change(Change::report);
        if (what < 17) return change(Change::die);
        if (what < 18 && !dead_.empty()) return remove();
        if (what < 19 && shape_.has_restarts) scratch_.reopen();
    }

    std::size_t some_size() { return chance_() % 4 == 0 ? 6000 + chance_() % shape_.most_octets : chance_() % 3000; }

    void commit_some(std::size_t count) {
        std::vector<std::future<void>> answers;
        for (; count > 0; --count) {
            const auto id = ++last_id_;
            bodies_[id] = body_of(id, some_size());
            auto body = scratch_.spool().receive(QueueId{id});
            EXPECT_TRUE(SpoolClient::append(*body, bodies_[id]));
            auto answer = std::make_shared<std::promise<void>>();
            answers.push_back(answer->get_future());
            scratch_.spool().commit({SpoolClient::envelope(id), std::move(body)}, [answer, id](auto committed) {
                EXPECT_TRUE(committed);
                mark_in_disk_journal("committed " + std::to_string(id));
                answer->set_value();
            });
            alive_.push_back(id);
        }
        for (auto& answer : answers) answer.wait();
    }

    std::int64_t take_one(std::vector<std::int64_t>& ids) {
        const auto place = chance_() % ids.size();
        const auto id = ids[place];
        ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place));
        return id;
    }

    void ask(std::int64_t id, Change change, std::int64_t bounce = 0) {
        std::ostringstream text;
        text << "ask " << id << ' ' << static_cast<int>(change) << ' ' << bounce;
        mark_in_disk_journal(text.str());
    }
    void done(std::int64_t id) { mark_in_disk_journal("done " + std::to_string(id)); }

    void change(Change change) {
        const auto id = take_one(alive_);
        const auto envelope = SpoolClient::envelope(id);
        ports::AppliedOutcome outcome{envelope.id, envelope.recipients, 1, {}, {}};
        outcome.recipients[0].state = change == Change::settle ? RecipientState::delivered : RecipientState::failed;
        std::int64_t bounce = 0;
        if (change == Change::report) {
            bounce = ++last_id_;
            bodies_[bounce] = body_of(bounce, some_size());
            outcome.is_reported = true;
            outcome.bounce = ports::OwnMessage{SpoolClient::envelope(bounce), bodies_[bounce]};
        }
        if (change == Change::die) dead_.push_back(id);
        ask(id, change, bounce);
        EXPECT_TRUE(scratch_.client().apply(std::move(outcome)));
        done(id);
    }

    void remove() {
        const auto id = take_one(dead_);
        ask(id, Change::remove);
        EXPECT_EQ(scratch_.client().remove(QueueId{id}), 1);
        done(id);
    }

    std::mt19937_64 chance_;
    Shape shape_;
    ScratchFolder folder_;
    ScratchSpool scratch_;
    std::map<std::int64_t, std::string> bodies_;
    std::vector<std::int64_t> alive_;
    std::vector<std::int64_t> dead_;
    std::int64_t last_id_ = 0;
};

/// Cuts the power at events of a workload, and looks at what a new start makes of what is left.
class PowerCut {
public:
    PowerCut(const Workload& workload, std::mt19937_64& chance) : workload_(workload), chance_(chance) {}

    void apply(const DiskEvent& event) {
        image_.apply(event);
        if (event.kind == DiskEvent::Kind::mark) learn(event.data);
    }

    /// What a new start found that it should not have; empty: nothing.
    std::string look() {
        ScratchSpool scratch;
        has_lost_ |= image_.write_to(scratch.directory(), chance_);
        try {
            scratch.open();
        } catch (const std::exception& error) {
            return error.what();
        }
        problems_.str({});
        for (const auto& report : scratch.reports())
            if (report.find("lost+found") == std::string::npos) problems_ << report << '\n';
        compare(scratch);
        const auto findings = scratch.spool().check().value();
        for (std::size_t index = 0; index + 1 < findings.size(); ++index) problems_ << findings[index] << '\n';
        return problems_.str();
    }
    [[nodiscard]] bool has_lost_something() const { return has_lost_; }
    [[nodiscard]] std::size_t messages_known() const { return known_.size(); }

private:
    void compare(ScratchSpool& scratch) {
        found_.clear();
        const auto messages = scratch.spool().scan({false, 100'000}).value();
        for (const auto& message : messages) found_.emplace(message.envelope.id.value, is_waiting(message));
        for (const auto& [id, known] : known_) expect(id, known);
        for (const auto& [id, waits] : found_) {
            const auto body = scratch.client().read(id);
            if (!body || *body != workload_.body(id)) problems_ << "message " << id << " has another body\n";
        }
    }

    static bool is_waiting(const ports::QueuedMessage& message) {
        return message.envelope.recipients.at(0).state == RecipientState::waiting;
    }

    void learn(const std::string& text) {
        std::istringstream words(text);
        std::string what;
        std::int64_t id = 0;
        if (!(words >> what >> id)) return;
        auto& known = known_[id];
        if (what == "committed") {
            known.is_committed = true;
        } else if (what == "ask") {
            int change = 0;
            words >> change >> known.bounce;
            known.asked = static_cast<Change>(change);
        } else {
            known.done = known.asked;
        }
    }

    /// Whether the spool holds the message as it is after this change.
    [[nodiscard]] bool is_after(std::int64_t id, const Known& known, Change change) const {
        const auto message = found_.find(id);
        const bool is_there = message != found_.end();
        const bool has_bounce = known.bounce != 0 && found_.count(known.bounce) != 0;
        switch (change) {
            case Change::none:
                return is_there && message->second && !has_bounce;
            case Change::settle:
            case Change::remove:
                return !is_there;
            case Change::report:
                return !is_there && has_bounce;
            case Change::die:
                return is_there && !message->second;
        }
        return false;
    }

    void expect(std::int64_t id, const Known& known) {
        if (!known.is_committed) return;
        if (is_after(id, known, known.done) || is_after(id, known, known.asked)) return;
        problems_ << "message " << id << " is " << (found_.count(id) != 0 ? "there" : "not there")
                  << "; done: " << static_cast<int>(known.done) << ", asked for: " << static_cast<int>(known.asked)
                  << '\n';
    }

    const Workload& workload_;
    std::mt19937_64& chance_;
    DiskImage image_;
    std::ostringstream problems_;
    std::map<std::int64_t, Known> known_;
    std::map<std::int64_t, bool> found_;  ///< Ids of what is there, and whether it waits.
    bool has_lost_ = false;
};

class PowerLoss : public testing::Test {
protected:
    PowerLoss() { std::cout << "seed " << seed << " (POSTERN_SEED repeats it)\n"; }
    ~PowerLoss() override { skip_syncs(false); }

    /// Cuts the power `count` times at events of the workload by chance. What was found at the first cut that shows a
    /// promise broken; empty: none does.
    std::string cut(const Workload& workload, const std::vector<DiskEvent>& events, std::size_t count) {
        std::multiset<std::size_t> places;
        while (places.size() < count) places.insert(chance() % (events.size() + 1));
        // What a look syncs is gone when the look is over.
        skip_syncs(true);
        PowerCut power(workload, chance);
        std::string problem;
        for (std::size_t place = 0; place <= events.size() && problem.empty(); ++place) {
            for (auto left = places.count(place); left > 0 && problem.empty(); --left) problem = power.look();
            if (!problem.empty()) problem = "after event " + std::to_string(place) + ": " + problem;
            if (place < events.size()) power.apply(events[place]);
        }
        skip_syncs(false);
        if (problem.empty()) {
            EXPECT_TRUE(power.has_lost_something());
            EXPECT_GT(power.messages_known(), 5U);
        }
        return problem;
    }
    std::string cut(const Workload& workload, std::size_t count) { return cut(workload, workload.events(), count); }

    const std::uint64_t seed = from_environment("POSTERN_SEED", std::random_device()());
    const std::uint64_t all_cuts = from_environment("POSTERN_CUTS", usual_cuts);
    std::mt19937_64 chance{seed};
};

TEST_F(PowerLoss, LeavesWhatWasPromisedWheneverItComes) {
    constexpr int workloads = 10;
    for (int number = 0; number < workloads; ++number)
        ASSERT_EQ(cut(Workload(chance(), {}), all_cuts / workloads), "") << "workload " << number;
}

// The system holds what it failed to write for written, and shows it: a new connection must not build on it.
TEST_F(PowerLoss, AfterFailedSyncsLeavesWhatWasPromisedSince) {
    const ScratchFolder folder;
    const auto journal = (folder.path() / "journal").string();
    const auto faults = folder.path() / "faults";
    ScratchSpool worked;
    std::filesystem::create_directories(worked.directory());
    begin_disk_journal(worked.directory().string(), journal);
    worked.open();
    set_disk_faults(faults.string());
    const auto commit = [&](std::int64_t id) {
        return worked.client().commit(SpoolClient::envelope(id), body_of(id, 2000)).has_value();
    };
    EXPECT_TRUE(commit(1));
    std::ofstream(faults) << "sync 5 queue.db-wal\n";
    EXPECT_FALSE(commit(2));
    std::filesystem::remove(faults);
    EXPECT_TRUE(commit(3));
    end_disk_journal();
    set_disk_faults({});
    for (std::uint64_t failing = 0; failing < 32; ++failing) {
        DiskImage image(failing);
        for (const auto& event : read_disk_journal(journal)) image.apply(event);
        ScratchSpool left;
        image.write_to(left.directory(), chance);
        left.open();
        for (const std::int64_t id : {1, 3}) EXPECT_EQ(left.client().read(id), body_of(id, 2000)) << failing;
    }
}

/// How often the log was folded into the database with more mail coming into the same log.
std::size_t folds(const std::vector<DiskEvent>& events) {
    std::size_t count = 0;
    bool is_folding = false;
    for (const auto& event : events) {
        const bool is_log = event.path == "queue.db-wal";
        if (event.kind == DiskEvent::Kind::write && event.path == "queue.db") is_folding = true;
        if (event.kind == DiskEvent::Kind::create && is_log) is_folding = false;
        if (event.kind == DiskEvent::Kind::write && is_log && std::exchange(is_folding, false)) ++count;
    }
    return count;
}

TEST_F(PowerLoss, LeavesWhatWasPromisedWhileTheLogIsFolded) {
    const Workload workload(chance(), {200, 3'000, false});
    ASSERT_GT(folds(workload.events()), 0U);
    ASSERT_EQ(cut(workload, all_cuts / 10), "");
}

/// Without the syncs of one kind something promised is lost, and the tests above would say so.
class WithoutSyncs : public PowerLoss, public testing::WithParamInterface<const char*> {};

TEST_P(WithoutSyncs, SomethingPromisedIsLost) {
    const Workload workload(chance(), {});
    auto events = workload.events();
    const std::string wanted = GetParam();
    for (auto& event : events) {
        const bool is_sync = event.kind == DiskEvent::Kind::sync || event.kind == DiskEvent::Kind::sync_directory;
        // Not taken out: syncs count the events before them.
        const bool is_wanted = wanted.back() == '/' ? event.path.find(wanted) == 0 : event.path == wanted;
        if (is_sync && is_wanted) event = DiskEvent{};
    }
    EXPECT_NE(cut(workload, events, 200), "");
}

INSTANTIATE_TEST_SUITE_P(Of, WithoutSyncs, testing::Values("queue.db-wal", "queue.db", "bodies/", "bodies"));

}  // namespace
}  // namespace postern::test
