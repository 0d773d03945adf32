#pragma once

#include "core/base/ids.hpp"
#include "core/mail/address.hpp"
#include "core/ports/spool.hpp"
#include "core/smtp/delivery_failure.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace postern::ports {

/// One message for the recipients of it that have their mailboxes on this server.
struct MailboxDeposit {
    QueueId id;            ///< Written into the note, and looked up before a deposit is repeated.
    mail::Address sender;  ///< Null reverse-path: the message is a report.
    std::vector<mail::Address> recipients;
    std::string message_id;  ///< The header's, safe to print; empty where there is none.
    BodyInMemory body;       ///< Null: to be read from the body store.
    /// An earlier deposit may have succeeded without our knowing: it failed, or was cut off with the process. False
    /// spares the look-up.
    bool may_be_repeated = true;
};

/// The local mailbox that the host's own delivery empties. Any thread may deposit; the handler runs once, on a thread
/// of the adapter, and must only post. Without a failure the message is durable there, for all its recipients, or was
/// already: what is deposited again with may_be_repeated arrives once for each recipient, as long as the host has not
/// delivered it on. A failure is shared by all recipients of the deposit.
class Mailbox {
public:
    using Handler = std::function<void(std::optional<smtp::DeliveryFailure>)>;

    virtual ~Mailbox() = default;
    virtual void deposit(MailboxDeposit deposit, Handler done) = 0;
};

}  // namespace postern::ports
