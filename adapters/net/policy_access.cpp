#include "adapters/net/policy_access.hpp"

#include <utility>
#include <vector>

namespace postern::net {

/// A check that waits for DNS. Answers come on the resolver's threads.
struct PolicyAccess::Pending {
    Pending(std::shared_ptr<const access::Policy> its_policy, access::Applicant who,
            access::RecipientCheck check_under_way, Handler handler)
        : policy(std::move(its_policy)),
          applicant(std::move(who)),
          check(std::move(check_under_way)),
          later(std::move(handler)) {}

    const std::shared_ptr<const access::Policy> policy;
    const access::Applicant applicant;
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

void PolicyAccess::set_directory(ports::Directory* directory) {
    const std::lock_guard lock(mutex_);
    directory_ = directory;
}

std::shared_ptr<const access::Policy> PolicyAccess::current() const {
    const std::lock_guard lock(mutex_);
    return policy_;
}

std::optional<smtp::Decision> PolicyAccess::check_recipient(const access::Applicant& applicant, Handler later) {
    auto policy = current();
    access::RecipientCheck check(policy, applicant);
    auto questions = check.start();
    if (check.decision()) return settle(*policy, applicant, *check.decision(), later);
    ask(std::make_shared<Pending>(std::move(policy), applicant, std::move(check), std::move(later)),
        std::move(questions));
    return std::nullopt;
}

std::optional<smtp::Decision> PolicyAccess::settle(const access::Policy& policy, const access::Applicant& applicant,
                                                   smtp::Decision decision, const Handler& later) {
    if (!decision.is_accepted || !access::needs_directory(policy, applicant)) return decision;
    ports::Directory* directory = nullptr;
    {
        const std::lock_guard lock(mutex_);
        directory = directory_;
    }
    if (directory == nullptr) return access::judge_directory(access::Presence::untold);
    directory->look_up(applicant.recipient, [later, is_of_ours = decision.is_of_ours](access::Presence found) {
        auto settled = access::judge_directory(found);
        settled.is_of_ours = is_of_ours;
        later(std::move(settled));
    });
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
    if (later) {
        if (auto settled = settle(*pending->policy, pending->applicant, std::move(decision), later))
            later(std::move(*settled));
        return;
    }
    ask(pending, std::move(questions));
}

}  // namespace postern::net
