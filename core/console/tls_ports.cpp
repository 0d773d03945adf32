#include "core/console/tls_ports.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

using config::NegotiatedSsl;
using tls::PortStatus;
using Certificate = Expected<ports::CertificateFacts, std::string>;

struct InboundPort {
    std::string_view name;
    config::PortKind kind = config::PortKind::tcp;
    bool is_enabled = false;
    std::uint16_t port = 0;
    std::string tls_words;
};

/// Why no listener of this kind is even wanted; empty: one is.
std::string closed_because(const InboundPort& port, const config::Settings& settings, const Certificate& certificate) {
    if (!settings.is_listener_enabled) return "the SMTP listener task is Disabled";
    if (!port.is_enabled) return "the port status is Disabled";
    if (port.kind != config::PortKind::tcp && !certificate) return certificate.error();
    return {};
}

void add(const InboundPort& port, Context& context, std::vector<InboundPortState>& states) {
    auto closed = closed_because(port, context.settings().settings, context.certificate());
    if (!closed.empty()) {
        states.push_back({port.name, {}, port.port, false, std::move(closed), 0, {}});
        return;
    }
    for (const auto& listener : context.listeners()) {
        if (listener.kind != port.kind) continue;
        states.push_back({port.name, listener.address, listener.port, listener.is_open, listener.why_not,
                          listener.sessions, listener.is_open ? port.tls_words : std::string()});
    }
}

std::string_view level_words(tls::Level level) {
    switch (level) {
        case tls::Level::none:
            return "clear text, as Router_TLSLevel says";
        case tls::Level::encrypt:
            return "STARTTLS, and nothing where it is not offered, as Router_TLSLevel says";
        case tls::Level::may:
        case tls::Level::dane:
            return "STARTTLS when the other server offers it, clear text when it does not";
        case tls::Level::dane_only:
        case tls::Level::fingerprint:
        case tls::Level::verify:
        case tls::Level::secure:
            break;
    }
    return "STARTTLS with a certificate that proves the host, and nothing else, as Router_TLSLevel says";
}

std::string_view outbound_words(PortStatus status, tls::Level negotiated) {
    switch (status) {
        case PortStatus::disabled:
            return "never used";
        case PortStatus::enabled:
            return "clear text: STARTTLS is not used even when it is offered";
        case PortStatus::negotiated:
            return level_words(negotiated);
    }
    return "";
}

std::string_view label(PortStatus status) {
    switch (status) {
        case PortStatus::disabled:
            return "Disabled";
        case PortStatus::enabled:
            return "Enabled";
        case PortStatus::negotiated:
            return "Negotiated SSL (TLS)";
    }
    return "";
}

}  // namespace

std::vector<InboundPortState> inbound_ports(Context& context) {
    const auto& settings = context.settings().settings;
    std::vector<InboundPortState> states;
    add({"SMTP inbound TCP/IP port", config::PortKind::tcp, settings.is_inbound_tcp_enabled, settings.inbound_tcp_port,
         start_tls_words(settings.negotiated_ssl, context.certificate())},
        context, states);
    add({"SMTP inbound SSL port", config::PortKind::ssl, settings.is_inbound_ssl_enabled, settings.inbound_ssl_port,
         "TLS from the first octet"},
        context, states);
    if (settings.is_submission_enabled)
        add({"SMTP submission port", config::PortKind::submission, true, settings.submission_port,
             "STARTTLS and authentication required"},
            context, states);
    return states;
}

std::vector<OutboundPortState> outbound_ports(const config::Settings& settings) {
    const auto& ports = settings.outbound;
    const bool is_only = ports.tcp_status == PortStatus::disabled;
    return {{"SMTP outbound TCP/IP port", ports.tcp_port, label(ports.tcp_status),
             outbound_words(ports.tcp_status, settings.default_level)},
            {"SMTP outbound SSL port", ports.ssl_port, ports.is_ssl_enabled ? "Enabled" : "Disabled",
             !ports.is_ssl_enabled ? "never used"
             : is_only             ? "TLS from the first octet, and nothing else"
                       : "tried first, TLS from the first octet; the TCP/IP port when no connection can be made"}};
}

std::string place(const std::string& address, std::uint16_t port) {
    const bool is_v6 = address.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

std::string reachable_address(const std::string& address) {
    if (address.empty() || address == "0.0.0.0") return "127.0.0.1";
    return address == "::" ? "::1" : address;
}

std::string start_tls_words(NegotiatedSsl setting, const Certificate& certificate) {
    switch (setting) {
        case NegotiatedSsl::disabled:
            return "STARTTLS not offered: SSL negotiated over TCP/IP port is Disabled";
        case NegotiatedSsl::enabled:
            return certificate ? "STARTTLS offered" : "STARTTLS not offered: " + certificate.error();
        case NegotiatedSsl::required:
            return certificate ? "STARTTLS required" : "STARTTLS required, so no mail is taken: " + certificate.error();
    }
    return {};
}

}  // namespace postern::console
