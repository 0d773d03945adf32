#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace postern::console {

namespace {

using config::NegotiatedSsl;
using tls::Outcome;
using tls::PortStatus;
using Certificate = Expected<ports::CertificateFacts, std::string>;

void append(Lines& lines, std::vector<std::string> more) {
    for (auto& line : more) lines.push_back(std::move(line));
}

// Ports.

struct InboundPort {
    std::string_view name;
    config::PortKind kind = config::PortKind::tcp;
    bool is_enabled = false;
    std::uint16_t port = 0;
    std::string tls_words;
};

/// Why no listener of this kind is even wanted; empty: one is.
std::string closed_because(const InboundPort& port, const config::Settings& settings, const Certificate& certificate) {
    if (!settings.is_listener_enabled) return "not listening: the SMTP listener task is Disabled";
    if (!port.is_enabled) return "not listening: the port status is Disabled";
    if (port.kind != config::PortKind::tcp && !certificate) return "not listening: " + certificate.error();
    return {};
}

void add_inbound(const InboundPort& port, Context& context, std::vector<Row>& rows) {
    const auto closed = closed_because(port, context.settings().settings, context.certificate());
    if (!closed.empty()) {
        rows.push_back({std::string(port.name), fmt::format("port {}", port.port), closed, ""});
        return;
    }
    for (const auto& listener : context.listeners()) {
        if (listener.kind != port.kind) continue;
        rows.push_back({std::string(port.name), place(listener.address, listener.port),
                        listener.is_open ? fmt::format("listening, {} session[s]", listener.sessions)
                                         : "not listening: " + listener.why_not,
                        listener.is_open ? port.tls_words : ""});
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

void add_outbound(const config::Settings& settings, std::vector<Row>& rows) {
    const auto& ports = settings.outbound;
    rows.push_back({"SMTP outbound TCP/IP port", fmt::format("port {}", ports.tcp_port),
                    std::string(label(ports.tcp_status)),
                    std::string(outbound_words(ports.tcp_status, settings.default_level))});
    const bool is_only = ports.tcp_status == PortStatus::disabled;
    rows.push_back({"SMTP outbound SSL port", fmt::format("port {}", ports.ssl_port),
                    ports.is_ssl_enabled ? "Enabled" : "Disabled",
                    !ports.is_ssl_enabled ? "never used"
                    : is_only
                        ? "TLS from the first octet, and nothing else"
                        : "tried first, TLS from the first octet; the TCP/IP port when no connection can be made"});
}

/// What else holds for mail that leaves.
std::string outbound_sentence(const config::Settings& settings, const std::string& held_because) {
    if (!held_because.empty()) return fmt::format("  Outbound mail waits without ageing: {}.", held_because);
    const auto relay = settings.relay_host.empty() ? std::string("  Outbound mail goes to the MX of each domain.")
                                                   : fmt::format("  Outbound mail goes to the relay host {}.",
                                                                 escape_for_log(settings.relay_host, 200));
    const bool has_handshake =
        settings.outbound.is_ssl_enabled || settings.outbound.tcp_status == PortStatus::negotiated;
    if (!has_handshake) return relay;
    return relay + (settings.outbound.may_fall_back_to_clear_text
                        ? " After a failed TLS handshake it goes in clear text (notes.ini RouterFallbackNonTLS=1)."
                        : " After a failed TLS handshake it waits and is tried again, never in clear text.");
}

Lines ports_part(Context& context) {
    const auto& settings = context.settings().settings;
    std::vector<Row> rows;
    add_inbound({"SMTP inbound TCP/IP port", config::PortKind::tcp, settings.is_inbound_tcp_enabled,
                 settings.inbound_tcp_port, start_tls_words(settings.negotiated_ssl, context.certificate())},
                context, rows);
    add_inbound({"SMTP inbound SSL port", config::PortKind::ssl, settings.is_inbound_ssl_enabled,
                 settings.inbound_ssl_port, "TLS from the first octet"},
                context, rows);
    if (settings.is_submission_enabled)
        add_inbound({"SMTP submission port", config::PortKind::submission, true, settings.submission_port,
                     "STARTTLS and authentication required"},
                    context, rows);
    add_outbound(settings, rows);
    Lines lines{"Ports"};
    append(lines, aligned(rows));
    lines.push_back(fmt::format("  Inbound: {}.", tls::describe(settings.inbound_tls, context.domino_ciphers())));
    lines.push_back(outbound_sentence(settings, context.queue(0).held_because));
    append(lines, exemptions(context));
    return lines;
}

// Certificate.

std::string expiration(const ports::CertificateFacts& facts, WallTime now) {
    const auto date = short_date(facts.not_after);
    if (now < facts.not_before)
        return fmt::format("{} UTC, not valid before {} UTC", date, short_date(facts.not_before));
    if (now >= facts.not_after) return fmt::format("{} UTC: EXPIRED", date);
    const auto days =
        static_cast<double>(std::chrono::duration_cast<std::chrono::hours>(facts.not_after - now).count()) / 24;
    return fmt::format("{} UTC ({:.1f} days left)", date, days);
}

Lines certificate_lines(const ports::CertificateFacts& facts, WallTime now) {
    const bool is_self_signed = facts.issuer == facts.subject;
    Lines lines{"Certificate"};
    append(lines,
           aligned({{"Host names (SANs)",
                     facts.names.empty() ? "none" : escape_for_log(fmt::format("{}", fmt::join(facts.names, ", ")))},
                    {"Subject", escape_for_log(facts.subject)},
                    {"Issuer", is_self_signed ? "itself: self-signed" : escape_for_log(facts.issuer)},
                    {"Key info", facts.key},
                    {"Expiration", expiration(facts, now)},
                    {"File", escape_for_log(facts.file)},
                    {"SHA-256 fingerprint", facts.sha256}}));
    return lines;
}

Lines certificate_part(const Certificate& certificate, WallTime now) {
    if (!certificate) return {fmt::format("Certificate: none: {}", certificate.error())};
    auto lines = certificate_lines(*certificate, now);
    for (const auto& other : certificate->more) append(lines, certificate_lines(other, now));
    for (const auto& warning : tls::expiry_warnings(*certificate, now)) lines.push_back("  WARNING: " + warning);
    for (const auto& warning : tls::key_warnings(*certificate)) lines.push_back("  WARNING: " + warning);
    return lines;
}

// Tallies.

/// One row for each name that either tally knows.
void add_counts(const std::vector<report::TlsTally::Row>& since_start, const std::vector<report::TlsTally::Row>& in_all,
                std::vector<Row>& rows) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> counts;
    for (const auto& row : in_all) counts[row.name].second = row.count;
    for (const auto& row : since_start) counts[row.name].first = row.count;
    for (const auto& [name, count] : counts) {
        rows.push_back({escape_for_log(name), fmt::format("{}", count.first), fmt::format("{}", count.second), ""});
    }
}

Row counted(std::string name, std::int64_t since_start, std::int64_t in_all) {
    return {std::move(name), fmt::format("{}", since_start), fmt::format("{}", in_all), ""};
}

Lines received_part(const report::TlsTally& now, const report::TlsTally& all) {
    std::vector<Row> rows{{"Messages received", "since start", "in all", ""}};
    rows.push_back(counted("encrypted", now.encrypted_received(), all.encrypted_received()));
    rows.push_back(counted("in clear text", now.clear_received(), all.clear_received()));
    add_counts(now.versions(report::Direction::in), all.versions(report::Direction::in), rows);
    add_counts(now.ciphers(report::Direction::in), all.ciphers(report::Direction::in), rows);
    rows.push_back(counted("failed handshakes", now.failed_handshakes_inbound(), all.failed_handshakes_inbound()));
    auto causes = all.failures();
    for (auto& cause : causes) cause.name = "failed: " + cause.name;
    auto causes_now = now.failures();
    for (auto& cause : causes_now) cause.name = "failed: " + cause.name;
    add_counts(causes_now, causes, rows);
    return aligned(rows);
}

struct OutcomeRow {
    Outcome outcome;
    std::string_view words;
};

constexpr OutcomeRow outcome_rows[] = {
    {Outcome::encrypted_verified, "encrypted, certificate verified"},
    {Outcome::encrypted_unverified, "encrypted, certificate not checked"},
    {Outcome::clear_not_offered, "clear text: STARTTLS not offered"},
    {Outcome::clear_by_setting, "clear text: outbound TCP/IP port status Enabled"},
    {Outcome::clear_after_failure, "clear text: failed handshake, RouterFallbackNonTLS=1"},
};

Lines sent_part(const report::TlsTally& now, const report::TlsTally& all) {
    std::vector<Row> rows{{"Messages sent", "since start", "in all", ""}};
    for (const auto& row : outcome_rows)
        rows.push_back(counted(std::string(row.words), now.delivered(row.outcome), all.delivered(row.outcome)));
    add_counts(now.versions(report::Direction::out), all.versions(report::Direction::out), rows);
    add_counts(now.ciphers(report::Direction::out), all.ciphers(report::Direction::out), rows);
    return aligned(rows);
}

}  // namespace

std::string place(const std::string& address, std::uint16_t port) {
    const bool is_v6 = address.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
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

Lines show_tls(std::string_view, Context& context) {
    auto lines = ports_part(context);
    append(lines, certificate_part(context.certificate(), context.now()));
    if (const auto trouble = context.certificate_trouble(); !trouble.empty())
        lines.push_back("  In use from memory only, and gone at the next start: " + trouble);
    const auto in_all = context.tally_in_all();
    lines.emplace_back("Traffic");
    append(lines, received_part(context.tally_since_start(), in_all));
    append(lines, sent_part(context.tally_since_start(), in_all));
    return lines;
}

}  // namespace postern::console
