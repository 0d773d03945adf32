#pragma once

#include "core/base/ids.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/time.hpp"
#include "core/delivery/delays.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/introduction.hpp"
#include "core/tls/facts.hpp"
#include "core/tls/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

// The lines of the log, in the words that a Domino administrator knows; TLS facts stand in parentheses behind them.
// Text arguments are safe to print already, as the structs that they come from promise; addresses are made so here.
// Every line is safe to print.

/// At the task's end: deliveries whose peers had not answered.
[[nodiscard]] std::string line_unfinished(std::size_t deliveries);

/// In the place of `lines` lines that came faster than the log took them.
[[nodiscard]] std::string line_dropped(std::uint64_t lines);

/// `SMTP Server: 192.0.2.7 connected`; where a proxy speaks for it (null: none does): `…, as told by 192.0.2.1:
/// TLSv1.3 …`
[[nodiscard]] std::string line_connected(std::string_view address, const mail::Introduction* introduction = nullptr);

/// `SMTP Server: 203.0.113.7 takes the place of its proxy (XCLIENT), as told by 192.0.2.1: TLSv1.3 …`
/// Where it says who the client is: `… (XCLIENT) as anna, as told by …`
[[nodiscard]] std::string line_introduced(std::string_view address, std::string_view login,
                                          const mail::Introduction& introduction);

/// `SMTP Server: connection from 192.0.2.7 refused: too many sessions in all`
[[nodiscard]] std::string line_refused(std::string_view address, std::string_view reason);

/// `SMTP Server: 192.0.2.7 disconnected. 2 message[s] received`
[[nodiscard]] std::string line_disconnected(std::string_view address, unsigned messages);

/// `SMTP Server: Authentication failed for user anna ; connecting host 192.0.2.7`, in Domino's words. `user` is safe to
/// print.
[[nodiscard]] std::string line_authentication_failed(std::string_view address, std::string_view user);
/// `SMTP Server: 192.0.2.7 authenticated as CN=Anna/O=Example`
[[nodiscard]] std::string line_authenticated(std::string_view address, std::string_view identity);
[[nodiscard]] std::string line_shut_out(std::string_view address);

/// `SMTP Server: 192.0.2.7 TLS handshake failed: no cipher in common (peer: ClientHello, TLS 1.2 (150 octets); we: …)`
[[nodiscard]] std::string line_handshake_failed(std::string_view address, const tls::Failure& failure);

/// `Router: Message 00A1B2C3…: relay.example [192.0.2.7]:25 TLS handshake failed: …`, likewise.
[[nodiscard]] std::string line_outbound_handshake_failed(QueueId id, std::string_view host,
                                                         const tls::Failure& failure);

/// `SMTP Server: Message 00A1B2C3… (MessageID: <id>) received from a@b.example size 1234 bytes (TLSv1.3
/// TLS_AES_256_GCM_SHA384)`, and the client's certificate behind a comma where it showed one. Where a proxy speaks for
/// the peer: `(clear text; as told by 192.0.2.1: TLSv1.3 …)`
[[nodiscard]] std::string line_received(const mail::Envelope& envelope, std::uint64_t octets,
                                        const mail::Introduction* introduction = nullptr);

/// What is said of one message's transfer.
struct Transfer {
    QueueId id;
    std::string_view host;  ///< `relay.example [192.0.2.7]:25`
    const mail::Address* sender = nullptr;
    std::vector<const mail::Address*> recipients;
    std::uint64_t octets = 0;
    std::string_view verdict;  ///< Empty: TLS is no matter there.
    const tls::Facts* tls = nullptr;
    std::string_view way = "SMTP";  ///< `SMTP`, `LMTP`, `mail.box`
    delivery::Delays delays{};
    PeerText reply{};              ///< Empty: there is none to be had.
    std::string_view exemption{};  ///< As tls::exemption_words() has it; empty: none.
};

/// `Router: Message 00A1B2C3… transferred to H for R from F Size: 12K via SMTP (may:encrypted:certificate not checked,
/// TLSv1.3 …) in 0.21 s (queue 0.02, connect 0.05, TLS 0.04, transfer 0.10): 250 2.0.0 queued as 1A2B`; for `connect`
/// and `TLS` stands `reused connection` where that was there. What stands behind the size's `via` is ours, not
/// Domino's. An exemption stands behind the TLS facts: `(none:clear:…; exempt by TLS policy document …)`.
[[nodiscard]] std::string line_transferred(const Transfer& transfer);

/// `Router: Message 00A1B2C3… for R waits (try 2), next try in 10 min: relay.example [192.0.2.7]:25: connection
/// refused`. Where TLS is the reason, its verdict is the end of it: `… (dane:refused:tlsa-invalid)`
[[nodiscard]] std::string line_delayed(QueueId id, const std::vector<const mail::Address*>& recipients,
                                       unsigned failures, std::chrono::seconds until_next_try, std::string_view reason);

/// `Router: Message 00A1B2C3… for R failed: 550 5.1.1 no such user`
[[nodiscard]] std::string line_failed(QueueId id, const std::vector<const mail::Address*>& recipients,
                                      std::string_view reason);
/// `Router: Message 00A1B2C3… for R deleted: an administrator deleted it`
[[nodiscard]] std::string line_deleted(QueueId id, const std::vector<const mail::Address*>& recipients,
                                       std::string_view reason);

/// One delivery's TLS in one word group, `LEVEL:RESULT:REASON`, to be searched for: `may:encrypted:certificate not
/// checked`, `dane:refused:tlsa-invalid` where an obstacle kept us from sending. Without an outcome (nothing was
/// delivered) and without an obstacle the facts say how far it came; empty: no TLS and no delivery. `grounds` say who
/// wants clear text, `none:clear:exemption`, and that the sender does without more: `…, TLS-Required No`.
[[nodiscard]] std::string verdict(tls::Level level, std::optional<tls::Outcome> outcome, const tls::Facts* facts,
                                  std::optional<tls::Obstacle> obstacle = std::nullopt,
                                  const tls::Grounds& grounds = {});

/// `a@b.example`, `<>` for the null reverse-path; safe to print.
[[nodiscard]] std::string shown(const mail::Address& address);

/// `512`, `12K`, `3M`: octets as the Router's lines have them.
[[nodiscard]] std::string shown_size(std::uint64_t octets);

}  // namespace postern::report
