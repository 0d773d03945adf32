#pragma once

#include "core/ports/spool.hpp"

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern::test {

/// Asks a spool and waits for the answer, so that a test reads as a conversation.
class SpoolClient {
public:
    SpoolClient(ports::Spool& spool, ports::BodyStore& bodies) : spool_(spool), bodies_(bodies) {}

    /// A message from a@b.example to `recipients` addresses, accepted at 1,000,000 ms.
    static mail::Envelope envelope(std::int64_t id, std::size_t recipients = 1) {
        mail::Envelope envelope;
        envelope.id = QueueId{id};
        envelope.sender = {"a", "b.example"};
        for (std::size_t number = 0; number < recipients; ++number) {
            envelope.recipients.push_back(
                {{"r" + std::to_string(number), "d.example"}, mail::RecipientState::waiting, ""});
        }
        envelope.accepted_at = WallTime(std::chrono::milliseconds(1'000'000));
        envelope.peer = "192.0.2.7";
        envelope.peer_helo = "client.example";
        return envelope;
    }

    /// Appends, and waits where the body goes to a file. False: it could not be stored.
    static bool append(ports::IncomingBody& body, std::string octets) {
        std::promise<bool> stored;
        switch (body.append(std::move(octets), [&stored](bool is_stored) { stored.set_value(is_stored); })) {
            case ports::IncomingBody::Stored::now:
                return true;
            case ports::IncomingBody::Stored::later:
                return stored.get_future().get();
            case ports::IncomingBody::Stored::failed:
                return false;
        }
        return false;
    }

    using Committed = Expected<ports::QueuedMessage, ports::SpoolError>;

    Committed commit(mail::Envelope envelope, std::string body) {
        auto incoming = bodies_.receive(envelope.id);
        if (!append(*incoming, std::move(body)))
            return unexpected(ports::SpoolError{ports::SpoolError::Kind::io, "append failed"});
        return commit_later({std::move(envelope), std::move(incoming)}).get();
    }
    std::future<Committed> commit_later(ports::NewMessage message) {
        auto answer = std::make_shared<std::promise<Committed>>();
        spool_.commit(std::move(message), [answer](Committed result) { answer->set_value(std::move(result)); });
        return answer->get_future();
    }

    using Applied = Expected<std::vector<ports::QueuedMessage>, ports::SpoolError>;

    Applied apply(ports::AppliedOutcome outcome) {
        std::promise<Applied> answer;
        spool_.apply(std::move(outcome), [&answer](auto result) { answer.set_value(std::move(result)); });
        return answer.get_future().get();
    }
    /// All recipients of the message get this state.
    Applied settle(const mail::Envelope& envelope, mail::RecipientState state) {
        ports::AppliedOutcome outcome{
            envelope.id, envelope.recipients, 1, WallTime(std::chrono::milliseconds(2'000'000)), {}};
        for (auto& recipient : outcome.recipients) recipient.state = state;
        return apply(std::move(outcome));
    }

    /// How many dead messages that changed; -1: an error.
    int release(std::optional<QueueId> id = std::nullopt) {
        std::promise<int> answer;
        spool_.release(id, [&answer](auto count) { answer.set_value(count ? static_cast<int>(*count) : -1); });
        return answer.get_future().get();
    }
    int remove(std::optional<QueueId> id = std::nullopt) {
        std::promise<int> answer;
        spool_.remove(id, [&answer](auto count) { answer.set_value(count ? static_cast<int>(*count) : -1); });
        return answer.get_future().get();
    }

    Expected<std::vector<ports::QueuedMessage>, ports::SpoolError> claim(std::size_t limit) {
        std::promise<Expected<std::vector<ports::QueuedMessage>, ports::SpoolError>> answer;
        spool_.claim(limit, [&answer](auto result) { answer.set_value(std::move(result)); });
        return answer.get_future().get();
    }
    std::vector<std::int64_t> claim_ids(std::size_t limit) { return ids(claim(limit)); }
    std::vector<std::int64_t> scan_ids(bool dead_only = false) { return ids(spool_.scan({dead_only, 1000})); }

    /// The whole body, read in pieces; or the error that came instead of a piece or the end.
    Expected<std::string, ports::SpoolError> read(std::int64_t id, std::size_t piece_octets = 1000) {
        auto body = bodies_.open(QueueId{id});
        if (!body) return unexpected(body.error());
        std::string whole;
        while (true) {
            auto piece = (*body)->read(piece_octets);
            if (!piece) return piece;
            if (piece->empty()) return whole;
            whole += *piece;
        }
    }

private:
    static std::vector<std::int64_t> ids(
        const Expected<std::vector<ports::QueuedMessage>, ports::SpoolError>& messages) {
        if (!messages) return {-1};
        std::vector<std::int64_t> ids;
        for (const auto& message : *messages) ids.push_back(message.envelope.id.value);
        return ids;
    }

    ports::Spool& spool_;
    ports::BodyStore& bodies_;
};

}  // namespace postern::test
