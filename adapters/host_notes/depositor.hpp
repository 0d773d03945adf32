#pragma once

#include "adapters/host_notes/database.hpp"
#include "adapters/host_notes/earlier_deposits.hpp"
#include "adapters/host_notes/mail_note.hpp"
#include "core/ports/mailbox.hpp"

#include <atomic>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace postern::host_notes {

/// One thread's way into the mailboxes: mail1.box to mailN.box where they exist, else mail.box. Which there are is
/// looked at whenever the databases are opened anew. One thread, which called NotesInitThread before and
/// NotesTermThread after.
class Depositor {
public:
    /// `turn` is shared by all depositors, so that the mailboxes are used in turn.
    Depositor(const ports::BodyStore& bodies, std::atomic<unsigned>& turn) : bodies_(bodies), turn_(turn) {}

    /// Blocks. Nothing: the message is durable in a mailbox for each recipient.
    [[nodiscard]] std::optional<smtp::DeliveryFailure> deposit(const ports::MailboxDeposit& deposit);
    /// The Router must be able to compact a mailbox that nothing arrives in.
    void close_databases() { mailboxes_.clear(); }

private:
    using Done = Expected<void, std::string>;
    struct OpenMailbox {
        Database database;
        EarlierDeposits earlier;
    };
    [[nodiscard]] Done open_databases();
    [[nodiscard]] Expected<std::vector<std::string>, std::string> missing_recipients(
        const ports::MailboxDeposit& deposit);
    [[nodiscard]] Done deposit_missing(const ports::MailboxDeposit& deposit);
    [[nodiscard]] Done store(const MailNote& note, const MessageSource& message);
    [[nodiscard]] Done read_message(const ports::MailboxDeposit& deposit, const WritePiece& write);
    [[nodiscard]] Done fail_body(const ports::SpoolError& error);

    const ports::BodyStore& bodies_;
    std::atomic<unsigned>& turn_;
    std::list<OpenMailbox> mailboxes_;
    std::optional<smtp::DeliveryFailure> body_failure_;  ///< The message's own, and no mailbox's.
};

}  // namespace postern::host_notes
