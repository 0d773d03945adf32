#pragma once

#include "core/base/time.hpp"
#include "core/dns/answer.hpp"
#include "core/tls/demand.hpp"
#include "core/tls/facts.hpp"
#include "core/tls/level.hpp"
#include "core/tls/mta_sts.hpp"
#include "core/tls/policy.hpp"
#include "core/tls/tlsa.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::tls {

/// An outbound port's status in the Server document. `negotiated` exists for the TCP/IP port only.
enum class PortStatus { disabled, enabled, negotiated };

/// The administrator's outbound settings that the plan depends on.
struct PortSettings {
    PortStatus tcp_status = PortStatus::disabled;
    std::uint16_t tcp_port = 25;
    bool is_ssl_enabled = false;
    std::uint16_t ssl_port = 465;
    bool may_fall_back_to_clear_text = false;  ///< notes.ini RouterFallbackNonTLS=1
};

/// What came of asking for the TLSA records of one port of a host.
struct TlsaAnswer {
    /// insecure: nobody vouches for them, or nothing was asked. secure: `records` is all there is, and no record means
    /// that none is published. bogus and failed: they cannot be had.
    dns::Security security = dns::Security::insecure;
    std::string base_domain{};  ///< Where they were found (RFC 7672 §2.2.3); empty: the host's name.
    std::vector<TlsaRecord> records{};
    std::string failure{};  ///< Words for a person, safe to print.

    friend bool operator==(const TlsaAnswer&, const TlsaAnswer&) = default;
};

/// One address that a message may be handed to.
struct Host {
    std::string name;                       ///< As the MX or the relay host names it; empty for an address literal.
    std::string address;                    ///< `192.0.2.7` or `2001:db8::7`
    bool is_ssl_port_known_silent = false;  ///< Its SSL port did not answer within the last hour.
    /// What DNSSEC says of its name: of its address records or, where an alias leads to addresses that nobody vouches
    /// for, of that alias (RFC 7672 §2.2.2).
    dns::Security security = dns::Security::insecure;
    TlsaAnswer tlsa{};      ///< Of the TCP/IP port.
    TlsaAnswer ssl_tlsa{};  ///< Of the SSL port.
};

/// When a step of the plan is taken at all. All speak of what already happened to the same host in this walk.
enum class Condition {
    always,
    after_no_connection_to_ssl_port,  ///< Refused, unreachable or timed out; a failed handshake there is not that.
    after_failed_handshake,           ///< STARTTLS refused, alert, close or time-out.
};

enum class Mode {
    clear,     ///< STARTTLS is not used even when offered.
    starttls,  ///< STARTTLS when it is offered; what else is allowed the level says.
    implicit,  ///< TLS from the first octet.
};

/// One connection that may be made.
struct Step {
    std::size_t host = 0;  ///< Index into the plan's hosts.
    std::uint16_t port = 25;
    Mode mode = Mode::clear;
    Level level = Level::none;  ///< What it comes to for this host: `dane` only where there are TLSA records.
    Condition condition = Condition::always;
    Demand demand{};

    friend bool operator==(const Step&, const Step&) = default;
};

