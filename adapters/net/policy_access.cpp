#include "adapters/net/policy_access.hpp"

#include <utility>
#include <vector>

namespace postern::net {

/// A check that waits for DNS. Answers come on the resolver's threads.
struct PolicyAccess::Pending {
    Pending(access::RecipientCheck check_under_way, Handler handler)
        : check(std::move(check_under_way)), later(std::move(handler)) {}

    std::mutex mutex;
    access::RecipientCheck check;
    Handler later;
};

void PolicyAccess::replace(access::Policy policy) {
    auto next = std::make_shared<const access::Policy>(std::move(policy));
    const std::lock_guard lock(mutex_);
    policy_ = std::move(next);
}

void PolicyAccess::set_resolver(ports::Resolver* resolver) {
    const std::lock_guard lock(mutex_);
    resolver_ = resolver;
}

std::shared_ptr<const access::Policy> PolicyAccess::current() const {
    const std::lock_guard lock(mutex_);
    return policy_;
}

std::optional<smtp::Decision> PolicyAccess::check_recipient(const access::Applicant& applicant, Handler later) {
    access::RecipientCheck check(current(), applicant);
    auto questions = check.start();
    if (check.decision()) return check.decision();
    ask(std::make_shared<Pending>(std::move(check), std::move(later)), std::move(questions));
    return std::nullopt;
}

void PolicyAccess::ask(const std::shared_ptr<Pending>& pending, std::vector<dns::Question> questions) {
    ports::Resolver* resolver = nullptr;
    {
        const std::lock_guard lock(mutex_);
        resolver = resolver_;
    }
    dns::Answer none;
    none.failure = "there is no resolver";
    for (const auto& question : questions) {
        if (resolver == nullptr) {
            on_answer(pending, question, none);
            continue;
        }
        resolver->look_up(
            question, [this, pending, question](const dns::Answer& answer) { on_answer(pending, question, answer); });
    }
}

void PolicyAccess::on_answer(const std::shared_ptr<Pending>& pending, const dns::Question& question,
                             const dns::Answer& answer) {
    std::vector<dns::Question> questions;
    Handler later;
    smtp::Decision decision;
    {
        const std::lock_guard lock(pending->mutex);
        questions = pending->check.on_answer(question, answer);
        if (pending->check.decision() && pending->later) {
            decision = *pending->check.decision();
            later = std::exchange(pending->later, nullptr);
        }
    }
    if (later) return later(std::move(decision));
    ask(pending, std::move(questions));
}

}  // namespace postern::net
