#include "core/dns/self_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace postern::dns {

namespace {

using namespace std::chrono_literals;
using Finding = Probe::Finding;

// All signed.
constexpr const char* top_level_domains[] = {"com", "org", "net", "de", "nl", "se", "cz", "ch",  "at",
                                             "fr",  "uk",  "eu",  "it", "es", "pl", "no", "dk",  "fi",
                                             "be",  "pt",  "br",  "jp", "au", "ca", "us", "info"};
constexpr std::string_view root = ".";
constexpr std::size_t domains_in_a_run = 2;
constexpr std::chrono::minutes pause = 60min;
constexpr std::chrono::minutes pause_after_doubt = 5min;
constexpr std::chrono::minutes pause_after_bogus = 1min;

constexpr std::string_view failed_words =
    "answers count as insecure, mail for domains that are known to have DANE waits, and other mail goes as if none had "
    "it";
constexpr std::string_view remedy_words =
    "Name servers that drop signatures are the usual reason: name others in /etc/resolv.conf, or set "
    "SMTP_SystemResolvers=0; a wrong anchor is another (SMTP_DNSSECTrustAnchor; none checks nothing)";

std::string_view finding_words(const Probe& probe) {
    switch (probe.finding) {
        case Finding::no_answer:
            return "no answer";
        case Finding::secure:
            return probe.has_made_up_anchor ? "secure, which it must not be" : "secure";
        case Finding::insecure:
            return probe.has_made_up_anchor ? "insecure, which it must not be" : "insecure, though it is signed";
        case Finding::bogus:
            return probe.has_made_up_anchor ? "bogus, as it must be" : "BOGUS";
    }
    return "";
}

std::string describe(const Probe& probe) {
    const bool has_reason = !probe.reason.empty() && !(probe.has_made_up_anchor && probe.finding == Finding::bogus);
    return fmt::format("SOA of {}{}: {}{}", probe.zone == root ? "the root" : probe.zone,
                       probe.has_made_up_anchor ? " under a made-up anchor" : "", finding_words(probe),
                       has_reason ? fmt::format(" ({})", probe.reason) : "");
}

bool is_answered(Finding finding) { return finding != Finding::no_answer; }

/// Of all probes of one kind, what they come to together.
struct Sum {
    std::size_t asked = 0;
    std::size_t answered = 0;
    std::size_t secure = 0;

    void add(Finding finding) {
        ++asked;
        answered += is_answered(finding) ? 1u : 0u;
        secure += finding == Finding::secure ? 1u : 0u;
    }
    [[nodiscard]] bool is_failed() const { return asked > 0 && answered == asked && secure == 0; }
};

}  // namespace

std::string to_string(SelfTestState state) {
    switch (state) {
        case SelfTestState::off:
            return "off";
        case SelfTestState::unknown:
            return "unknown";
        case SelfTestState::ok:
            return "ok";
        case SelfTestState::failed:
            return "FAILED";
    }
    return {};
}

std::string describe(const std::vector<Probe>& probes) {
    std::vector<std::string> words;
    for (const auto& probe : probes) words.push_back(describe(probe));
    return fmt::format("{}", fmt::join(words, "; "));
}

std::string describe(const SelfTestReport& report) {
    if (report.state == SelfTestState::off)
        return "off: there is no trust anchor (SMTP_DNSSECTrustAnchor), so that no signature is looked at";
    if (report.probes.empty()) return "unknown: it was not finished yet";
    auto words =
        fmt::format("{} at {} UTC ({})", to_string(report.state), short_date(report.at), describe(report.probes));
    if (!report.is_validation_given_up) return words;
    if (report.state != SelfTestState::failed) words += "; the last one that told anything FAILED";
    return fmt::format("{}: {}", words, failed_words);
}

SelfTestState judge(const std::vector<Probe>& probes) {
    Sum roots;
    Sum domains;
    Sum made_up;
    bool is_anything_taken = false;
    for (const auto& probe : probes) {
        auto& sum = probe.has_made_up_anchor ? made_up : probe.zone == root ? roots : domains;
        sum.add(probe.finding);
        is_anything_taken |=
            probe.has_made_up_anchor && (probe.finding == Finding::secure || probe.finding == Finding::insecure);
    }
    if (is_anything_taken || roots.is_failed() || domains.is_failed()) return SelfTestState::failed;
    const bool is_made_up_refused = made_up.asked > 0 && made_up.answered == made_up.asked;
    const bool is_ok = roots.secure > 0 && domains.secure > 0 && is_made_up_refused;
    return is_ok ? SelfTestState::ok : SelfTestState::unknown;
}

std::vector<Probe> SelfTest::begin(TimePoint now) {
    next_run_ = now + pause_after_doubt;
    worthwhile_from_ = now + pause_after_bogus;
    std::vector<Probe> probes{{std::string(root)}};
    for (std::size_t i = 0; i < domains_in_a_run; ++i) {
        probes.push_back({top_level_domains[next_zone_]});
        next_zone_ = (next_zone_ + 1) % std::size(top_level_domains);
    }
    probes.push_back({std::string(root), true});
    return probes;
}

std::string SelfTest::on_finished(std::vector<Probe> probes, Now now) {
    const auto before = report_.state;
    report_.state = judge(probes);
    report_.at = now.wall;
    report_.probes = std::move(probes);
    if (report_.state != SelfTestState::unknown)
        report_.is_validation_given_up = report_.state == SelfTestState::failed;
    next_run_ = now.steady + (report_.state == SelfTestState::ok ? pause : pause_after_doubt);
    worthwhile_from_ = now.steady + pause_after_bogus;
    if (report_.state == before) return {};
    auto line = "DNSSEC self-test " + describe(report_);
    return report_.state == SelfTestState::failed ? fmt::format("{}. {}", line, remedy_words) : line;
}

}  // namespace postern::dns
