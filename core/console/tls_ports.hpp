#pragma once

#include "core/console/commands.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

/// A port for mail that comes in: a listener, or why there is none.
struct InboundPortState {
    std::string_view name;  ///< `SMTP inbound TCP/IP port`
    std::string address;    ///< Empty: no listener is wanted.
    std::uint16_t port = 0;
    bool is_open = false;
    std::string why_not;  ///< Where it is not open; safe to print.
    std::size_t sessions = 0;
    std::string tls_words;  ///< What it does about TLS; empty: it is not open.
};

[[nodiscard]] std::vector<InboundPortState> inbound_ports(Context& context);

/// A port for mail that goes out.
struct OutboundPortState {
    std::string_view name;  ///< `SMTP outbound TCP/IP port`
    std::uint16_t port = 0;
    std::string_view status;     ///< `Negotiated SSL (TLS)`
    std::string_view tls_words;  ///< What it does about TLS.
};

[[nodiscard]] std::vector<OutboundPortState> outbound_ports(const config::Settings& settings);

/// All of it for a program: one object (RFC 8259).
[[nodiscard]] std::string show_tls_report(Context& context);

}  // namespace postern::console
