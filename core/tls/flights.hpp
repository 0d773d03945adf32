#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace postern::tls {

/// One message of a handshake, an alert, or a record of which nothing more is known.
struct HandshakeMessage {
    bool is_ours = false;
    std::string what;        ///< `ClientHello, TLS 1.3, TLS 1.2`, `alert protocol version (70)`; safe to print.
    std::size_t octets = 0;  ///< Of the message, without the record around it.
    std::optional<unsigned char> alert{};  ///< Its number (RFC 8446 §6); empty: it is none.

    friend bool operator==(const HandshakeMessage&, const HandshakeMessage&) = default;
};

/// What crossed the wire in a handshake that did not come to its end, in both directions: types, versions and sizes.
/// No secret and no content is among it.
struct Flights {
    static constexpr std::size_t most_messages = 32;

    std::vector<HandshakeMessage> messages;  ///< In their order; where they were more, the first ones and the last.
    std::size_t left_out = 0;                ///< Before the last one.

    friend bool operator==(const Flights&, const Flights&) = default;
};

/// How much of it a history keeps, and how much a line of the log.
inline constexpr std::size_t kept_flights_octets = 2048;
inline constexpr std::size_t logged_flights_octets = 300;

/// `we: ClientHello, TLS 1.3, TLS 1.2 (517 octets); peer: alert handshake failure (40) (2 octets)`, flight by flight,
/// at most `max_octets` and what marks a cut. Empty: nothing crossed the wire.
[[nodiscard]] std::string to_words(const Flights& flights, std::size_t max_octets);

/// What the flights tell of the cause, for a client, where they tell more than the failure's own words: `nothing came
/// back to our ClientHello: …`. Empty: nothing.
[[nodiscard]] std::string hint_of(const Flights& flights);

}  // namespace postern::tls
