#include "adapters/host_notes/depositor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace postern::host_notes {

namespace {

constexpr std::size_t piece_octets = 64 * 1024;
// Domino allows 10 mailboxes.
constexpr int most_mailboxes = 10;

smtp::DeliveryFailure failure_of(std::string words) {
    smtp::DeliveryFailure failure;
    failure.permanence = smtp::Permanence::transient;
    failure.scope = smtp::Scope::host;
    failure.enhanced = {4, 3, 0};  // RFC 3463 §3.4: the mail system, nothing more precise
    failure.words = "while depositing in the local mailbox: " + std::move(words);
    return failure;
}

// A server with several has no mail.box that its Router reads, though an old one may lie there. One that is missing
// among them may hold an earlier deposit.
Expected<std::vector<std::string>, std::string> mailbox_names() {
    std::vector<std::string> names;
    std::string first_missing;
    for (int number = 1; number <= most_mailboxes; ++number) {
        std::string name = fmt::format("mail{}.box", number);
        const bool is_there = Database::exists(name);
        if (is_there && !first_missing.empty())
            return unexpected(fmt::format("{} is missing, though {} is there", first_missing, name));
        if (is_there)
            names.push_back(std::move(name));
        else if (first_missing.empty())
            first_missing = std::move(name);
    }
    if (names.empty()) names.emplace_back("mail.box");
    return names;
}

}  // namespace

std::optional<smtp::DeliveryFailure> Depositor::deposit(const ports::MailboxDeposit& deposit) {
    body_failure_.reset();
    try {
        if (auto done = deposit_missing(deposit); !done) {
            // A handle that failed once is not trusted again.
            close_databases();
            if (body_failure_) return body_failure_;
            return failure_of(std::move(done.error()));
        }
        return std::nullopt;
    } catch (const std::exception& error) {
        close_databases();
        return failure_of(error.what());
    }
}

Depositor::Done Depositor::open_databases() {
    if (!mailboxes_.empty()) return {};
    // All or none: one that is missing here would be missing in every look-up.
    const auto names = mailbox_names();
    if (!names) return unexpected(names.error());
    std::list<OpenMailbox> opened;
    for (const std::string& name : *names) {
        auto database = Database::open(name);
        if (!database) return unexpected(std::move(database.error()));
        opened.push_back({std::move(*database), {}});
    }
    mailboxes_ = std::move(opened);
    return {};
}

// The look-up goes through all mailboxes: the earlier deposit went to whichever had its turn then. One that cannot be
// read leaves the question open, so the deposit has to wait.
Expected<std::vector<std::string>, std::string> Depositor::missing_recipients(const ports::MailboxDeposit& deposit) {
    std::vector<std::string> missing;
    for (const auto& recipient : deposit.recipients) missing.push_back(recipient.to_string());
    if (!deposit.may_be_repeated) return missing;
    for (OpenMailbox& mailbox : mailboxes_) {
        const auto found = mailbox.earlier.find(mailbox.database, deposit.id);
        if (!found) return unexpected(found.error());
        std::erase_if(missing, [&](const std::string& recipient) {
            return std::find((*found)->begin(), (*found)->end(), recipient) != (*found)->end();
        });
    }
    return missing;
}

Depositor::Done Depositor::deposit_missing(const ports::MailboxDeposit& deposit) {
    if (auto opened = open_databases(); !opened) return opened;
    auto missing = missing_recipients(deposit);
    if (!missing) return unexpected(std::move(missing.error()));
    const MessageSource message = [&](const WritePiece& write) { return read_message(deposit, write); };
    for (auto& batch : batches_of(std::move(*missing))) {
        const MailNote note{deposit.id, deposit.sender.to_string(), std::move(batch), deposit.message_id};
        if (auto stored = store(note, message); !stored) return stored;
    }
    return {};
}

Depositor::Done Depositor::store(const MailNote& note, const MessageSource& message) {
    const auto turn = static_cast<std::ptrdiff_t>(turn_.fetch_add(1) % mailboxes_.size());
    return deposit_note(std::next(mailboxes_.begin(), turn)->database, note, message);
}

// Said of the message alone: others can be deposited. What is damaged never will be.
Depositor::Done Depositor::fail_body(const ports::SpoolError& error) {
    const bool is_damaged = error.kind == ports::SpoolError::Kind::damaged;
    body_failure_ = failure_of("the stored message cannot be read: " +
                               (is_damaged ? "it was damaged while it waited here" : error.words));
    body_failure_->scope = smtp::Scope::message;
    if (is_damaged) {
        body_failure_->permanence = smtp::Permanence::permanent;
        body_failure_->enhanced = {5, 3, 0};
    }
    return unexpected(error.words);
}

Depositor::Done Depositor::read_message(const ports::MailboxDeposit& deposit, const WritePiece& write) {
    if (deposit.body) {
        std::string_view rest = *deposit.body;
        while (!rest.empty()) {
            if (auto written = write(rest.substr(0, piece_octets)); !written) return written;
            rest.remove_prefix(std::min(rest.size(), piece_octets));
        }
        return {};
    }
    const auto body = bodies_.open(deposit.id);
    if (!body) return fail_body(body.error());
    while (true) {
        const auto piece = (*body)->read(piece_octets);
        if (!piece) return fail_body(piece.error());
        if (piece->empty()) return {};
        if (auto written = write(*piece); !written) return written;
    }
}

}  // namespace postern::host_notes
