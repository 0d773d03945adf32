#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/console/tls_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace postern::console {

namespace {

using tls::Outcome;
using tls::PortStatus;
using Certificate = Expected<ports::CertificateFacts, std::string>;

void append(Lines& lines, std::vector<std::string> more) {
    for (auto& line : more) lines.push_back(std::move(line));
}

// Ports.

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
    for (const auto& port : inbound_ports(context)) {
        const auto where = port.address.empty() ? fmt::format("port {}", port.port) : place(port.address, port.port);
        rows.push_back(
            {std::string(port.name), where,
             port.is_open ? fmt::format("listening, {} session[s]", port.sessions) : "not listening: " + port.why_not,
             port.tls_words});
    }
    for (const auto& port : outbound_ports(settings))
        rows.push_back({std::string(port.name), fmt::format("port {}", port.port), std::string(port.status),
                        std::string(port.tls_words)});
    Lines lines{"Ports"};
    append(lines, aligned(rows));
    lines.push_back(fmt::format("  Inbound: {}.", tls::describe(settings.inbound_tls, context.domino_ciphers())));
    lines.push_back(outbound_sentence(settings, context.queue(0).held_because));
    lines.push_back(fmt::format("  DNSSEC self-test {}.", dns::describe(context.resolver().self_test())));
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

View show_tls(const ViewRequest& request, Context& context) {
    if (request.is_for_program) {
        View view;
        view.json = show_tls_report(context);
        return view;
    }
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
