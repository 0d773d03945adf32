#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/mail/envelope.hpp"
#include "core/tls/facts.hpp"
#include "core/tls/mta_sts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace postern::spool_sqlite {

/// The ten columns tls_version … tls_sha256, in the order of the tables; returns the parameter after them. NULLs where
/// there was no TLS.
int bind_tls(Statement& statement, int first, const std::optional<tls::Facts>& facts);
/// Empty: no word of ours.
[[nodiscard]] std::optional<tls::Verification> verification_of(std::string_view stored);
/// The same columns of a row, the first of which is not NULL. Empty: they say something that we never write.
[[nodiscard]] std::optional<tls::Facts> read_tls(const Statement& row, int first);

/// `local@domain`, as the tables hold it. The inverse is exact, because a domain holds no `@`.
[[nodiscard]] std::string stored_address(const mail::Address& address);
[[nodiscard]] mail::Address read_address(std::string_view stored);

[[nodiscard]] std::string_view stored_state(const mail::Recipient& recipient);
/// A recipient that failed and whose sender was told: read as failed, but no reason to keep the message.
inline constexpr std::string_view stored_reported = "reported";
[[nodiscard]] std::string_view stored_body_type(mail::BodyType type);

/// The columns that read_message() expects of `messages`, in its order.
inline constexpr std::string_view message_columns =
    "id, sender, accepted_ms, next_try_ms, failures, body_octets, body_type, peer, peer_helo, message_id, tls_version, "
    "tls_cipher, tls_group, tls_resumed, tls_verification, tls_reason, tls_name_matched, tls_subject, tls_issuer, "
    "tls_sha256, options, state, body_place, body_crc32c, envelope_crc32c";
inline constexpr std::string_view recipients_by_message =
    "SELECT address, state, diagnosis, options, position, delay_told, held_since_ms, held_ms FROM recipients "
    "WHERE message = ? ORDER BY position";

/// The message of the row that `row` stands at, with its recipients, at least one, by `recipients`, a statement over
/// `recipients_by_message`. Error `damaged`, with the id: a row says what we never write, or the envelope's checksum is
/// another one; a row of an earlier format has none, and is taken as it is. Other errors: `recipients` cannot be read.
[[nodiscard]] Result<ports::QueuedMessage> read_message(const Statement& row, Statement& recipients);

/// The columns of `sts_policies`, in its order. Empty: they say something that we never write.
[[nodiscard]] std::optional<tls::KeptStsPolicy> read_sts_policy(const Statement& row);

[[nodiscard]] std::int64_t to_milliseconds(WallTime time);
[[nodiscard]] WallTime from_milliseconds(std::int64_t milliseconds);

/// `Message 0123456789ABCDEF in the spool is damaged: WHAT. …`
[[nodiscard]] ports::SpoolError damaged_message(QueueId id, std::string_view what);

}  // namespace postern::spool_sqlite
