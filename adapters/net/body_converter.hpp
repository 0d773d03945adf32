#pragma once

#include "adapters/net/mail_services.hpp"
#include "core/base/expected.hpp"
#include "core/base/ids.hpp"
#include "core/mail/dkim_signer.hpp"
#include "core/ports/spool.hpp"
#include "core/smtp/client_session.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace postern::net {

/// Where a transaction's octets come from: memory, or the body store.
struct BodySource {
    QueueId id;
    ports::BodyInMemory memory;                        ///< Null: read from the store.
    std::shared_ptr<const mail::DkimSettings> dkim{};  ///< Null: it is not to be signed.
    std::string signature{};                           ///< Fields in front of the message; empty: there are none.
};

/// Signs messages, and re-encodes them for peers that lack something, one after the other on a thread of its own, which
/// begins with the first: reading and parsing a large one would keep a worker from all else. One thread uses it.
class BodyConverter {
public:
    /// What became of it: the new text with its signature, why there is none, or why it could not be read.
    using Result = std::variant<BodySource, ports::MimeObstacle, ports::SpoolError>;

    explicit BodyConverter(const MailServices& services) : services_(services) {}
    /// Waits for what is under way; drops what is not.
    ~BodyConverter();
    BodyConverter(const BodyConverter&) = delete;
    BodyConverter& operator=(const BodyConverter&) = delete;

    /// `done` is called once, on the converter's thread, or never if that ends before its turn. It must only post.
    void to_seven_bit(BodySource body, std::function<void(Result)> done);
    /// The same source with its signature: none where its settings want none, or it cannot be read.
    void sign(BodySource body, std::function<void(BodySource)> done);

private:
    const MailServices& services_;
    std::optional<boost::asio::thread_pool> thread_;
};

}  // namespace postern::net
