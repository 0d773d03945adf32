#include "adapters/dns_unbound/resolver.hpp"

#include "adapters/dns_unbound/answer.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
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

UnboundResolver::UnboundResolver(ContextPtr context, int wake_descriptor, std::chrono::milliseconds timeout,
                                 std::function<void(std::string)> report)
    : context_(std::move(context)),
      wake_descriptor_(wake_descriptor),
      timeout_(timeout),
      timeout_words_(fmt::format("no answer within {} ms", timeout.count())),
      report_(std::move(report)),
      next_check_(report_ ? Clock::now() : Clock::time_point::max()),
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
    fresh.push_back(Query{this, question, std::move(done), Clock::now() + timeout_});
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
        if (Clock::now() >= next_check_) check_signatures();
        wait();
        ub_process(context_.get());
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
    while (!fresh.empty()) begin(fresh);
    return !is_stopping;
}

/// Moves the first of `fresh` to running_ and asks. Splicing allocates nothing, so a query cannot get lost here.
void UnboundResolver::begin(Queries& fresh) {
    running_.splice(running_.end(), fresh, fresh.begin());
    const auto query = std::prev(running_.end());
    query->place = query;
    const int type = row_of(query->question.type).number;
    const int error = ask(*query, type);
    if (error != UB_NOERROR) finish(query, translate(query->question, error, nullptr));
}

int UnboundResolver::ask(Query& query, int type) const {
    const auto& name = query.question.name;
    if (name.find('\0') != std::string::npos) return UB_SYNTAX;  // libunbound would ask for what stands before it.
    return ub_resolve_async(context_.get(), name.c_str(), type, class_in, &query, on_result, &query.async_id);
}

void UnboundResolver::wait() {
    pollfd descriptors[] = {{ub_fd(context_.get()), POLLIN, 0}, {wake_descriptor_, POLLIN, 0}};
    int timeout = -1;
    const auto next = running_.empty() ? next_check_ : std::min(next_check_, running_.front().deadline);
    if (next != Clock::time_point::max()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
    }
    poll(descriptors, std::size(descriptors), timeout);
    if ((descriptors[1].revents & POLLIN) != 0) {
        std::uint64_t count = 0;
        (void)!read(wake_descriptor_, &count, sizeof count);
    }
}

void UnboundResolver::expire(Clock::time_point now) {
    while (!running_.empty() && running_.front().deadline <= now) {
        ub_cancel(context_.get(), running_.front().async_id);
        refuse(running_.begin(), timeout_words_);
    }
}

// One that gets no answer is broken off when the next one is due: it has told nothing.
void UnboundResolver::check_signatures() {
    constexpr int type_ds = 43;
    if (check_id_) ub_cancel(context_.get(), *check_id_);
    next_check_ = Clock::now() + check_.pause();
    int id = 0;
    const int error = ub_resolve_async(context_.get(), check_.next_zone(), type_ds, class_in, this, on_checked, &id);
    check_id_ = error == UB_NOERROR ? std::optional(id) : std::nullopt;
}

void UnboundResolver::on_checked(void* resolver, int error, ub_result* result) {
    static_cast<UnboundResolver*>(resolver)->on_check_result(error, result);
    ub_resolve_free(result);
}

void UnboundResolver::on_check_result(int error, const ub_result* result) {
    check_id_.reset();
    try {
        if (auto line = check_.on_result(error, result); !line.empty()) report_(std::move(line));
        next_check_ = Clock::now() + check_.pause();
    } catch (const std::exception&) {
        // No memory for a line: said another time. libunbound's frames cannot carry the exception.
    }
}

void UnboundResolver::refuse_all() {
    if (check_id_) ub_cancel(context_.get(), *check_id_);
    while (!running_.empty()) {
        ub_cancel(context_.get(), running_.front().async_id);
        refuse(running_.begin(), stopping_words);
    }
}

void UnboundResolver::on_result(void* query, int error, ub_result* result) {
    auto& asked = *static_cast<Query*>(query);
    auto answer = translate(asked.question, error, result);
    ub_resolve_free(result);
    asked.owner->finish(asked.place, std::move(answer));
}

void UnboundResolver::refuse(Queries::iterator query, std::string_view reason) {
    dns::Answer answer;  // Failed; without words where there is no memory for them.
    try {
        answer = failed_answer(query->question, reason);
    } catch (const std::exception&) {
    }
    finish(query, std::move(answer));
}

void UnboundResolver::finish(Queries::iterator query, dns::Answer answer) {
    Queries finished;
    finished.splice(finished.end(), running_, query);
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

Expected<std::unique_ptr<ports::Resolver>, std::string> make_resolver(const ResolverOptions& options) {
    auto context = make_context(options);
    if (!context) return unexpected(context.error());
    const int wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_descriptor < 0) return unexpected(fmt::format("The DNS resolver cannot start: {}.", std::strerror(errno)));
    return std::make_unique<UnboundResolver>(std::move(*context), wake_descriptor, options.timeout,
                                             options.trust_anchor_file.empty() ? nullptr : options.report);
}

}  // namespace postern::dns_unbound
