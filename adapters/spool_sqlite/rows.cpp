#include "adapters/spool_sqlite/rows.hpp"

#include "adapters/spool_sqlite/envelope_checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace postern::spool_sqlite {
namespace {

template <typename Value, std::size_t size>
std::optional<Value> find_by_name(const std::array<std::pair<Value, std::string_view>, size>& names,
                                  std::string_view name) {
    for (const auto& [value, its_name] : names) {
        if (its_name == name) return value;
    }
    return std::nullopt;
}

template <typename Value, std::size_t size>
std::string_view name_of(const std::array<std::pair<Value, std::string_view>, size>& names, Value wanted) {
    for (const auto& [value, its_name] : names) {
        if (value == wanted) return its_name;
    }
    return {};
}

/// A state and, while it waits, what was ordered.
struct StoredState {
    mail::RecipientState state;
    mail::StandingOrder order = mail::StandingOrder::none;
    friend bool operator==(const StoredState&, const StoredState&) = default;
};

// The first name of a state is the one that is written.
constexpr std::array<std::pair<StoredState, std::string_view>, 8> state_names{{
    {{mail::RecipientState::waiting}, "waiting"},
    {{mail::RecipientState::waiting, mail::StandingOrder::hold}, "held"},
    {{mail::RecipientState::waiting, mail::StandingOrder::remove}, "deleting"},
    {{mail::RecipientState::waiting, mail::StandingOrder::bounce}, "bouncing"},
    {{mail::RecipientState::delivered}, "delivered"},
    {{mail::RecipientState::failed}, "failed"},
    {{mail::RecipientState::failed}, stored_reported},
    {{mail::RecipientState::deleted}, "deleted"},
}};

constexpr std::array<std::pair<mail::BodyType, std::string_view>, 2> body_type_names{{
    {mail::BodyType::seven_bit, "7BIT"},
    {mail::BodyType::eight_bit_mime, "8BITMIME"},
}};

constexpr std::array<std::pair<tls::Verification, std::string_view>, 3> verification_names{{
    {tls::Verification::no_certificate, "no certificate"},
    {tls::Verification::verified, "verified"},
    {tls::Verification::unverified, "unverified"},
}};

constexpr std::array<std::string_view, 3> message_states{"waiting", "dead", "settled"};

constexpr int tls_columns = 10;
constexpr int first_tls_column = 10;  // In message_columns.
constexpr int options_column = first_tls_column + tls_columns;
constexpr int state_column = options_column + 1;
constexpr int body_place_column = options_column + 2;
constexpr int body_crc32c_column = options_column + 3;
constexpr int envelope_crc32c_column = options_column + 4;

EnvelopeChecksum begin_checksum(const Statement& row) {
    return EnvelopeChecksum({.id = row.integer(0),
                             .sender = row.text(1),
                             .accepted_ms = row.integer(2),
                             .body_octets = row.integer(5),
                             .body_place = row.text(body_place_column),
                             .body_crc32c = row.integer(body_crc32c_column),
                             .body_type = row.text(6),
                             .options = row.text(options_column)});
}

/// All but the recipients.
Result<ports::QueuedMessage> read_own_columns(const Statement& row) {
    ports::QueuedMessage message;
    const QueueId id{row.integer(0)};
    message.envelope.id = id;
    if (std::find(message_states.begin(), message_states.end(), row.text(state_column)) == message_states.end())
        return unexpected(damaged_message(id, "its state is none that we write"));
    message.envelope.sender = read_address(row.text(1));
    message.envelope.accepted_at = from_milliseconds(row.integer(2));
    message.next_try = from_milliseconds(row.integer(3));
    message.failures = static_cast<unsigned>(row.integer(4));
    message.body_octets = static_cast<std::uint64_t>(row.integer(5));
    const auto body_type = find_by_name(body_type_names, row.text(6));
    if (!body_type) return unexpected(damaged_message(id, "its body type is none that we write"));
    message.envelope.body_type = *body_type;
    message.envelope.peer = row.text(7);
    message.envelope.peer_helo = row.text(8);
    message.envelope.message_id = row.text(9);
    auto options = mail::read_message_options(row.text(options_column));
    if (!options) return unexpected(damaged_message(id, "its options are none that we write"));
    message.envelope.options = std::move(*options);
    if (!row.is_null(first_tls_column)) {
        message.envelope.tls = read_tls(row, first_tls_column);
        if (!message.envelope.tls) return unexpected(damaged_message(id, "its TLS facts are none that we write"));
    }
    return message;
}

Result<mail::Recipient> read_recipient(const Statement& row, QueueId id) {
    const auto state = find_by_name(state_names, row.text(1));
    if (!state) return unexpected(damaged_message(id, "a recipient's state is none that we write"));
    auto options = mail::read_recipient_options(row.text(3));
    if (!options) return unexpected(damaged_message(id, "a recipient's options are none that we write"));
    return mail::Recipient{read_address(row.text(0)),
                           state->state,
                           std::string(row.text(2)),
                           std::move(*options),
                           state->order,
                           row.integer(5) != 0,
                           from_milliseconds(row.integer(6)),
                           std::chrono::milliseconds(row.integer(7))};
}

Result<void> read_recipients(Statement& statement, mail::Envelope& envelope, EnvelopeChecksum& checksum) {
    statement.bind(envelope.id.value);
    while (true) {
        auto has_row = statement.step("read the recipients of a message");
        if (!has_row && has_row.error().kind == ports::SpoolError::Kind::damaged)
            return unexpected(
                damaged_message(envelope.id, "its recipients cannot be read (" + has_row.error().words + ")"));
        if (!has_row) return unexpected(std::move(has_row.error()));
        if (!*has_row) break;
        checksum.add_recipient(statement.integer(4), statement.text(0), statement.text(3));
        auto recipient = read_recipient(statement, envelope.id);
        if (!recipient) {
            statement.reset();
            return unexpected(std::move(recipient.error()));
        }
        envelope.recipients.push_back(std::move(*recipient));
    }
    if (envelope.recipients.empty()) return unexpected(damaged_message(envelope.id, "it has no recipients"));
    return {};
}

}  // namespace

