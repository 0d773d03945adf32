#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace postern::dns {

/// One question of the self-test: for the SOA record of a zone that is signed.
struct Probe {
    enum class Finding { no_answer, secure, insecure, bogus };

    std::string zone;  ///< `.`, `org`
    /// Under an anchor that is nobody's key, where whatever is not bogus was never validated.
    bool has_made_up_anchor = false;
    Finding finding = Finding::no_answer;
    std::string reason{};  ///< The resolver's words; safe to print.

    friend bool operator==(const Probe&, const Probe&) = default;
};

enum class SelfTestState {
    off,      ///< There is no anchor: nothing is validated, and nothing is tested.
    unknown,  ///< It was not run yet, or there was no answer that tells anything.
    ok,
    failed,
};

/// The last run, and what it means.
struct SelfTestReport {
    SelfTestState state = SelfTestState::off;
    /// The last run that told anything failed: answers are taken without a look at their signatures, and are insecure.
    bool is_validation_given_up = false;
    WallTime at{};  ///< When the last run ended; means nothing before there was one.
    std::vector<Probe> probes{};

    friend bool operator==(const SelfTestReport&, const SelfTestReport&) = default;
};

/// `ok`, `FAILED`
[[nodiscard]] std::string to_string(SelfTestState state);

/// `SOA of the root: secure; SOA of org: secure; SOA of the root under a made-up anchor: bogus, as it must be`
[[nodiscard]] std::string describe(const std::vector<Probe>& probes);

/// What a person is told: `ok at 2026-12-01 06:00:00 UTC (SOA of the root: secure; …)`, and what a failure means.
[[nodiscard]] std::string describe(const SelfTestReport& report);

/// What the answers come to. ok: root and one top-level domain are secure, and the made-up anchor makes the root bogus.
/// failed: the root is not secure, no top-level domain is, or the made-up anchor vouches for an answer. A domain that
/// is bogus beside another one that is secure has a fault of its own. Else unknown: no answer tells nothing.
[[nodiscard]] SelfTestState judge(const std::vector<Probe>& probes);

/// When the resolver tests itself, with which questions, and what is made of it. An answer that does not validate says
/// little: where name servers drop signatures, all of them are bogus, and all mail would wait. Pure; one thread at a
/// time. Source: RFC 4035 §4.3 for the states of an answer.
class SelfTest {
public:
    /// To be asked now, without a cache: the root, two top-level domains, others each time, and the root under a
    /// made-up anchor. A run that never finishes is followed by another one after 5 min.
    [[nodiscard]] std::vector<Probe> begin(TimePoint now);
    /// All were answered, or their time is over. A line for the log where that changes the state, else empty.
    [[nodiscard]] std::string on_finished(std::vector<Probe> probes, Now now);

    /// At the start, an hour after a run that was ok, and 5 min after any other.
    [[nodiscard]] TimePoint next_run() const { return next_run_; }
    /// A bogus answer came: a run would tell whether it is that domain's fault. False within a minute of the last one.
    [[nodiscard]] bool is_run_worthwhile(TimePoint now) const { return now >= worthwhile_from_; }
    [[nodiscard]] const SelfTestReport& report() const { return report_; }

private:
    SelfTestReport report_{SelfTestState::unknown, false, {}, {}};
    TimePoint next_run_{};
    TimePoint worthwhile_from_{};
    std::size_t next_zone_ = 0;
};

}  // namespace postern::dns
