#include "adapters/dns_unbound/self_test_run.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/dns_unbound/answer.hpp"

#include <fmt/format.h>
#include <unbound.h>

#include <exception>
#include <string>
#include <utility>

namespace postern::dns_unbound {

namespace {

using Finding = dns::Probe::Finding;

constexpr int type_soa = 6;
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
    : probes_(std::move(probes)), deadline_(Clock::now() + options.timeout) {
    questions_.reserve(probes_.size());  // libunbound keeps their addresses.
    for (std::size_t i = 0; i < probes_.size(); ++i) {
        auto* context = context_for(probes_[i], options);
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

ub_ctx* SelfTestRun::context_for(const dns::Probe& probe, const ResolverOptions& options) {
    auto& context = probe.has_made_up_anchor ? doubting_ : validating_;
    if (context) return context.get();
    auto fresh = options;
    fresh.cache_octets = cache_octets;
    auto made = make_context(fresh, probe.has_made_up_anchor ? Anchor::made_up : Anchor::as_it_stands);
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
    const int error =
        ub_resolve_async(question.context, probe.zone.c_str(), type_soa, class_in, &question, on_result, &question.id);
    question.is_open = error == UB_NOERROR;
    if (question.is_open) {
        ++open_;
        probe.reason = fmt::format(
            "within {} ms", std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count());
    } else {
        probe.reason = ub_strerror(error);
    }
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
    auto& probe = probes_[question.probe];
    if (error != UB_NOERROR || result == nullptr) {
        probe.reason = ub_strerror(error);
        return;
    }
    probe.finding = finding_of(*result);
    probe.reason = reason_of(*result);
}

std::array<int, 2> SelfTestRun::descriptors() const {
    return {validating_ ? ub_fd(validating_.get()) : -1, doubting_ ? ub_fd(doubting_.get()) : -1};
}

void SelfTestRun::process() {
    for (const auto* context : {&validating_, &doubting_}) {
        if (*context) ub_process(context->get());
    }
}

}  // namespace postern::dns_unbound
