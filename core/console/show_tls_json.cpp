#include "core/console/json_fields.hpp"
#include "core/console/tls_ports.hpp"

#include <map>
#include <string>
#include <utility>

// `show tls --json FILE`.

namespace postern::console {

namespace {

using boost::json::value;
using report::Direction;
using report::TlsTally;
using tls::Outcome;

constexpr Field<InboundPortState> inbound_fields[] = {
    {"name", "string", "`SMTP inbound TCP/IP port`, `SMTP inbound SSL port`, `SMTP submission port`",
     [](const auto& it) { return text_value(it.name); }},
    {"address", "string or null", "That it listens on; null: it is not to.",
     [](const auto& it) { return text_value(it.address); }},
    {"port", "number", "The one in use.", [](const auto& it) -> value { return it.port; }},
    {"is_listening", "boolean", "It is open.", [](const auto& it) -> value { return it.is_open; }},
    {"reason", "string or null", "Why it is not.", [](const auto& it) { return text_value(it.why_not); }},
    {"sessions", "number", "Now.", [](const auto& it) -> value { return it.sessions; }},
    {"tls", "string or null", "What it does about TLS.", [](const auto& it) { return text_value(it.tls_words); }},
};

constexpr Field<OutboundPortState> outbound_fields[] = {
    {"name", "string", "`SMTP outbound TCP/IP port`, `SMTP outbound SSL port`",
     [](const auto& it) { return text_value(it.name); }},
    {"port", "number", "Of other servers.", [](const auto& it) -> value { return it.port; }},
    {"status", "string", "`Disabled`, `Enabled`, `Negotiated SSL (TLS)`",
     [](const auto& it) { return text_value(it.status); }},
    {"tls", "string", "What it does about TLS.", [](const auto& it) { return text_value(it.tls_words); }},
};

constexpr Field<ports::CertificateFacts> certificate_fields[] = {
    {"names", "array of string", "Host names (SANs).",
     [](const auto& it) -> value { return boost::json::value_from(it.names); }},
    {"subject", "string", "Its subject.", [](const auto& it) { return text_value(it.subject); }},
    {"issuer", "string", "Who signed it; the subject: itself.", [](const auto& it) { return text_value(it.issuer); }},
    {"key", "string", "`RSA 4096`, `NIST P-256`, `Ed25519`", [](const auto& it) { return text_value(it.key); }},
    {"not_before", "time or null", "Valid from.", [](const auto& it) { return time_value(it.not_before); }},
    {"not_after", "time or null", "Valid until.", [](const auto& it) { return time_value(it.not_after); }},
    {"file", "string", "Where it lies.", [](const auto& it) { return text_value(it.file); }},
    {"sha256", "string", "Its fingerprint, in hexadecimal.", [](const auto& it) { return text_value(it.sha256); }},
};

/// One counter of the tallies.
struct Counter {
    std::string_view direction;
    std::string_view kind;
    std::string name;
    std::int64_t since_start = 0;
    std::int64_t in_all = 0;
};

constexpr Field<Counter> counter_fields[] = {
    {"direction", "string", "`received`, `sent`", [](const auto& it) { return text_value(it.direction); }},
    {"kind", "string",
     "What is told apart by `name`: `protection` (`encrypted`, `clear text`; of what was sent `verified`, `not "
     "checked`, `not offered`, `by setting`, `after failure`), `version`, `cipher` (messages); `failed handshakes` "
     "(`in all`, and each cause)",
     [](const auto& it) { return text_value(it.kind); }},
    {"name", "string", "`TLSv1.3`", [](const auto& it) { return text_value(it.name); }},
    {"since_start", "number", "Since the task started.", [](const auto& it) -> value { return it.since_start; }},
    {"in_all", "number", "Since the first start.", [](const auto& it) -> value { return it.in_all; }},
};

class Counters {
public:
    Counters(const TlsTally& now, const TlsTally& all) : now_(now), all_(all) {}

