#pragma once

#include "tests/support/spool/memory_spool.hpp"

#include <gmock/gmock.h>

namespace postern::test {

/// The double of the spool: set expectations on it, or let it behave like a spool in memory.
class MockSpool : public ports::Spool, public ports::BodyStore, public ports::Knowledge {
public:
    MOCK_METHOD(void, commit, (ports::NewMessage message, CommitHandler done), (override));
    MOCK_METHOD(void, apply, (ports::AppliedOutcome outcome, ApplyHandler done), (override));
    MOCK_METHOD(void, claim, (std::size_t limit, ClaimHandler done), (override));
    MOCK_METHOD((Expected<std::vector<ports::QueuedMessage>, ports::SpoolError>), scan,
                (const ports::QueueFilter& filter), (const, override));
    MOCK_METHOD((Expected<ports::DeliveryHistory, ports::SpoolError>), history, (QueueId id, std::size_t limit),
                (const, override));
    MOCK_METHOD(void, release, (std::optional<QueueId> id, CountHandler done), (override));
    MOCK_METHOD(void, remove, (std::optional<QueueId> id, CountHandler done), (override));
    MOCK_METHOD((Expected<std::vector<std::string>, ports::SpoolError>), check, (), (const, override));
    MOCK_METHOD(QueueId, greatest_id, (), (const, override));
    MOCK_METHOD(unsigned, host_tag, (), (const, override));

    MOCK_METHOD(std::unique_ptr<ports::IncomingBody>, receive, (QueueId id), (override));
    MOCK_METHOD((Expected<std::unique_ptr<ports::StoredBody>, ports::SpoolError>), open, (QueueId id),
                (const, override));
    MOCK_METHOD(bool, has_room, (), (const, override));

    MOCK_METHOD(void, suspend, (ports::Suspension suspension, DoneHandler done), (override));
    MOCK_METHOD(void, forget_suspension, (std::string domain, WallTime until, DoneHandler done), (override));
    MOCK_METHOD((Expected<std::vector<ports::Suspension>, ports::SpoolError>), suspensions, (), (const, override));
    MOCK_METHOD(void, add_tallies, ((std::map<std::string, std::int64_t>)increments), (override));
    MOCK_METHOD(void, forget_tallies, (std::vector<std::string> names), (override));
    MOCK_METHOD((std::map<std::string, std::int64_t>), tallies, (), (const, override));

    /// Whatever no expectation overrides goes to `real`, which must outlive the mock.
    void delegate_to(MemorySpool& real) {
        using testing::_;
        ON_CALL(*this, commit(_, _)).WillByDefault([&real](ports::NewMessage message, CommitHandler done) {
            real.commit(std::move(message), std::move(done));
        });
        ON_CALL(*this, apply(_, _)).WillByDefault([&real](ports::AppliedOutcome outcome, ApplyHandler done) {
            real.apply(std::move(outcome), std::move(done));
        });
        ON_CALL(*this, claim(_, _)).WillByDefault([&real](std::size_t limit, ClaimHandler done) {
            real.claim(limit, std::move(done));
        });
        ON_CALL(*this, scan(_)).WillByDefault([&real](const ports::QueueFilter& filter) { return real.scan(filter); });
        ON_CALL(*this, history(_, _)).WillByDefault([&real](QueueId id, std::size_t limit) {
            return real.history(id, limit);
        });
        ON_CALL(*this, release(_, _)).WillByDefault([&real](std::optional<QueueId> id, CountHandler done) {
            real.release(id, std::move(done));
        });
        ON_CALL(*this, remove(_, _)).WillByDefault([&real](std::optional<QueueId> id, CountHandler done) {
            real.remove(id, std::move(done));
        });
        ON_CALL(*this, check()).WillByDefault([&real] { return real.check(); });
        ON_CALL(*this, greatest_id()).WillByDefault([&real] { return real.greatest_id(); });
        ON_CALL(*this, host_tag()).WillByDefault([&real] { return real.host_tag(); });
        ON_CALL(*this, receive(_)).WillByDefault([&real](QueueId id) { return real.receive(id); });
        ON_CALL(*this, open(_)).WillByDefault([&real](QueueId id) { return real.open(id); });
        ON_CALL(*this, has_room()).WillByDefault([&real] { return real.has_room(); });
        ON_CALL(*this, add_tallies(_)).WillByDefault([&real](const auto& increments) { real.add_tallies(increments); });
        ON_CALL(*this, forget_tallies(_)).WillByDefault([&real](const auto& names) { real.forget_tallies(names); });
        ON_CALL(*this, suspend(_, _)).WillByDefault([&real](ports::Suspension suspension, DoneHandler done) {
            real.suspend(std::move(suspension), std::move(done));
        });
        ON_CALL(*this, forget_suspension(_, _, _))
            .WillByDefault([&real](std::string domain, WallTime until, DoneHandler done) {
                real.forget_suspension(std::move(domain), until, std::move(done));
            });
        ON_CALL(*this, suspensions()).WillByDefault([&real] { return real.suspensions(); });
        ON_CALL(*this, tallies()).WillByDefault([&real] { return real.tallies(); });
    }
};

}  // namespace postern::test
