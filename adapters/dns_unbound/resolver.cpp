#include "adapters/dns_unbound/resolver.hpp"

#include "adapters/dns_unbound/answer.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

namespace postern::dns_unbound {

namespace {

constexpr int class_in = 1;
constexpr std::string_view stopping_words = "the resolver is stopping";

dns::Answer translate(const dns::Question& question, int error, const ub_result* result) {
    try {
        return answer_of(question, error, result);
    } catch (const std::exception&) {
        return {};  // Failed, without words: there was no memory for them. libunbound's frames cannot carry the
                    // exception.
    }
}

}  // namespace

UnboundResolver::UnboundResolver(ResolverOptions options, ContextPtr context, int wake_descriptor)
    : options_(std::move(options)),
      is_tested_(!options_.trust_anchor_file.empty()),
      context_(std::move(context)),
      wake_descriptor_(wake_descriptor),
      timeout_words_(fmt::format("no answer within {} ms", options_.timeout.count())),
      published_{is_tested_ ? dns::SelfTestState::unknown : dns::SelfTestState::off},
      thread_([this] { run(); }) {}

UnboundResolver::~UnboundResolver() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake();
    thread_.join();
    close(wake_descriptor_);
}

void UnboundResolver::look_up(const dns::Question& question, Handler done) {
    Queries fresh;
    fresh.push_back(Query{this, question, std::move(done), {}});
    {
        const std::lock_guard lock(mutex_);
        inbox_.splice(inbox_.end(), fresh);
    }
    wake();
}

void UnboundResolver::wake() const {
    const std::uint64_t one = 1;
    (void)!write(wake_descriptor_, &one, sizeof one);  // Fails only when it is full, and then the thread wakes anyway.
}

void UnboundResolver::run() {
    while (take_new_queries()) {
        expire(Clock::now());
        look_after_self_test();
        ask_all(again_);
        wait();
        process();
    }
    refuse_all();
}

bool UnboundResolver::take_new_queries() {
    Queries fresh;
    bool is_stopping = false;
    {
        const std::lock_guard lock(mutex_);
        fresh.swap(inbox_);
        is_stopping = is_stopping_;
    }
    ask_all(fresh);
    return !is_stopping;
}

void UnboundResolver::ask_all(Queries& queries) {
    // What comes back at once may stand in line again.
    Queries now;
    now.swap(queries);
    while (!now.empty()) begin(now);
}

/// Moves the first of `fresh` to running_ and asks. Splicing allocates nothing, so a query cannot get lost here.
void UnboundResolver::begin(Queries& fresh) {
    running_.splice(running_.end(), fresh, fresh.begin());
    const auto query = std::prev(running_.end());
    query->place = query;
    query->deadline = Clock::now() + options_.timeout;
    const int type = row_of(query->question.type).number;
    const int error = ask(*query, type);
    if (error != UB_NOERROR) finish(running_, query, translate(query->question, error, nullptr));
}

int UnboundResolver::ask(Query& query, int type) {
    const auto& name = query.question.name;
    if (name.find('\0') != std::string::npos) return UB_SYNTAX;  // libunbound would ask for what stands before it.
    query.is_validated = !(plain_ && test_.report().is_validation_given_up);
    auto* context = query.is_validated ? context_.get() : plain_.get();
    const int error = ub_resolve_async(context, name.c_str(), type, class_in, &query, on_result, &query.async_id);
    if (error == UB_NOERROR) query.asked_in = context;
    return error;
}

