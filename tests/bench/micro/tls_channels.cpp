// The TLS engine in memory: handshakes, both sides of them, and records.
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

namespace {

using namespace postern;
using State = ports::TlsChannel::State;

struct Engines {
    std::unique_ptr<ports::TlsEngine> client = test::engine();
    std::unique_ptr<ports::TlsEngine> server = test::engine_with(test::make_self_signed());
};

/// `place` names where sessions are resumed; empty: each handshake is a full one.
void handshake(benchmark::State& state, const std::string& place) {
    Engines engines;
    for (auto _ : state) {
        test::ChannelPair pair(*engines.client, *engines.server,
                               ports::ClientTlsOptions{"mail.example.test", {}, place});
        pair.shake_hands();
        if (!pair.are_both(State::established)) throw std::runtime_error("no handshake");
        // Tickets come behind the handshake.
        benchmark::DoNotOptimize(test::carry(*pair.server, *pair.client, "x"));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(handshake, full, std::string());
BENCHMARK_CAPTURE(handshake, resumed, std::string("mail.example.test"));

void records(benchmark::State& state) {
    Engines engines;
    test::ChannelPair pair(*engines.client, *engines.server);
    pair.shake_hands();
    const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
    for (auto _ : state) {
        if (test::carry(*pair.client, *pair.server, text).size() != text.size()) throw std::runtime_error("lost");
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(records)->ArgName("octets")->Arg(1024)->Arg(16384)->Arg(65536);

}  // namespace
