#pragma once

#include "core/tls/facts.hpp"
#include "core/tls/level.hpp"

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

/// One address that a message may be handed to.
struct Host {
    std::string name;                       ///< As the MX or the relay host names it; empty for an address literal.
    std::string address;                    ///< `192.0.2.7` or `2001:db8::7`
    bool is_ssl_port_known_silent = false;  ///< Its SSL port did not answer within the last hour.
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
    Level level = Level::none;
    Condition condition = Condition::always;

    friend bool operator==(const Step&, const Step&) = default;
};

/// What is tried, in order, and why, in one sentence that every report prints.
struct Plan {
    std::vector<Step> steps;  ///< Empty: nothing may be tried; the message waits without ageing.
    std::string sentence;
};

struct PlanInput {
    PortSettings ports;
    std::vector<Host> hosts;  ///< In the order of trial.
    /// The next hop names a port of its own, which stands in for the TCP/IP port; 0: it does not.
    std::uint16_t explicit_port = 0;
    bool requires_tls = false;  ///< The message's sender demands it (RFC 8689).
    /// What the next hop's document or credentials demand; empty: nothing. One of none, may and encrypt.
    std::optional<Level> level{};
};

/// False: both outbound ports are Disabled, and no message may be sent at all.
[[nodiscard]] bool is_sending_allowed(const PortSettings& ports);

/// Decides what each host is offered. Pure. Order: every host with the best TLS that the settings allow; then, where
/// clear text after a failed handshake is allowed, those hosts again in a new connection. An explicit port takes the
/// place of the TCP/IP port and leaves the SSL port alone. Level: encrypt on the SSL port; on the TCP/IP port none for
/// Enabled, may for Negotiated SSL and for the fallback. A level of the next hop takes its place there, encrypt leaves
/// no step in clear text, and none leaves the SSL port out; a disabled port stays unused. Where the message requires
/// TLS the level is secure, and there is no step in clear text, so that there may be none at all.
[[nodiscard]] Plan make_plan(const PlanInput& input);

/// How one delivery's TLS ended, as one word for tallies and verdicts.
enum class Outcome {
    encrypted_verified,    ///< Chain and name hold.
    encrypted_unverified,  ///< Encrypted; nothing was demanded of the certificate.
    clear_by_setting,      ///< The port status says clear text.
    clear_not_offered,     ///< The peer does not offer STARTTLS.
    clear_after_failure,   ///< The handshake failed and the fallback is allowed.
};

[[nodiscard]] std::string_view to_string(Outcome outcome);

/// What is said of it where nothing is wrong: `encrypted, certificate not checked (level may): self-signed
/// certificate`.
[[nodiscard]] std::string describe(Outcome outcome, Level level, const Facts* facts);

}  // namespace postern::tls
