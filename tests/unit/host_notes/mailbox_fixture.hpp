/// A data directory with the mailboxes of a test, and a NotesMailbox that deposits there.
#pragma once

#include "adapters/host_notes/notes_mailbox.hpp"

#include "tests/unit/notes_nsf/nsf_fixture.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {

/// Bodies by id. While `is_damaged`, reading one ends in an error in place of its end.
class BodiesInMemory : public ports::BodyStore {
public:
    std::map<QueueId, std::string> bodies;
    bool is_damaged = false;

    [[nodiscard]] std::unique_ptr<ports::IncomingBody> receive(QueueId) override { return nullptr; }
    [[nodiscard]] Expected<std::unique_ptr<ports::StoredBody>, ports::SpoolError> open(QueueId id) const override;
    [[nodiscard]] bool has_room() const override { return true; }
};

/// What a mailbox holds of one message.
struct FoundNote {
    std::string octets;
    std::string originator;
    std::string form;
    std::string queue_id;
    std::string message_id;
    std::vector<std::string> recipients;
};

class MailboxTest : public notes_test::NsfTest {
protected:
    void create(const std::string& name);
    [[nodiscard]] std::vector<FoundNote> notes_in(const std::string& name);
    /// Octets and recipients of all notes of all mailboxes of the test.
    [[nodiscard]] std::vector<FoundNote> all_notes();

    /// An id of a message accepted now.
    [[nodiscard]] QueueId new_id();
    [[nodiscard]] ports::MailboxDeposit deposit_for(std::vector<std::string> recipients,
                                                    const std::string& octets = "Subject: hello\r\n\r\nbody\r\n");
    /// Deposits and waits for the answer.
    [[nodiscard]] std::optional<smtp::DeliveryFailure> deposit(ports::MailboxDeposit what);

    void TearDown() override;
    [[nodiscard]] host_notes::NotesMailbox& mailbox(host_notes::MailboxOptions options = {});

    BodiesInMemory bodies_;
    std::unique_ptr<host_notes::NotesMailbox> mailbox_;

private:
    std::vector<std::string> created_;
    QueueIdSource ids_{1};
};

}  // namespace postern::test
