#include "core/report/session_tally.hpp"

#include "core/report/json_arrays.hpp"

#include <boost/json.hpp>

#include <map>
#include <utility>

namespace postern::report {
namespace {

namespace json = boost::json;

std::string key_of(const AppliedPolicy& policy) {
    return json::serialize(
        json::array{to_string(policy.type), policy.domain, array_of(policy.strings), array_of(policy.mx_patterns)});
}

std::string key_of(FailureType type, const SessionResult& result) {
    return json::serialize(json::array{to_string(type), result.sending_ip, result.mx_host, result.receiving_helo,
                                       result.receiving_ip, result.reason});
}

/// Fields of a key; what was not written by us has none of them.
class Key {
public:
    explicit Key(const std::string& text) {
        json::error_code error;
        auto value = json::parse(text, error);
        if (!error && value.is_array()) fields_ = std::move(value.as_array());
    }
    [[nodiscard]] std::string text(std::size_t at) const {
        const auto* field = fields_.if_contains(at);
        return field != nullptr && field->is_string() ? std::string(field->get_string()) : std::string();
    }
    [[nodiscard]] std::vector<std::string> texts(std::size_t at) const {
        std::vector<std::string> all;
        const auto* field = fields_.if_contains(at);
        if (field == nullptr || !field->is_array()) return all;
        for (const auto& one : field->get_array())
            if (one.is_string()) all.emplace_back(one.get_string());
        return all;
    }

private:
    json::array fields_;
};

ReportedPolicy policy_of(const std::string& key, const std::string& domain) {
    const Key fields(key);
    if (key.empty()) return {std::string(to_string(PolicyType::no_policy_found)), domain};
    return {fields.text(0), fields.text(1), fields.texts(2), fields.texts(3)};
}

ReportedFailure failure_of(const SessionTally& tally) {
    const Key fields(tally.failure);
    ReportedFailure failure;
    failure.type = fields.text(0);
    failure.sending_ip = fields.text(1);
    failure.mx_host = fields.text(2);
    failure.mx_helo = fields.text(3);
    failure.receiving_ip = fields.text(4);
    failure.reason = fields.text(5);
    failure.sessions = tally.sessions;
    return failure;
}

}  // namespace

SessionTally tally_of(const SessionResult& result, WallTime now) {
    SessionTally tally;
    tally.day = std::chrono::floor<std::chrono::days>(now);
    tally.domain = result.domain;
    tally.policy = key_of(result.policy);
    if (result.failure) tally.failure = key_of(*result.failure, result);
    tally.sessions = 1;
    return tally;
}

SessionTally coarse(SessionTally tally) {
    tally.policy.clear();
    if (!tally.failure.empty()) tally.failure = json::serialize(json::array{Key(tally.failure).text(0)});
    return tally;
}

std::vector<ReportedPolicy> policies_of(const std::vector<SessionTally>& tallies) {
    std::map<std::string, std::map<std::string, SessionTally>> by_policy;
    for (const auto& tally : tallies) {
        auto& sum = by_policy[tally.policy][tally.failure];
        const auto before = sum.sessions;
        sum = tally;
        sum.sessions += before;
    }
    std::vector<ReportedPolicy> policies;
    for (const auto& [key, by_failure] : by_policy) {
        auto policy = policy_of(key, by_failure.begin()->second.domain);
        for (const auto& [failure, tally] : by_failure) {
            (failure.empty() ? policy.successes : policy.failures) += tally.sessions;
            if (!failure.empty()) policy.details.push_back(failure_of(tally));
        }
        policies.push_back(std::move(policy));
    }
    return policies;
}

}  // namespace postern::report
