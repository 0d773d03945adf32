#pragma once

#include "core/ports/spool.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace postern::test {

/// A spool, body store and knowledge in memory that keeps the ports' contract (tests/support/spool/spool_contract.hpp
/// runs against it). Any thread; handlers run before the call returns.
class MemorySpool final : public ports::Spool, public ports::BodyStore, public ports::Knowledge {
public:
    void commit(ports::NewMessage message, CommitHandler done) override { done(store(std::move(message))); }
    void apply(ports::AppliedOutcome outcome, ApplyHandler done) override { done(change(std::move(outcome))); }

    void release(std::optional<QueueId> id, CountHandler done) override {
        std::size_t released = 0;
        {
            const std::scoped_lock lock(mutex_);
            for (auto& [its_id, stored] : messages_) {
                if ((id && *id != its_id) || !is_dead(stored)) continue;
                let_wait(stored);
                ++released;
            }
        }
        done(released);
    }
    void remove(std::optional<QueueId> id, CountHandler done) override {
        std::size_t removed = 0;
        {
            const std::scoped_lock lock(mutex_);
            removed = std::erase_if(
                messages_, [&](const auto& entry) { return (!id || *id == entry.first) && is_dead(entry.second); });
        }
        done(removed);
    }

    [[nodiscard]] Expected<std::vector<std::string>, ports::SpoolError> check() const override {
        const std::scoped_lock lock(mutex_);
        return std::vector<std::string>{"Spool checked: " + std::to_string(messages_.size()) + " message[s]."};
    }

    void claim(std::size_t limit, ClaimHandler done) override {
        std::vector<ports::QueuedMessage> claimed;
        {
            const std::scoped_lock lock(mutex_);
            for (auto& [id, stored] : messages_) {
                if (claimed.size() == limit) break;
                if (stored.is_claimed || !has(stored.message, mail::RecipientState::waiting)) continue;
                stored.is_claimed = true;
                claimed.push_back(stored.message);
            }
        }
        done(std::move(claimed));
    }

    [[nodiscard]] Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> scan(
        const ports::QueueFilter& filter) const override {
        const std::scoped_lock lock(mutex_);
        std::vector<ports::QueuedMessage> found;
        for (const auto& [id, stored] : messages_) {
            if (found.size() == filter.limit) break;
            if (filter.id && *filter.id != id) continue;
            if (!filter.dead_only || !has(stored.message, mail::RecipientState::waiting))
                found.push_back(stored.message);
        }
        return found;
    }

    [[nodiscard]] Expected<ports::DeliveryHistory, ports::SpoolError> history(QueueId id,
                                                                              std::size_t limit) const override {
        const std::scoped_lock lock(mutex_);
        ports::DeliveryHistory history;
        for (const auto& [its_id, record] : history_)
            if (its_id == id) history.records.push_back(record);
        history.in_all = history.records.size();
        const auto forgotten = history.in_all - std::min(limit, history.in_all);
        history.records.erase(history.records.begin(),
                              history.records.begin() + static_cast<std::ptrdiff_t>(forgotten));
        return history;
    }

    [[nodiscard]] QueueId greatest_id() const override {
        const std::scoped_lock lock(mutex_);
        return greatest_id_;
    }
    [[nodiscard]] unsigned host_tag() const override { return 7; }

    [[nodiscard]] std::unique_ptr<ports::IncomingBody> receive(QueueId) override {
        return std::make_unique<Incoming>();
    }

    [[nodiscard]] Expected<std::unique_ptr<ports::StoredBody>, ports::SpoolError> open(QueueId id) const override {
        const std::scoped_lock lock(mutex_);
        const auto found = messages_.find(id);
        if (found == messages_.end()) return unexpected(refused("no such message"));
        return std::make_unique<Reading>(found->second.body);
    }
    [[nodiscard]] bool has_room() const override { return true; }

    void suspend(ports::Suspension suspension, DoneHandler done) override {
        {
            const std::scoped_lock lock(mutex_);
            suspensions_[suspension.domain] = suspension;
        }
        done({});
    }
    void forget_suspension(std::string domain, WallTime until, DoneHandler done) override {
        {
            const std::scoped_lock lock(mutex_);
            const auto found = suspensions_.find(domain);
            if (found != suspensions_.end() && found->second.until <= until) suspensions_.erase(found);
        }
        done({});
    }
    [[nodiscard]] Expected<std::vector<ports::Suspension>, ports::SpoolError> suspensions() const override {
        const std::scoped_lock lock(mutex_);
        std::vector<ports::Suspension> all;
        for (const auto& [domain, suspension] : suspensions_) all.push_back(suspension);
        return all;
    }

    void add_tallies(std::map<std::string, std::int64_t> increments) override {
        const std::scoped_lock lock(mutex_);
        for (const auto& [name, increment] : increments) tallies_[name] += increment;
    }
    void forget_tallies(std::vector<std::string> names) override {
        const std::scoped_lock lock(mutex_);
        for (const auto& name : names) tallies_.erase(name);
    }
    [[nodiscard]] std::map<std::string, std::int64_t> tallies() const override {
        const std::scoped_lock lock(mutex_);
        return tallies_;
    }

