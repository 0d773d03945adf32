// What a message costs in the spool: committed and settled, in crowds of a given size, with bodies of a given length.
// Prints CPU time of all threads per message; the disk's syncs are part of the wall time alone.
#include "adapters/spool_sqlite/spool_sqlite.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace postern;

struct Folder {
    Folder() : path((std::filesystem::temp_directory_path() / "postern-bench-XXXXXX").string()) {
        if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no scratch folder");
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string path;
};

tls::Facts facts() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    facts.group = "X25519";
    return facts;
}

mail::Envelope envelope_of(std::int64_t id) {
    mail::Envelope envelope;
    envelope.id = QueueId{id};
    envelope.sender = {"sender", "a.example"};
    envelope.recipients.push_back({{"recipient", "b.example"}, mail::RecipientState::waiting, ""});
    envelope.accepted_at = WallTime(std::chrono::milliseconds(1'700'000'000'000));
    envelope.peer = "192.0.2.7";
    envelope.peer_helo = "client.example";
    envelope.message_id = "<20260101.12345@client.example>";
    envelope.tls = facts();
    return envelope;
}

ports::DeliveryRecord delivery() {
    return {WallTime(std::chrono::milliseconds(1'700'000'000'000)),
            "recipient@b.example",
            "mx.b.example [192.0.2.9]:25",
            "delivered",
            "may:encrypted:certificate not checked",
            "Level may: STARTTLS was offered and used. 250 2.0.0 Ok: queued",
            facts()};
}

class Crowd {
public:
    Crowd(std::size_t members, std::size_t body_octets) : members_(members), body_(body_octets, 'x') {
        spool_sqlite::SpoolOptions options;
        options.directory = folder_.path + "/spool";
        auto opened = spool_sqlite::SqliteSpool::open(options);
        if (!opened) throw std::runtime_error(opened.error().words);
        spool_ = std::move(*opened);
    }

    /// Commits as many new messages as there are members, and settles those of the round before.
    void round() {
        std::latch all(static_cast<std::ptrdiff_t>(members_ + waiting_.size()));
        std::vector<mail::Envelope> accepted;
        for (auto& envelope : waiting_) settle(std::move(envelope), all);
        for (std::size_t member = 0; member < members_; ++member) {
            auto body = spool_->receive(QueueId{++last_id_});
            benchmark::DoNotOptimize(body->append(body_, {}));
            spool_->commit({envelope_of(last_id_), std::move(body)}, [&all, &accepted](auto result) {
                if (result) accepted.push_back(std::move(result->envelope));
                all.count_down();
            });
        }
        all.wait();
        if (accepted.size() != members_) throw std::runtime_error("a commit failed");
        waiting_ = std::move(accepted);
    }

private:
    void settle(mail::Envelope envelope, std::latch& all) {
        envelope.recipients[0].state = mail::RecipientState::delivered;
        spool_->apply({envelope.id, envelope.recipients, 0, {}, {delivery()}}, [&all](auto) { all.count_down(); });
    }

    std::size_t members_;
    std::string body_;
    Folder folder_;
    std::unique_ptr<spool_sqlite::SqliteSpool> spool_;
    std::int64_t last_id_ = std::int64_t{1} << 60;
    std::vector<mail::Envelope> waiting_;
};

void commit_and_settle(benchmark::State& state) {
    const auto members = static_cast<std::size_t>(state.range(0));
    Crowd crowd(members, static_cast<std::size_t>(state.range(1)));
    for (auto _ : state) crowd.round();
    const auto messages = static_cast<double>(state.iterations()) * static_cast<double>(members);
    state.counters["messages"] = benchmark::Counter(messages, benchmark::Counter::kIsRate);
    state.counters["cpu_per_message"] =
        benchmark::Counter(messages, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The counters are computed from the process's CPU time (all threads); the time column is wall time.
BENCHMARK(commit_and_settle)
    ->ArgNames({"crowd", "octets"})
    ->Args({1, 4096})
    ->Args({20, 4096})
    ->Args({100, 4096})
    ->Args({20, 65536})
    ->MeasureProcessCPUTime();

}  // namespace

BENCHMARK_MAIN();
