#pragma once

#include "core/tls/flights.hpp"

#include <string>

namespace postern::tls {

/// What chain verification found out about the peer's certificate, whether anything was demanded or not.
enum class Verification {
    no_certificate,  ///< The peer showed none.
    verified,        ///< The chain ends in a trusted root and every date holds.
    unverified,      ///< It does not; `reason` says why.
};

/// What a handshake agreed on and found. Recorded with every delivery and every message received.
struct Facts {
    std::string version;      ///< `TLSv1.3`
    std::string cipher;       ///< `TLS_AES_256_GCM_SHA384`
    std::string group;        ///< `X25519`; empty where the library does not tell.
    std::string server_name;  ///< SNI, safe to print; empty: the client named no host. Not kept with a message.
    bool is_resumed = false;
    Verification verification = Verification::no_certificate;
    std::string verification_reason;  ///< `self-signed certificate`; empty when verified or absent.
    bool is_name_matched = false;     ///< The certificate names the host that was asked for.
    std::string peer_subject;         ///< Safe to print; empty where there is no certificate.
    std::string peer_issuer;
    std::string peer_certificate_sha256;  ///< Lower-case hexadecimal; empty where there is no certificate.
    std::string peer_key_sha256{};        ///< Of its SubjectPublicKeyInfo; the same. Not kept with a message.
    bool is_tlsa_matched = false;         ///< One of the TLSA records that were demanded proves the certificate.
    std::string tlsa_record{};            ///< That one, `3 1 1`.
    std::string tlsa_reason{};            ///< Why none does, where that can be said; safe to print.

    friend bool operator==(const Facts&, const Facts&) = default;
};

/// What a client's certificate was found to be, for log and Received header, safe to print: `client certificate
/// verified, SHA-256 00ff…, subject CN=relay.example, issuer CN=Example Root`. What the peer itself chose stands last,
/// and is cut where it is long. Empty: there was none.
[[nodiscard]] std::string client_certificate_words(const Facts& facts);

/// Who broke a handshake off, and in which words.
struct Failure {
    enum class Cause {
        plaintext,  ///< What came was no TLS record: a command behind STARTTLS, or a peer that answered in clear text.
        alert_received,
        protocol_error,  ///< Nothing in common, or a broken message.
        closed,          ///< The connection ended in the middle.
        timeout,
        internal,  ///< Our side could not go on.
    };
    Cause cause = Cause::internal;
    std::string words;  ///< One line for a person, safe to print.
    Flights flights{};  ///< Of the handshake; none where there was none, or it had succeeded.
};

}  // namespace postern::tls
