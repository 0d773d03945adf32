#include "adapters/dns_unbound/self_test_run.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/dns_unbound/answer.hpp"

#include <fmt/format.h>
#include <unbound.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace postern::dns_unbound {

namespace {

using Finding = dns::Probe::Finding;

constexpr int type_soa = 6;
constexpr int type_dnskey = 48;
constexpr std::string_view root = ".";
constexpr std::size_t keys_of_a_probe = 2;  // The root's and its own.
constexpr int class_in = 1;
constexpr std::size_t cache_octets = 1u << 20;  // It is asked four questions.

/// A denial is signed as well: below a root of the house's own there may be no `org`.
Finding finding_of(const ub_result& result) {
    if (result.bogus != 0) return Finding::bogus;
    if (result.rcode != rcode_none && result.rcode != rcode_no_such_name) return Finding::no_answer;
    return result.secure != 0 ? Finding::secure : Finding::insecure;
}

std::string reason_of(const ub_result& result) {
    if (result.why_bogus != nullptr) return escape_for_log(std::string_view(result.why_bogus));
    return finding_of(result) == Finding::no_answer ? words_of_rcode(result.rcode) : std::string();
}

}  // namespace

SelfTestRun::SelfTestRun(const ResolverOptions& options, std::vector<dns::Probe> probes)
    : probes_(std::move(probes)), options_(options), deadline_(Clock::now() + options.timeout) {
    options_.cache_octets = cache_octets;
    questions_.reserve(probes_.size() * (1 + keys_of_a_probe));  // libunbound keeps their addresses.
    for (std::size_t i = 0; i < probes_.size(); ++i) {
        auto* context = context_for(probes_[i]);
        if (context == nullptr) continue;
        questions_.push_back({this, i, context});
        ask(questions_.back());
    }
}

SelfTestRun::~SelfTestRun() {
    for (const auto& question : questions_) {
        if (question.is_open) ub_cancel(question.context, question.id);
    }
}

ub_ctx* SelfTestRun::context_for(const dns::Probe& probe) {
    auto& context = probe.has_made_up_anchor ? doubting_ : validating_;
    if (context) return context.get();
    auto made = make_context(options_, probe.has_made_up_anchor ? Anchor::made_up : Anchor::as_it_stands);
    if (made) {
        context = std::move(*made);
        return context.get();
    }
    for (auto& one : probes_) {
        if (one.has_made_up_anchor == probe.has_made_up_anchor) one.reason = made.error();
    }
    return nullptr;
}

void SelfTestRun::ask(Question& question) {
    auto& probe = probes_[question.probe];
    if (!ask(question, probe.zone, type_soa)) return;
    probe.reason = fmt::format("within {} ms",
                               std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count());
}

/// False: that cannot be asked, and its probe says why.
bool SelfTestRun::ask(Question& question, const std::string& zone, int type) {
    const int error =
        ub_resolve_async(question.context, zone.c_str(), type, class_in, &question, on_result, &question.id);
    question.is_open = error == UB_NOERROR;
    if (question.is_open)
        ++open_;
    else
        probes_[question.probe].reason = ub_strerror(error);
    return question.is_open;
}

/// Has no answer unless the keys turn out to be there.
void SelfTestRun::doubt(std::size_t probe, std::string reason) {
    if (!plain_) {
        auto made = make_context(options_, Anchor::none);
        if (!made) return;
        plain_ = std::move(*made);
    }
    auto& asked = probes_[probe];
    asked.finding = Finding::no_answer;
    asked.reason = "its keys (DNSKEY) were not had: " + reason;
    doubts_.push_back({probe, 0, std::move(reason)});
    std::vector<std::string> zones{std::string(root)};
    if (asked.zone != root) zones.push_back(asked.zone);
    for (const auto& zone : zones) {
        questions_.push_back({this, probe, plain_.get(), 0, false, true});
        if (ask(questions_.back(), zone, type_dnskey)) ++doubts_.back().open_questions;
    }
}

void SelfTestRun::on_key(const Question& question, int error, const ub_result* result) {
    const auto doubt =
        std::find_if(doubts_.begin(), doubts_.end(), [&](const Doubt& one) { return one.probe == question.probe; });
    const bool is_answered = error == UB_NOERROR && result != nullptr && finding_of(*result) != Finding::no_answer;
    if (!is_answered || doubt == doubts_.end() || --doubt->open_questions > 0) return;
    probes_[question.probe].finding = Finding::bogus;
    probes_[question.probe].reason = doubt->reason;
}

void SelfTestRun::on_result(void* question, int error, ub_result* result) {
    auto& asked = *static_cast<Question*>(question);
    try {
        asked.owner->on_answer(asked, error, result);
    } catch (const std::exception&) {
        // No memory for words: no answer. libunbound's frames cannot carry the exception.
    }
    ub_resolve_free(result);
}

void SelfTestRun::on_answer(Question& question, int error, const ub_result* result) {
    question.is_open = false;
    --open_;
    if (question.is_about_key) return on_key(question, error, result);
    auto& probe = probes_[question.probe];
    if (error != UB_NOERROR || result == nullptr) {
        probe.reason = ub_strerror(error);
        return;
    }
    probe.finding = finding_of(*result);
    probe.reason = reason_of(*result);
    if (probe.finding == Finding::bogus && !probe.has_made_up_anchor) doubt(question.probe, probe.reason);
}

std::array<int, 3> SelfTestRun::descriptors() const {
    const auto of = [](const ContextPtr& context) { return context ? ub_fd(context.get()) : -1; };
    return {of(validating_), of(doubting_), of(plain_)};
}

void SelfTestRun::process() {
    for (const auto* context : {&validating_, &doubting_, &plain_}) {
        if (*context) ub_process(context->get());
    }
}

}  // namespace postern::dns_unbound
