#include "core/queue/attempt_outcome.hpp"

#include "core/report/log_lines.hpp"

#include <algorithm>

namespace postern::queue {

namespace {

using mail::RecipientState;

RecipientState state_after(const delivery::RecipientResult& result) {
    if (result.is_delivered) return RecipientState::delivered;
    const bool is_permanent = result.failure && result.failure->permanence == smtp::Permanence::permanent;
    return is_permanent ? RecipientState::failed : RecipientState::waiting;
}

std::string_view word(RecipientState state) {
    switch (state) {
        case RecipientState::delivered:
            return "delivered";
        case RecipientState::failed:
            return "failed";
        case RecipientState::waiting:
            return "waiting";
    }
    return "unknown";
}

std::string diagnosis_after(const delivery::RecipientResult& result, const std::string& sentence) {
    if (result.is_delivered) return {};
    return result.failure ? smtp::describe(*result.failure) : sentence;
}

void count(RecipientState state, AttemptOutcome& outcome) {
    switch (state) {
        case RecipientState::delivered:
            ++outcome.delivered;
            return;
        case RecipientState::failed:
            ++outcome.failed;
            return;
        case RecipientState::waiting:
            ++outcome.waiting;
            return;
    }
}

ports::DeliveryRecord record_of(const mail::Recipient& recipient, const delivery::AttemptResult& result, WallTime at) {
    const auto outcome = recipient.state == RecipientState::delivered ? result.outcome : std::nullopt;
    auto sentence = result.sentence;
    if (!recipient.diagnosis.empty() && recipient.diagnosis != sentence)
        sentence += (sentence.empty() ? "" : "; ") + recipient.diagnosis;
    return {at,
            recipient.address.to_string(),
            result.host,
            std::string(word(recipient.state)),
            report::verdict(result.level, outcome, result.tls ? &*result.tls : nullptr),
            std::move(sentence),
            result.tls};
}

/// Recipients that share a line.
struct Group {
    RecipientState state;
    std::string_view reason;
    std::vector<const mail::Address*> recipients;
};

std::vector<Group> groups_of(const std::vector<RecipientState>& before, const std::vector<mail::Recipient>& after) {
    std::vector<Group> groups;
    for (std::size_t index = 0; index < after.size(); ++index) {
        if (before[index] != RecipientState::waiting) continue;
        const auto& recipient = after[index];
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
            return group.state == recipient.state && group.reason == recipient.diagnosis;
        });
        if (same != groups.end())
            same->recipients.push_back(&recipient.address);
        else
            groups.push_back({recipient.state, recipient.diagnosis, {&recipient.address}});
    }
    return groups;
}

std::string line_of(const Group& group, const MessageFacts& message, const delivery::AttemptResult& result) {
    const auto* tls = result.tls ? &*result.tls : nullptr;
    switch (group.state) {
        case RecipientState::delivered:
            return report::line_transferred({message.id, result.host, message.sender, group.recipients, message.octets,
                                             report::verdict(result.level, result.outcome, tls), tls});
        case RecipientState::failed:
            return report::line_failed(message.id, group.recipients, group.reason);
        case RecipientState::waiting:
            return report::line_delayed(message.id, group.recipients, message.failures, message.until_next_try,
                                        group.reason);
    }
    return {};
}

}  // namespace

AttemptOutcome merge_result(std::vector<mail::Recipient>& recipients, const delivery::AttemptResult& result,
                            WallTime at) {
    AttemptOutcome outcome;
    std::size_t index = 0;
    for (auto& recipient : recipients) {
        if (recipient.state != RecipientState::waiting) continue;
        const auto mine = index < result.recipients.size() ? result.recipients[index] : delivery::RecipientResult{};
        ++index;
        recipient.state = state_after(mine);
        recipient.diagnosis = diagnosis_after(mine, result.sentence);
        count(recipient.state, outcome);
        outcome.is_anything_known |= mine.is_delivered || mine.failure.has_value();
        outcome.deliveries.push_back(record_of(recipient, result, at));
    }
    if (result.does_not_age) outcome.is_anything_known = outcome.delivered + outcome.failed > 0;
    return outcome;
}

std::vector<std::string> outcome_lines(const MessageFacts& message, const std::vector<mail::RecipientState>& before,
                                       const std::vector<mail::Recipient>& after,
                                       const delivery::AttemptResult& result) {
    std::vector<std::string> lines;
    for (const auto& group : groups_of(before, after)) lines.push_back(line_of(group, message, result));
    return lines;
}

}  // namespace postern::queue