int UnboundResolver::milliseconds_to_wait() const {
    if (!again_.empty() || is_run_wanted_) return 0;
    auto next = Clock::time_point::max();
    if (!running_.empty()) next = running_.front().deadline;
    if (run_) next = std::min(next, run_->deadline());
    if (is_tested_ && !run_) next = std::min(next, Clock::time_point(test_.next_run()));
    if (next == Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void UnboundResolver::wait() {
    constexpr int nothing = -1;  // poll passes it over.
    const auto of_run = run_ ? run_->descriptors() : std::array{nothing, nothing, nothing};
    pollfd descriptors[] = {{wake_descriptor_, POLLIN, 0},
                            {ub_fd(context_.get()), POLLIN, 0},
                            {plain_ ? ub_fd(plain_.get()) : nothing, POLLIN, 0},
                            {of_run[0], POLLIN, 0},
                            {of_run[1], POLLIN, 0},
                            {of_run[2], POLLIN, 0}};
    poll(descriptors, std::size(descriptors), milliseconds_to_wait());
    if ((descriptors[0].revents & POLLIN) != 0) {
        std::uint64_t count = 0;
        (void)!read(wake_descriptor_, &count, sizeof count);
    }
}

void UnboundResolver::process() {
    ub_process(context_.get());
    if (plain_) ub_process(plain_.get());
    if (run_) run_->process();
}

void UnboundResolver::expire(Clock::time_point now) {
    while (!running_.empty() && running_.front().deadline <= now) refuse(running_, running_.begin(), timeout_words_);
}

void UnboundResolver::refuse_all() {
    run_.reset();
    for (auto* queries : {&running_, &held_, &again_}) {
        while (!queries->empty()) refuse(*queries, queries->begin(), stopping_words);
    }
}

void UnboundResolver::on_result(void* query, int error, ub_result* result) {
    auto& asked = *static_cast<Query*>(query);
    asked.asked_in = nullptr;
    auto answer = translate(asked.question, error, result);
    ub_resolve_free(result);
    asked.owner->on_answer(asked.place, std::move(answer));
}

void UnboundResolver::on_answer(Queries::iterator query, dns::Answer answer) {
    using Validation = dns::Answer::Validation;
    if (auto* place = place_for_doubted(*query, answer)) {
        query->doubted = std::move(answer);
        place->splice(place->end(), running_, query);
        return;
    }
    answer.validation = !query->is_validated ? Validation::given_up : is_tested_ ? Validation::done : Validation::off;
    finish(running_, query, std::move(answer));
}

/// Null: the answer is what it is.
UnboundResolver::Queries* UnboundResolver::place_for_doubted(const Query& query, const dns::Answer& answer) {
    if (!is_tested_ || !query.is_validated || answer.security != dns::Security::bogus) return nullptr;
    if (run_ || is_run_wanted_) return &held_;
    if (test_.report().is_validation_given_up) return plain_ ? &again_ : nullptr;
    is_run_wanted_ = test_.is_run_worthwhile(std::chrono::time_point_cast<TimePoint::duration>(Clock::now()));
    return is_run_wanted_ ? &held_ : nullptr;
}

void UnboundResolver::refuse(Queries& queries, Queries::iterator query, std::string_view reason) {
    if (query->asked_in != nullptr) ub_cancel(query->asked_in, query->async_id);
    dns::Answer answer;  // Failed; without words where there is no memory for them.
    try {
        answer = failed_answer(query->question, reason);
    } catch (const std::exception&) {
    }
    finish(queries, query, std::move(answer));
}

void UnboundResolver::finish(Queries& queries, Queries::iterator query, dns::Answer answer) {
    Queries finished;
    finished.splice(finished.end(), queries, query);
    try {
        finished.front().done(std::move(answer));
    } catch (const std::exception&) {
        // A handler only posts, so this is no memory. Whoever asked has a deadline of its own; the process must not die
        // of it.
    }
}

std::string system_resolvers() {
    constexpr const char* file = "/etc/resolv.conf";
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? file : std::string();
}

Expected<std::unique_ptr<ports::ValidatingResolver>, std::string> make_resolver(const ResolverOptions& options) {
    auto context = make_context(options, Anchor::kept_up_to_date);
    if (!context) return unexpected(context.error());
    const int wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_descriptor < 0) return unexpected(fmt::format("The DNS resolver cannot start: {}.", std::strerror(errno)));
    return std::make_unique<UnboundResolver>(options, std::move(*context), wake_descriptor);
}

}  // namespace postern::dns_unbound
