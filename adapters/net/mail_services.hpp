#pragma once

#include "core/ports/access.hpp"
#include "core/ports/crypto.hpp"
#include "core/ports/mailbox.hpp"
#include "core/ports/mime_transform.hpp"
#include "core/ports/report_book.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/spool.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/ports/tls_store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace postern {
class QueueIdSource;
}

namespace postern::net {

class Authenticator;
class Journal;
class LoadWatch;
class StsDesk;

/// What the workers need from elsewhere. Everything outlives them and takes calls from any of their threads.
struct MailServices {
    ports::TlsEngine& tls;
    const ports::Crypto& crypto;
    const ports::MimeTransform& mime;
    ports::Spool& spool;
    ports::BodyStore& bodies;
    ports::Knowledge& knowledge;
    ports::Resolver& resolver;
    ports::Access& access;
    Authenticator& authenticator;
    ports::Mailbox& mailbox;
    QueueIdSource& ids;
    Journal& journal;
    /// Hands a durable message to the scheduler. Any thread.
    std::function<void(ports::QueuedMessage)> on_accepted;
    ports::ReportBook* report_book = nullptr;  ///< For TLS reports; null: nothing is counted.
    StsDesk* sts = nullptr;                    ///< Null: nobody's MTA-STS policy is known.
    ports::TlsStore* tls_store = nullptr;      ///< Null: what is remembered of TLS is gone at the end.
    LoadWatch* load = nullptr;                 ///< Null: only the disk's room is looked at.
};

}  // namespace postern::net
