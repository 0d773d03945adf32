#pragma once

#include "core/access/policy.hpp"
#include "core/ports/access.hpp"
#include "core/ports/directory.hpp"
#include "core/ports/resolver.hpp"

#include <memory>
#include <mutex>

namespace postern::net {

/// Answers the sessions' questions from the policy in force, with DNS where the policy wants it. Any thread.
class PolicyAccess : public ports::Access {
public:
    void replace(access::Policy policy);
    /// Before the first check, and again with null when the resolver goes: then nothing is looked up any more.
    void set_resolver(ports::Resolver* resolver);

    /// The same for the directory.
    void set_directory(ports::Directory* directory);

    [[nodiscard]] std::optional<smtp::Decision> check_recipient(const access::Applicant& applicant,
                                                                Handler later) override;

private:
    struct Pending;

    /// What a check has decided, or nothing: the directory has the last word, and `later` will be told.
    [[nodiscard]] std::optional<smtp::Decision> settle(const access::Policy& policy, const access::Applicant& applicant,
                                                       smtp::Decision decision, const Handler& later);
    void ask(const std::shared_ptr<Pending>& pending, std::vector<dns::Question> questions);
    void on_answer(const std::shared_ptr<Pending>& pending, const dns::Question& question, const dns::Answer& answer);
    [[nodiscard]] std::shared_ptr<const access::Policy> current() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const access::Policy> policy_ = std::make_shared<const access::Policy>();
    ports::Resolver* resolver_ = nullptr;
    ports::Directory* directory_ = nullptr;
};

}  // namespace postern::net
