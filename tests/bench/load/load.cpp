#include "tests/bench/load/load.hpp"

#include "tests/bench/load/load_session.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace postern::bench {

namespace {

constexpr std::chrono::milliseconds longest_wait{10};
constexpr std::uint64_t look_every_ns = 20'000'000;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

File log_file(const std::string& name) {
    if (name.empty()) return nullptr;
    File file(std::fopen(name.c_str(), "w"));
    if (!file) throw std::runtime_error("cannot write " + name);
    return file;
}

int keep_session(SSL* tls, SSL_SESSION* session) {
    static_cast<LoadSlot*>(SSL_get_app_data(tls))->remember(session);
    return 1;
}

bool standard_input_has_ended() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 0) <= 0) return false;
    char octet = 0;
    return read(STDIN_FILENO, &octet, 1) <= 0;
}

std::vector<std::unique_ptr<LoadSlot>> make_slots(LoadRun& run) {
    std::vector<std::unique_ptr<LoadSlot>> slots;
    const auto pace = run.options.opened_per_second;
    for (std::uint64_t index = 0; index < run.options.concurrency; ++index) {
        const auto delay_ns = pace == 0 ? 0 : index * 1'000'000'000 / pace;
        slots.push_back(std::make_unique<LoadSlot>(run, index, run.totals.began_ns + delay_ns));
    }
    return slots;
}

/// Says once how many sessions are open, when all that will be are; then waits for the end of standard input.
void look_after_held(LoadRun& run, bool& has_said) {
    if (!run.options.holds || run.may_end) return;
    if (!has_said && run.holding + run.done >= run.options.concurrency) {
        fmt::print("HOLDING {}\n", run.holding);
        std::fflush(stdout);
        has_said = true;
    }
    run.may_end = has_said && standard_input_has_ended();
}

void begin_those_that_may(LoadRun& run) {
    for (auto* slot : std::exchange(run.to_begin, {})) slot->begin();
}

}  // namespace

boost::json::object run_load(const LoadOptions& options) {
    const TestMessage message(options.run, options.sender, options.recipient, options.octets);
    const auto context = client_context();
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    const auto log = log_file(options.accepted_log);
    LoadRun run{options, message, context.get(), log.get(), {}, Work(options)};
    run.totals.began_ns = steady_ns();
    run.work.begin(run.totals.began_ns);
    const auto slots = make_slots(run);
    bool has_said = false;
    for (std::uint64_t looked_ns = 0; run.done < slots.size();) {
        if (const auto now = steady_ns(); now - looked_ns >= look_every_ns) {
            looked_ns = now;
            for (const auto& slot : slots) slot->on_time(now);
            look_after_held(run, has_said);
        }
        begin_those_that_may(run);
        run.poller.wait(longest_wait, [&](std::uint64_t key) { slots[key]->on_event(); });
    }
    return run.totals.report();
}

}  // namespace postern::bench
