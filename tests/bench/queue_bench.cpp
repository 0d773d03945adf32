// A million recipients in the queue: how long the scheduler takes to load them from the spool, and what they cost in
// memory. Prints both beside their targets, for messages of ten recipients and of one.

#include "adapters/spool_sqlite/spool_sqlite.hpp"
#include "core/queue/scheduler.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <string>

namespace {

using namespace postern;
using Clock = std::chrono::steady_clock;

constexpr std::size_t recipients_in_all = 1'000'000;
constexpr double target_seconds = 10;
constexpr double target_mebibytes = 1024;

Now read_clocks() {
    return {std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now()),
            std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double resident_mebibytes() {
    std::ifstream status("/proc/self/statm");
    std::size_t size = 0;
    std::size_t resident = 0;
    status >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

std::unique_ptr<spool_sqlite::SqliteSpool> open_spool(const std::filesystem::path& directory) {
    spool_sqlite::SpoolOptions options;
    options.directory = directory;
    auto spool = spool_sqlite::SqliteSpool::open(options);
    if (spool) return std::move(*spool);
    fmt::print("{}\n", spool.error().words);
    std::exit(1);
}

mail::Envelope envelope(QueueId id, std::size_t recipients, WallTime now) {
    mail::Envelope envelope;
    envelope.id = id;
    envelope.sender = {"newsletter", "sender.example.com"};
    for (std::size_t number = 0; number < recipients; ++number)
        envelope.recipients.push_back(
            {{fmt::format("subscriber{}.{}", id.value % 100'000, number),
              fmt::format("domain{}.customers.example.com", (static_cast<std::size_t>(id.value) + number) % 1000)},
             mail::RecipientState::waiting,
             {}});
    envelope.accepted_at = now;
    envelope.message_id = fmt::format("<{}.1234567890@mail.sender.example.com>", id.value);
    return envelope;
}

/// As a queue is that was tried once: every recipient with a reason, every message with a next try.
void put_off(const std::filesystem::path& database) {
    sqlite3* connection = nullptr;
    const auto next_try = read_clocks().wall.time_since_epoch().count() + 1'800'000;
    const auto sql = fmt::format(
        "UPDATE recipients SET diagnosis = 'mx.customers.example.com [192.0.2.7]:25: while sending RCPT: 450 4.2.1 try "
        "again later'; UPDATE messages SET failures = 1, next_try_ms = {} + id % 1800000;",
        next_try);
    const bool is_done = sqlite3_open(database.c_str(), &connection) == SQLITE_OK &&
                         sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!is_done) fmt::print("the queue could not be put off: {}\n", sqlite3_errmsg(connection));
    sqlite3_close(connection);
    if (!is_done) std::exit(1);
}

void fill(const std::filesystem::path& directory, std::size_t messages, std::size_t recipients) {
    constexpr std::size_t most_under_way = 512;
    auto spool = open_spool(directory);
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t under_way = 0;
    std::size_t stored = 0;
    const auto now = read_clocks().wall;
    for (std::size_t number = 1; number <= messages; ++number) {
        const QueueId id{static_cast<std::int64_t>(number)};
        auto body = spool->receive(id);
        (void)body->append("Subject: x\r\n\r\nx\r\n", {});
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return under_way < most_under_way; });
            ++under_way;
        }
        spool->commit({envelope(id, recipients, now), std::move(body)}, [&](const auto& result) {
            const std::lock_guard lock(mutex);
            --under_way;
            stored += result ? 1 : 0;
            changed.notify_one();
        });
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return under_way == 0; });
    if (stored == messages) return;
    fmt::print("only {} of {} messages were stored\n", stored, messages);
    std::exit(1);
}

std::vector<ports::QueuedMessage> claim(ports::Spool& spool, std::size_t limit) {
    std::promise<std::vector<ports::QueuedMessage>> page;
    spool.claim(
        limit, [&](auto result) { page.set_value(result ? std::move(*result) : std::vector<ports::QueuedMessage>{}); });
    return page.get_future().get();
}

void load(const std::filesystem::path& directory, std::size_t messages, std::size_t recipients) {
    auto spool = open_spool(directory);
    const auto empty = resident_mebibytes();
    const auto start = Clock::now();
    queue::SchedulerSettings settings;
    settings.ports.tcp_status = tls::PortStatus::negotiated;
    queue::Scheduler scheduler(settings, read_clocks());
    auto actions = scheduler.on_start(read_clocks());
    bool is_loaded = false;
    while (!is_loaded) {
        auto page = claim(*spool, 1000);
        is_loaded = page.empty();
        actions = scheduler.on_claimed(std::move(page), read_clocks());
    }
    const auto loaded = seconds_since(start);
    const auto memory = resident_mebibytes() - empty;
    const auto looked = Clock::now();
    const auto summary = scheduler.summary(0);
    const auto look = seconds_since(looked) * 1e6;
    fmt::print(
        "{} messages of {} recipient[s]: loaded in {:.1f} s (target: {:.0f} s at most), {:.0f} MiB (target: {:.0f} "
        "MiB at most); statistics: {:.0f} us, {} messages\n",
        messages, recipients, loaded, target_seconds, memory, target_mebibytes, look, summary.messages);
    if (summary.messages != messages) std::exit(1);
}

/// In a process of its own, so that nothing of it is left in memory.
void apart(const std::function<void()>& work) {
    std::fflush(nullptr);
    const auto child = fork();
    if (child == 0) {
        work();
        std::fflush(nullptr);
        std::_Exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) std::exit(1);
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 2) {
        fmt::print("usage: {} FOLDER (for the spools; two gibibytes are used, and given back)\n", argv[0]);
        return 2;
    }
    for (const std::size_t recipients : {10UL, 1UL}) {
        const auto messages = recipients_in_all / recipients;
        const auto directory = std::filesystem::path(argv[1]) / fmt::format("queue-bench-{}", getpid());
        apart([&] { fill(directory, messages, recipients); });
        apart([&] { put_off(directory / "queue.db"); });
        apart([&] { load(directory, messages, recipients); });
        std::filesystem::remove_all(directory);
    }
    return 0;
}
