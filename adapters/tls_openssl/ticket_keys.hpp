#pragma once

#include "core/base/time.hpp"

#include <openssl/ssl.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace postern::tls_openssl {

/// What session tickets are sealed with, so that they outlive the certificate and the rules that were in force when
/// they were issued. Any thread. Source: RFC 5077 §4, RFC 8446 §4.6.1.
class TicketKeys {
public:
    /// A key seals for so long; the one before still opens for as long again.
    static constexpr std::chrono::hours lifetime{12};

    /// Leaves no secret behind in memory.
    struct Key {
        Key() = default;
        ~Key();
        Key(const Key&) = delete;
        Key& operator=(const Key&) = delete;

        std::array<unsigned char, 16> name{};
        std::array<unsigned char, 32> cipher{};
        std::array<unsigned char, 32> digest{};
        TimePoint made_at{};
    };
    using SharedKey = std::shared_ptr<Key>;
    struct Found {
        SharedKey key;           ///< Null: it is unknown, or too old.
        bool is_former = false;  ///< The ticket is to be replaced.
    };

    explicit TicketKeys(std::function<Now()> clock) : clock_(std::move(clock)) {}

    /// The key to seal with; a new one where the last is `lifetime` old. Null: there is no randomness.
    [[nodiscard]] SharedKey current();
    /// The key of this name, 16 octets.
    [[nodiscard]] Found find(const unsigned char* name);
    [[nodiscard]] WallTime now() const { return clock_().wall; }

private:
    /// Under the lock. Keys change when they are asked for, not before. False: there is no randomness.
    bool rotate();

    const std::function<Now()> clock_;
    std::mutex mutex_;
    SharedKey current_;
    SharedKey former_;
};

/// Has the tickets of all sessions under `context` sealed and opened with `keys`, which it keeps alive. Tickets are
/// good for TicketKeys::lifetime, so that each can be opened for as long as it says; one that holds a certificate of a
/// client which expired meanwhile is not: the client shows it again.
void seal_tickets(SSL_CTX* context, std::shared_ptr<TicketKeys> keys);

}  // namespace postern::tls_openssl