    /// As after the end of the process that committed and claimed: everything may be claimed again.
    void restart() {
        const std::scoped_lock lock(mutex_);
        for (auto& [id, stored] : messages_) stored.is_claimed = false;
    }

private:
    struct Incoming final : ports::IncomingBody {
        [[nodiscard]] ports::IncomingBody::Stored append(std::string octets, StoredHandler) override {
            body += octets;
            return ports::IncomingBody::Stored::now;
        }
        [[nodiscard]] std::uint64_t size_octets() const override { return body.size(); }
        std::string body;
    };
    struct Reading final : ports::StoredBody {
        explicit Reading(ports::BodyInMemory whole) : body(std::move(whole)) {}
        [[nodiscard]] Expected<std::string, ports::SpoolError> read(std::size_t max_octets) override {
            auto piece = body->substr(position, max_octets);
            position += piece.size();
            return piece;
        }
        ports::BodyInMemory body;
        std::size_t position = 0;
    };
    struct Kept {
        ports::QueuedMessage message;  // Without its body, as claim() and scan() hand it out.
        ports::BodyInMemory body;
        bool is_claimed = true;
        std::set<std::size_t> reported;  // Places of recipients whose failure the sender was told.
    };

    static ports::SpoolError refused(std::string words) { return {ports::SpoolError::Kind::refused, std::move(words)}; }
    static bool has(const ports::QueuedMessage& message, mail::RecipientState state) {
        const auto& recipients = message.envelope.recipients;
        return std::any_of(recipients.begin(), recipients.end(),
                           [&](const auto& recipient) { return recipient.state == state; });
    }

    static bool is_dead(const Kept& kept) { return !has(kept.message, mail::RecipientState::waiting); }

    static void let_wait(Kept& kept) {
        auto& recipients = kept.message.envelope.recipients;
        for (std::size_t place = 0; place < recipients.size(); ++place) {
            const bool has_failed = recipients[place].state == mail::RecipientState::failed;
            if (has_failed && kept.reported.count(place) == 0) recipients[place].state = mail::RecipientState::waiting;
        }
        kept.message.failures = 0;
        kept.message.next_try = {};
        kept.is_claimed = false;
    }

    Expected<ports::QueuedMessage, ports::SpoolError> store(ports::NewMessage message) {
        const std::scoped_lock lock(mutex_);
        auto* body = dynamic_cast<Incoming*>(message.body.get());
        if (body == nullptr) return unexpected(refused("no body"));
        return keep(std::move(message.envelope), std::move(body->body));
    }

    Expected<ports::QueuedMessage, ports::SpoolError> keep(mail::Envelope envelope, std::string body) {
        const auto id = envelope.id;
        ports::QueuedMessage queued{std::move(envelope), body.size(), nullptr, 0, {}};
        queued.next_try = queued.envelope.accepted_at;
        if (!has(queued, mail::RecipientState::waiting)) return unexpected(refused("no recipient waits"));
        if (messages_.contains(id)) return unexpected(refused("there is one of this id already"));
        const auto octets = std::make_shared<const std::string>(std::move(body));
        greatest_id_ = std::max(greatest_id_, id);
        messages_.emplace(id, Kept{queued, octets, true, {}});
        queued.body = octets;
        return queued;
    }

    Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> change(ports::AppliedOutcome outcome) {
        const std::scoped_lock lock(mutex_);
        if (outcome.recipients.empty()) return unexpected(refused("no recipients"));
        const auto found = messages_.find(outcome.id);
        const bool is_there = found != messages_.end();
        if (is_there && found->second.message.envelope.recipients.size() != outcome.recipients.size())
            return unexpected(refused("not its recipients"));
        std::vector<ports::QueuedMessage> made;
        if (outcome.bounce) {
            auto bounce = keep(std::move(outcome.bounce->envelope), std::move(outcome.bounce->octets));
            if (!bounce) return unexpected(bounce.error());
            made.push_back(std::move(*bounce));
        }
        for (auto& record : outcome.deliveries) history_.emplace_back(outcome.id, std::move(record));
        if (is_there && is_settled_by(outcome, found->second)) messages_.erase(found);
        return made;
    }

    static bool is_settled_by(ports::AppliedOutcome& outcome, Kept& kept) {
        auto& message = kept.message;
        bool has_unreported = false;
        for (std::size_t place = 0; place < outcome.recipients.size(); ++place) {
            if (outcome.recipients[place].state != mail::RecipientState::failed) continue;
            const bool is_new = message.envelope.recipients[place].state != mail::RecipientState::failed;
            if (is_new && outcome.is_reported) kept.reported.insert(place);
            has_unreported |= kept.reported.count(place) == 0;
        }
        message.envelope.recipients = std::move(outcome.recipients);
        message.failures = outcome.failures;
        message.next_try = outcome.next_try;
        return !has(message, mail::RecipientState::waiting) && !has_unreported;
    }

    mutable std::mutex mutex_;
    std::map<QueueId, Kept> messages_;
    std::vector<std::pair<QueueId, ports::DeliveryRecord>> history_;
    QueueId greatest_id_;
    std::map<std::string, std::int64_t> tallies_;
    std::map<std::string, ports::Suspension> suspensions_;
};

}  // namespace postern::test
