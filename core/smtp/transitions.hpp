#pragma once

#include <optional>

namespace postern::smtp {

/// Where a server session stands.
enum class State {
    delayed,      ///< Connected; the greeting is held back, to see who talks before it.
    greeting,     ///< Greeted, or TLS just established; no EHLO or HELO yet.
    ready,        ///< EHLO or HELO was answered.
    mail,         ///< MAIL was accepted, no recipient yet.
    recipients,   ///< At least one recipient was accepted.
    body,         ///< 354 was sent; what comes is the message.
    chunks,       ///< The message came in part, by BDAT; another chunk follows.
    committing,   ///< The final dot was read; its answer waits for the spool.
    tls_pending,  ///< The transport belongs to the TLS engine.
    closed,
};

enum class Command {
    ehlo,
    helo,
    mail,
    rcpt,
    data,
    bdat,
    rset,
    noop,
    quit,
    starttls,
    auth,
    vrfy,
    expn,
    help,
    xclient,
    unsupported,  ///< A command of some RFC that is not served: 502 5.5.1.
    unknown,      ///< No command at all: 500 5.5.2.
};

struct Transition {
    State from;
    Command command;
    State to;  ///< When the command succeeds; a refused one changes nothing.
};

// clang-format off
// One row per legal (state, command); whatever is absent is answered 503 (RFC 5321 §4.1.4).
inline constexpr Transition transitions[] = {
    {State::greeting,   Command::ehlo,     State::ready},
    {State::greeting,   Command::helo,     State::ready},
    {State::greeting,   Command::rset,     State::greeting},
    {State::greeting,   Command::noop,     State::greeting},
    {State::greeting,   Command::vrfy,     State::greeting},
    {State::greeting,   Command::expn,     State::greeting},
    {State::greeting,   Command::help,     State::greeting},
    {State::greeting,   Command::quit,     State::closed},
    {State::greeting,   Command::xclient,  State::greeting},

    {State::ready,      Command::ehlo,     State::ready},
    {State::ready,      Command::helo,     State::ready},
    {State::ready,      Command::starttls, State::tls_pending},
    {State::ready,      Command::auth,     State::ready},
    {State::ready,      Command::mail,     State::mail},
    {State::ready,      Command::rset,     State::ready},
    {State::ready,      Command::noop,     State::ready},
    {State::ready,      Command::vrfy,     State::ready},
    {State::ready,      Command::expn,     State::ready},
    {State::ready,      Command::help,     State::ready},
    {State::ready,      Command::quit,     State::closed},
    {State::ready,      Command::xclient,  State::greeting},

    {State::mail,       Command::rcpt,     State::recipients},
    {State::mail,       Command::ehlo,     State::ready},
    {State::mail,       Command::helo,     State::ready},
    {State::mail,       Command::rset,     State::ready},
    {State::mail,       Command::noop,     State::mail},
    {State::mail,       Command::vrfy,     State::mail},
    {State::mail,       Command::expn,     State::mail},
    {State::mail,       Command::help,     State::mail},
    {State::mail,       Command::quit,     State::closed},

    {State::recipients, Command::rcpt,     State::recipients},
    {State::recipients, Command::data,     State::body},
    {State::recipients, Command::bdat,     State::chunks},
    {State::recipients, Command::ehlo,     State::ready},
    {State::recipients, Command::helo,     State::ready},
    {State::recipients, Command::rset,     State::ready},
    {State::recipients, Command::noop,     State::recipients},
    {State::recipients, Command::vrfy,     State::recipients},
    {State::recipients, Command::expn,     State::recipients},
    {State::recipients, Command::help,     State::recipients},
    {State::recipients, Command::quit,     State::closed},

    {State::chunks,     Command::bdat,     State::chunks},
    {State::chunks,     Command::ehlo,     State::ready},
    {State::chunks,     Command::helo,     State::ready},
    {State::chunks,     Command::rset,     State::ready},
    {State::chunks,     Command::noop,     State::chunks},
    {State::chunks,     Command::help,     State::chunks},
    {State::chunks,     Command::quit,     State::closed},
};
// clang-format on

/// Where `command` leads from `from`; empty: it is out of sequence.
[[nodiscard]] constexpr std::optional<State> next_state(State from, Command command) {
    for (const auto& row : transitions)
        if (row.from == from && row.command == command) return row.to;
    return std::nullopt;
}

}  // namespace postern::smtp