/// A host that is not used, and why: the message waits for a day when it can be.
struct LeftOut {
    std::size_t host = 0;
    Level level = Level::may;  ///< Under which it would have been used.
    Obstacle obstacle = Obstacle::look_up_failed;
    std::string words;  ///< `the TLSA records of mx.example cannot be had: …`

    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// What is tried, in order, and why, in one sentence that every report prints.
struct Plan {
    std::vector<Step> steps;  ///< Empty without `left_out`: nothing may be tried; the message waits without ageing.
    std::string sentence;
    std::vector<LeftOut> left_out{};
};

struct PlanInput {
    PortSettings ports;
    std::vector<Host> hosts;  ///< In the order of trial.
    /// The next hop names a port of its own, which stands in for the TCP/IP port; 0: it does not.
    std::uint16_t explicit_port = 0;
    bool requires_tls = false;  ///< The message's sender demands it (RFC 8689).
    /// What the next hop's document or credentials demand; empty: nothing.
    std::optional<Level> level{};
    std::optional<Policy> policy{};     ///< The policy document of the next hop that is in force.
    Level default_level = Level::dane;  ///< Of the Server document: what Negotiated SSL means.
    std::string domain{};               ///< Next hop, lower case: the domain whose MX was asked for, or a relay host.
    std::string canonical_domain{};     ///< Where the domain's aliases end in the MX look-up; empty: it is none.
    /// Of the MX look-up, the denial of records too. Secure where a setting names the host: nobody was asked.
    dns::Security mx_security = dns::Security::insecure;
    std::optional<StsPolicy> sts{};  ///< The domain's, in force now.
    /// The resolver's self-test of DNSSEC fails: what is insecure was not looked at, and may have TLSA records.
    bool is_validation_given_up = false;
    std::optional<WallTime> dane_known_since{};  ///< The domain was found to have DANE before, first then.
    bool is_tls_optional = false;                ///< The message's header says TLS-Required: No (RFC 8689 §3).
    bool honours_tls_optional = false;           ///< The setting.
};

/// What the domain publishes does not count for this message, by its sender's wish: level may stands in for dane where
/// nothing but the default asks for that. What the administrator demands holds, and so does REQUIRETLS. Source: RFC
/// 8689 §4.2.2.
[[nodiscard]] bool is_waived(const PlanInput& input);

/// False: both outbound ports are Disabled, and no message may be sent at all.
[[nodiscard]] bool is_sending_allowed(const PortSettings& ports);

/// Decides what each host is offered, and what it must show. Pure.
///
/// Order: every host with the best TLS that the settings allow; then, where clear text after a failed handshake is
/// allowed (at may, and at dane where nothing is published), those hosts again in a new connection. An explicit port
/// takes the place of the TCP/IP port and leaves the SSL port alone. A disabled port stays unused.
///
/// Level: may, where it is_waived(); else the policy document's, unless the next hop's own is stronger; else the next
/// hop's, else by the port status: none for Enabled, the default level for Negotiated SSL. The SSL port has encrypt at
/// least, and is left out at none. What dane comes to is each host's own matter, in this order:
///
/// * DANE, where MX and host are secure (RFC 7672 §2.2). TLSA records that cannot be had leave the host out. Usable
/// ones
///   must match. Of unusable ones alone remains that there must be TLS. While nobody can look at signatures, a host of
///   a domain that is known to have DANE is left out, and any other is treated as an insecure one.
/// * MTA-STS, where the policy enforces (RFC 8461 §5). A host that it does not name is left out; the others must show a
///   trusted certificate for their name.
/// * Else may.
///
/// dane-only leaves out a host without usable records. A host whose MX or address answer is bogus or failed is left out
/// at every level. Where the message requires TLS there is no step in clear text, so that there may be none at all, and
/// each step asks for proof, by the host's name where nothing else does.
[[nodiscard]] Plan make_plan(const PlanInput& input);

/// What the settings alone come to, before anything is looked up: the plan of one host of which nothing is known, which
/// is not left out for that. `input.hosts` is not looked at.
[[nodiscard]] Plan make_outline(PlanInput input);

/// How one delivery's TLS ended, as one word for tallies and verdicts.
enum class Outcome {
    encrypted_verified,    ///< Chain and name hold.
    encrypted_unverified,  ///< Encrypted; nothing was demanded of the certificate.
    clear_by_setting,      ///< The port status says clear text.
    clear_not_offered,     ///< The peer does not offer STARTTLS.
    clear_after_failure,   ///< The handshake failed and the fallback is allowed.
};

[[nodiscard]] std::string_view to_string(Outcome outcome);

/// On whose word a delivery's level rests.
struct Grounds {
    enum class Source { port_status, next_hop, policy_document, exemption };
    Source source = Source::port_status;
    bool is_waived = false;

    friend bool operator==(const Grounds&, const Grounds&) = default;
};
/// `input` without hosts will do.
[[nodiscard]] Grounds grounds_of(const PlanInput& input);

/// What is said of it where nothing is wrong: `encrypted, certificate not checked (level may): self-signed
/// certificate`.
[[nodiscard]] std::string describe(Outcome outcome, Level level, const Facts* facts);

}  // namespace postern::tls