    template <typename Count>
    void add(std::string_view direction, std::string_view kind, std::string name, const Count& count) {
        rows_.push_back({direction, kind, std::move(name), count(now_), count(all_)});
    }
    /// One for each name that either tally knows.
    template <typename Rows>
    void add_each(std::string_view direction, std::string_view kind, const Rows& rows_of) {
        std::map<std::string, Counter> by_name;
        for (const auto& row : rows_of(all_)) by_name[row.name] = {direction, kind, row.name, 0, row.count};
        for (const auto& row : rows_of(now_)) {
            auto& counter = by_name[row.name];
            counter = {direction, kind, row.name, row.count, counter.in_all};
        }
        for (auto& [name, counter] : by_name) rows_.push_back(std::move(counter));
    }
    [[nodiscard]] const std::vector<Counter>& rows() const { return rows_; }

private:
    const TlsTally& now_;
    const TlsTally& all_;
    std::vector<Counter> rows_;
};

std::vector<Counter> counters_of(const TlsTally& now, const TlsTally& all) {
    Counters counters(now, all);
    counters.add("received", "protection", "encrypted", [](const auto& it) { return it.encrypted_received(); });
    counters.add("received", "protection", "clear text", [](const auto& it) { return it.clear_received(); });
    constexpr std::pair<Outcome, const char*> outcomes[] = {{Outcome::encrypted_verified, "verified"},
                                                            {Outcome::encrypted_unverified, "not checked"},
                                                            {Outcome::clear_not_offered, "not offered"},
                                                            {Outcome::clear_by_setting, "by setting"},
                                                            {Outcome::clear_after_failure, "after failure"}};
    for (const auto& [outcome, name] : outcomes)
        counters.add("sent", "protection", name, [outcome = outcome](const auto& it) { return it.delivered(outcome); });
    constexpr std::pair<Direction, const char*> directions[] = {{Direction::in, "received"}, {Direction::out, "sent"}};
    for (const auto& [direction, word] : directions) {
        counters.add_each(word, "version", [direction = direction](const auto& it) { return it.versions(direction); });
        counters.add_each(word, "cipher", [direction = direction](const auto& it) { return it.ciphers(direction); });
    }
    counters.add("received", "failed handshakes", "in all",
                 [](const auto& it) { return it.failed_handshakes_inbound(); });
    counters.add_each("received", "failed handshakes", [](const auto& it) { return it.failures(); });
    return counters.rows();
}

struct TlsReport {
    std::vector<InboundPortState> inbound;
    std::vector<OutboundPortState> outbound;
    std::string inbound_rules;
    std::string held_because;
    std::vector<ports::CertificateFacts> certificates;
    std::string certificate_trouble;
    dns::SelfTestReport dnssec;
    std::vector<Counter> counters;
};

constexpr Field<TlsReport> report_fields[] = {
    {"inbound_ports", "array of inbound port", "Listeners, and those that are not wanted.",
     [](const auto& it) -> value { return array_of<InboundPortState>(inbound_fields, it.inbound); }},
    {"inbound_rules", "string", "Versions, ciphers and groups of listeners.",
     [](const auto& it) { return text_value(it.inbound_rules); }},
    {"outbound_ports", "array of outbound port", "What mail that leaves uses.",
     [](const auto& it) -> value { return array_of<OutboundPortState>(outbound_fields, it.outbound); }},
    {"held_because", "string or null", "Why nothing leaves the house.",
     [](const auto& it) { return text_value(it.held_because); }},
    {"certificates", "array of certificate", "Those in use, the main one first.",
     [](const auto& it) -> value { return array_of<ports::CertificateFacts>(certificate_fields, it.certificates); }},
    {"certificate_trouble", "string or null",
     "Why there is none, or why the files that the documents name could not take its place.",
     [](const auto& it) { return text_value(it.certificate_trouble); }},
    {"dnssec_self_test", "string", "`off`, `unknown`, `ok`, `FAILED`",
     [](const auto& it) { return text_value(dns::to_string(it.dnssec.state)); }},
    {"dnssec_self_test_at", "time or null", "When it ended last.",
     [](const auto& it) { return time_value(it.dnssec.at); }},
    {"dnssec_self_test_answers", "string or null", "What was asked, and what came of it.",
     [](const auto& it) { return text_value(dns::describe(it.dnssec.probes)); }},
    {"counters", "array of counter", "How mail was protected.",
     [](const auto& it) -> value { return array_of<Counter>(counter_fields, it.counters); }},
};

}  // namespace

std::string show_tls_report(Context& context) {
    const auto& settings = context.settings().settings;
    TlsReport report;
    report.inbound = inbound_ports(context);
    report.outbound = outbound_ports(settings);
    report.inbound_rules = tls::describe(settings.inbound_tls, context.domino_ciphers());
    report.held_because = context.queue(0).held_because;
    report.certificate_trouble = context.certificate_trouble();
    if (const auto& certificate = context.certificate()) {
        report.certificates = certificate->more;
        report.certificates.insert(report.certificates.begin(), *certificate);
    } else {
        report.certificate_trouble = certificate.error();
    }
    report.dnssec = context.resolver().self_test();
    report.counters = counters_of(context.tally_since_start(), context.tally_in_all());
    return report_text("show tls", context, object_of<TlsReport>(report_fields, report));
}

std::vector<ObjectText> show_tls_objects() {
    return {text_of<TlsReport>("show tls", report_fields), text_of<InboundPortState>("inbound port", inbound_fields),
            text_of<OutboundPortState>("outbound port", outbound_fields),
            text_of<ports::CertificateFacts>("certificate", certificate_fields),
            text_of<Counter>("counter", counter_fields)};
}

}  // namespace postern::console
