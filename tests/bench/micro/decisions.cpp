// What is decided for each message: the TLS plan of its hosts, and the scheduler's steps from acceptance to outcome.
#include "tests/support/core/plan_rows.hpp"
#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace postern;

void plan(benchmark::State& state, const std::string& situation) {
    const auto input = test::input_of(situation);
    for (auto _ : state) benchmark::DoNotOptimize(tls::make_plan(input));
}
BENCHMARK_CAPTURE(plan, may, std::string("host=mx1"));
BENCHMARK_CAPTURE(plan, dane_of_two_hosts,
                  std::string("mx=secure host=mx1 a=secure tlsa=3.1.1 host=mx2 a=secure tlsa=3.1.1"));
BENCHMARK_CAPTURE(plan, mta_sts, std::string("sts=enforce:mx1.example host=mx1"));

/// Messages come, go over a kept connection, and are settled, while others wait for the next try elsewhere.
void scheduler(benchmark::State& state) {
    queue::test::Rig rig(queue::test::by_mx());
    rig.loaded();
    std::int64_t id = 0;
    for (std::int64_t waiting = 0; waiting < state.range(0); ++waiting) {
        rig.accept(++id, {"r@away.example"});
        if (!rig.started.empty()) rig.finish_next({queue::test::unreachable()});
    }
    rig.applied.clear();
    for (auto _ : state) {
        rig.accept(++id, {"r@there.example"});
        rig.finish_next({queue::test::taken()});
        rig.applied.clear();
        rig.bounces.clear();
        rig.lines.clear();
        rig.traffic.clear();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scheduler)->ArgName("waiting")->Arg(0)->Arg(1000)->Arg(100'000);

}  // namespace
