#include "mailbox_fixture.hpp"

#include <chrono>
#include <future>

#include <mime.h>

namespace postern::test {

namespace {

class StoredInMemory : public ports::StoredBody {
public:
    StoredInMemory(std::string octets, bool is_damaged) : rest_(std::move(octets)), is_damaged_(is_damaged) {}
    Expected<std::string, ports::SpoolError> read(std::size_t max_octets) override {
        if (rest_.empty() && is_damaged_)
            return unexpected(
                ports::SpoolError{ports::SpoolError::Kind::damaged, "the body is damaged: its checksum is wrong"});
        std::string piece = rest_.substr(0, max_octets);
        rest_.erase(0, piece.size());
        return piece;
    }

private:
    std::string rest_;
    bool is_damaged_;
};

std::string message_of(const notes_test::TestNote& note) {
    char body[] = "Body";
    MIMEHANDLE stream = nullptr;
    EXPECT_EQ(MIMEStreamOpen(note.handle(), body, 4, MIME_STREAM_OPEN_READ | MIME_STREAM_INCLUDE_HEADERS, &stream),
              NOERROR);
    std::string octets;
    std::vector<unsigned char> buffer(60'000);
    unsigned length = 0;
    while (MIMEStreamRead(buffer.data(), &length, 60'000, stream) == MIME_STREAM_SUCCESS)
        octets.append(reinterpret_cast<const char*>(buffer.data()), length);
    MIMEStreamClose(stream);
    return octets;
}

std::string converted(const notes_test::TestNote& note, const char* item) {
    char text[1024] = {};
    return {text, NSFItemConvertToText(note.handle(), item, text, sizeof text, ';')};
}

}  // namespace

Expected<std::unique_ptr<ports::StoredBody>, ports::SpoolError> BodiesInMemory::open(QueueId id) const {
    return std::make_unique<StoredInMemory>(bodies.at(id), is_damaged);
}

void MailboxTest::create(const std::string& name) {
    ASSERT_EQ(NSFDbCreate(name.c_str(), DBCLASS_NOTEFILE, FALSE), NOERROR);
    created_.push_back(name);
}

std::vector<FoundNote> MailboxTest::notes_in(const std::string& name) {
    std::vector<FoundNote> found;
    DBHANDLE database = NULLHANDLE;
    EXPECT_EQ(NSFDbOpen(name.c_str(), &database), NOERROR);
    for (const NOTEID id : notes_test::search(database).matching) {
        const auto note = notes_test::TestNote::open(database, id);
        found.push_back({message_of(note), note.text("SMTPOriginator"), note.text("Form"), note.text("$PosternQueueId"),
                         converted(note, "$MessageID"), note.list("Recipients")});
    }
    EXPECT_EQ(NSFDbClose(database), NOERROR);
    return found;
}

std::vector<FoundNote> MailboxTest::all_notes() {
    std::vector<FoundNote> all;
    for (const std::string& name : created_) {
        for (FoundNote& note : notes_in(name)) all.push_back(std::move(note));
    }
    return all;
}

QueueId MailboxTest::new_id() {
    return ids_.next(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

ports::MailboxDeposit MailboxTest::deposit_for(std::vector<std::string> recipients, const std::string& octets) {
    ports::MailboxDeposit deposit;
    deposit.id = new_id();
    deposit.sender = {"sender", "example.test"};
    for (const std::string& recipient : recipients) deposit.recipients.push_back({recipient, "local.test"});
    deposit.body = std::make_shared<const std::string>(octets);
    return deposit;
}

std::optional<smtp::DeliveryFailure> MailboxTest::deposit(ports::MailboxDeposit what) {
    std::promise<std::optional<smtp::DeliveryFailure>> answer;
    mailbox().deposit(std::move(what), [&](auto failure) { answer.set_value(std::move(failure)); });
    return answer.get_future().get();
}

host_notes::NotesMailbox& MailboxTest::mailbox(host_notes::MailboxOptions options) {
    if (!mailbox_) mailbox_ = std::make_unique<host_notes::NotesMailbox>(bodies_, options);
    return *mailbox_;
}

void MailboxTest::TearDown() {
    mailbox_.reset();
    NsfTest::TearDown();
}

}  // namespace postern::test