int bind_tls(Statement& statement, int first, const std::optional<tls::Facts>& facts) {
    if (!facts) {
        for (int index = first; index < first + tls_columns; ++index) statement.bind_at(index, nullptr);
        return first + tls_columns;
    }
    statement.bind_from(first, facts->version, facts->cipher, facts->group, facts->is_resumed ? 1 : 0,
                        name_of(verification_names, facts->verification), facts->verification_reason,
                        facts->is_name_matched ? 1 : 0, facts->peer_subject, facts->peer_issuer,
                        facts->peer_certificate_sha256);
    return first + tls_columns;
}

std::optional<tls::Verification> verification_of(std::string_view stored) {
    return find_by_name(verification_names, stored);
}

std::optional<tls::Facts> read_tls(const Statement& row, int first) {
    const auto verification = find_by_name(verification_names, row.text(first + 4));
    if (!verification) return std::nullopt;
    tls::Facts facts;
    facts.version = row.text(first);
    facts.cipher = row.text(first + 1);
    facts.group = row.text(first + 2);
    facts.is_resumed = row.integer(first + 3) != 0;
    facts.verification = *verification;
    facts.verification_reason = row.text(first + 5);
    facts.is_name_matched = row.integer(first + 6) != 0;
    facts.peer_subject = row.text(first + 7);
    facts.peer_issuer = row.text(first + 8);
    facts.peer_certificate_sha256 = row.text(first + 9);
    return facts;
}

std::string stored_address(const mail::Address& address) {
    return address.domain.empty() ? address.local_part : address.local_part + '@' + address.domain;
}

mail::Address read_address(std::string_view stored) {
    const auto at = stored.rfind('@');
    if (at == std::string_view::npos) return {std::string(stored), {}};
    return {std::string(stored.substr(0, at)), std::string(stored.substr(at + 1))};
}

std::string_view stored_state(const mail::Recipient& recipient) {
    const bool is_waiting = recipient.state == mail::RecipientState::waiting;
    return name_of(state_names, {recipient.state, is_waiting ? recipient.order : mail::StandingOrder::none});
}

std::string_view stored_body_type(mail::BodyType type) { return name_of(body_type_names, type); }

Result<ports::QueuedMessage> read_message(const Statement& row, Statement& recipients) {
    auto message = read_own_columns(row);
    if (!message) return message;
    auto checksum = begin_checksum(row);
    auto read = read_recipients(recipients, message->envelope, checksum);
    if (!read) return unexpected(std::move(read.error()));
    if (row.is_null(envelope_crc32c_column) || row.integer(envelope_crc32c_column) == checksum.value()) return message;
    const auto id = message->envelope.id;
    return unexpected(damaged_message(
        id, fmt::format("its envelope (sender, recipients, options, what is said of its body) does not match its "
                        "checksum. Once it is right, take it as it is by UPDATE messages SET envelope_crc32c = NULL "
                        "WHERE id = {}, with the task ended",
                        id.value)));
}

std::optional<tls::KeptStsPolicy> read_sts_policy(const Statement& row) {
    const auto mode = tls::sts_mode_of(row.text(1));
    if (!mode) return std::nullopt;
    tls::KeptStsPolicy kept{std::string(row.text(0)), {}, from_milliseconds(row.integer(6))};
    kept.policy = {
        *mode, {}, std::chrono::seconds(row.integer(3)), std::string(row.text(4)), from_milliseconds(row.integer(5))};
    for (auto rest = row.text(2); !rest.empty();) {
        const auto pattern = rest.substr(0, rest.find(' '));
        kept.policy.mx.emplace_back(pattern);
        rest.remove_prefix(std::min(pattern.size() + 1, rest.size()));
    }
    return kept;
}

std::int64_t to_milliseconds(WallTime time) { return time.time_since_epoch().count(); }

WallTime from_milliseconds(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

ports::SpoolError damaged_message(QueueId id, std::string_view what) {
    return {
        ports::SpoolError::Kind::damaged,
        fmt::format("Message {} in the spool is damaged: {}. It is left alone; the rest is delivered. Look at it with: "
                    "sqlite3 queue.db 'SELECT * FROM queue'.",
                    to_string(id), what)};
}

}  // namespace postern::spool_sqlite
