#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/mail/envelope.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::ports {

/// Why the spool could not do what was asked. `words` say what, where and what to do, for the log and for a person.
struct SpoolError {
    enum class Kind { disk_full, io, damaged, refused };
    Kind kind = Kind::io;
    std::string words;
};

/// Octets of a stored message. Shared and immutable, so that an accepted message can be sent on without being read
/// back.
using BodyInMemory = std::shared_ptr<const std::string>;

/// Takes the octets of one message while they arrive: into memory up to the threshold and within the global budget,
/// past either into a file. One thread at a time. Destroyed without having been committed, it leaves nothing behind.
class IncomingBody {
public:
    enum class Stored {
        now,    ///< Taken; `done` will not be called.
        later,  ///< Being written; `done` will be called once, on a thread of the adapter. Append nothing before.
        failed  ///< Nothing more can be stored (disk full, failing write). `done` will not be called; answer 452 to the
                ///< message.
    };
    using StoredHandler = std::function<void(bool is_stored)>;

    virtual ~IncomingBody() = default;
    [[nodiscard]] virtual Stored append(std::string octets, StoredHandler done) = 0;
    [[nodiscard]] virtual std::uint64_t size_octets() const = 0;
};

/// A stored message as the scheduler carries it. The body is not part of it, except while it is still in memory.
struct QueuedMessage {
    mail::Envelope envelope;
    std::uint64_t body_octets = 0;
    BodyInMemory body;      ///< Null: to be read from the body store.
    unsigned failures = 0;  ///< Tries that ended with a recipient still waiting.
    WallTime next_try{};
};

struct NewMessage {
    mail::Envelope envelope;
    std::unique_ptr<IncomingBody> body;
};

/// One line of history: what happened to one recipient at one host, and what TLS was found there.
struct DeliveryRecord {
    WallTime at{};
    std::string recipient;
    std::string host;      ///< `mx.example [192.0.2.7]:25`; empty when none was reached.
    std::string result;    ///< `delivered`, `waiting`, `failed`
    std::string verdict;   ///< `may:encrypted:certificate not checked`
    std::string sentence;  ///< The plan's sentence and the peer's words, safe to print.
    std::optional<tls::Facts> tls;
    /// What crossed the wire in the handshakes of the try that failed, a line each; with its first recipient, and empty
    /// with the others. Safe to print.
    std::string handshakes{};
};

/// A message of our own making, stored together with what made it necessary.
struct OwnMessage {
    mail::Envelope envelope;
    std::string octets;
};

/// What a finished try changed. All of it becomes durable together, or none.
struct AppliedOutcome {
    QueueId id;
    std::vector<mail::Recipient> recipients;  ///< All of the message's, in their order, with their new states.
    unsigned failures = 0;
    WallTime next_try{};
    std::vector<DeliveryRecord> deliveries;
    /// Becomes a queued message of its own, claimed by this instance; once only, although the outcome may be applied
    /// again.
    std::optional<OwnMessage> bounce = std::nullopt;
    /// Recipients that fail with this outcome need not be kept: their sender is told by `bounce`. They stay in the
    /// message's list until it goes.
    bool is_reported = false;
};

/// What is remembered of the tries to deliver one message, also when the message has gone.
struct DeliveryHistory {
    std::vector<DeliveryRecord> records;  ///< The last ones, oldest first, up to the limit asked for.
    std::size_t in_all = 0;
};

/// What consoles ask for.
struct QueueFilter {
    bool dead_only = false;  ///< Messages of which nothing waits any more, kept because a recipient failed.
    std::size_t limit = 100;
    std::optional<QueueId> id = std::nullopt;  ///< This message alone; empty: all.
};

/// Where messages are kept. Any thread may call; handlers run on the adapter's thread and must only post.
/// What it promises: when commit's handler is told of success, the message survives kill -9 and power loss. Several
/// hosts may share one spool, so a message is worked on only by who committed or claimed it.
class Spool {
public:
    using CommitHandler = std::function<void(Expected<QueuedMessage, SpoolError>)>;
    /// The queued messages that came of it: the bounce, where there was one.
    using ApplyHandler = std::function<void(Expected<std::vector<QueuedMessage>, SpoolError>)>;
    using CountHandler = std::function<void(Expected<std::size_t, SpoolError>)>;
    using ClaimHandler = std::function<void(Expected<std::vector<QueuedMessage>, SpoolError>)>;

    virtual ~Spool() = default;

    /// Stores envelope and body. Commits that arrive together share one transaction and one sync; a bad one does not
    /// harm the others. On success the message is claimed by this instance.
    virtual void commit(NewMessage message, CommitHandler done) = 0;

    /// Records the outcome of a try. A message of which no recipient is waiting, and none failed without a report, is
    /// removed with its body.
    virtual void apply(AppliedOutcome outcome, ApplyHandler done) = 0;

    /// Claims up to `limit` waiting messages that nobody works on, oldest first. An empty answer: there is none at
    /// present.
    virtual void claim(std::size_t limit, ClaimHandler done) = 0;

    /// For consoles: a snapshot of stored messages, oldest first. Blocks for a short read; not for worker threads.
    [[nodiscard]] virtual Expected<std::vector<QueuedMessage>, SpoolError> scan(const QueueFilter& filter) const = 0;

    /// For consoles: what was tried for this message, as far as it is remembered. Blocks for a read of all that is; not
    /// for worker threads.
    [[nodiscard]] virtual Expected<DeliveryHistory, SpoolError> history(QueueId id, std::size_t limit) const = 0;

    /// Dead mail by hand. Release: what failed waits again, due now, and is there to be claimed. Remove: gone with its
    /// body. `id` empty: all dead mail. The answer is how many messages that changed; one that is not dead is not
    /// touched.
    virtual void release(std::optional<QueueId> id, CountHandler done) = 0;
    virtual void remove(std::optional<QueueId> id, CountHandler done) = 0;

    /// Reads everything that is stored and compares checksums, rows and files; one line a finding, safe to print, the
    /// last one a summary. Blocks; not for worker threads.
    [[nodiscard]] virtual Expected<std::vector<std::string>, SpoolError> check() const = 0;

    /// Ids above this one are new to this spool.
    [[nodiscard]] virtual QueueId greatest_id() const = 0;
    /// The host tag of ids made for this spool by this instance.
    [[nodiscard]] virtual unsigned host_tag() const = 0;
};

/// Reads the stored octets of one message, in order. One thread at a time.
class StoredBody {
public:
    virtual ~StoredBody() = default;
    /// The next octets, at most `max_octets`; an empty string at the end. The checksum is verified while reading: an
    /// error of kind `damaged` comes at the latest in place of the end, so a reader that has not seen the end must not
    /// confirm anything.
    [[nodiscard]] virtual Expected<std::string, SpoolError> read(std::size_t max_octets) = 0;
};

class BodyStore {
public:
    virtual ~BodyStore() = default;
    /// For a message about to be received. Any thread.
    [[nodiscard]] virtual std::unique_ptr<IncomingBody> receive(QueueId id) = 0;
    /// For a stored message. Any thread; short blocking reads.
    [[nodiscard]] virtual Expected<std::unique_ptr<StoredBody>, SpoolError> open(QueueId id) const = 0;
    /// False: the disk is nearly full, and MAIL is to be answered 452.
    [[nodiscard]] virtual bool has_room() const = 0;
};

/// An administrator's order to send nothing to a domain for a while.
struct Suspension {
    std::string domain;  ///< Of recipients; lower case, as in mail::Address.
    WallTime since{};
    WallTime until{};
    std::string reason{};  ///< Safe to print; may be empty.
    std::string by{};      ///< Who asked. Safe to print.
    friend bool operator==(const Suspension&, const Suspension&) = default;
};

/// What is remembered beyond one message: counters since the first start, suspensions.
class Knowledge {
public:
    using DoneHandler = std::function<void(Expected<void, SpoolError>)>;

    virtual ~Knowledge() = default;
    /// Durable when the handler is told of success. One of the same domain is replaced. Any thread.
    virtual void suspend(Suspension suspension, DoneHandler done) = 0;
    /// That of `domain`, unless it ends behind `until`: then it replaced the one that is meant. Nothing to be forgotten
    /// is success too.
    virtual void forget_suspension(std::string domain, WallTime until, DoneHandler done) = 0;
    /// All that are remembered, those that are over too, by domain. Blocks for a short read.
    [[nodiscard]] virtual Expected<std::vector<Suspension>, SpoolError> suspensions() const = 0;
    /// Adds to the counters of these names. Durable within seconds, not at return.
    virtual void add_tallies(std::map<std::string, std::int64_t> increments) = 0;
    /// The counters of these names are needed no more. Durable within seconds.
    virtual void forget_tallies(std::vector<std::string> names) = 0;
    [[nodiscard]] virtual std::map<std::string, std::int64_t> tallies() const = 0;
};

}  // namespace postern::ports
