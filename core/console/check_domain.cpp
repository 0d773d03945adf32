#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/settings.hpp"
#include "core/console/commands.hpp"
#include "core/console/inquiries.hpp"
#include "core/console/table.hpp"
#include "core/mail/address.hpp"
#include "core/report/tlsrpt_record.hpp"
#include "core/smtp/probe_session.hpp"
#include "core/tls/mta_sts.hpp"
#include "core/tls/own_certificate.hpp"
#include "core/tls/tlsa.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace postern::console {

namespace {

using dns::RecordType;
using Status = dns::Answer::Status;

/// Whom the domain should point at.
struct Ourselves {
    std::string domain{};
    std::string host{};
    std::uint16_t port = 25;  ///< Of the TCP/IP port.
    std::string address{};    ///< Where we reach it ourselves; empty: it is not open.
    bool has_certificate = false;
    std::optional<tls::NextCertificate> next{};
    unsigned sts_port = 443;
    std::string report_contact{};
    WallTime now{};
};

/// What was found, and what is to be published so that it is right.
struct Findings {
    std::vector<Row> rows;
    Lines missing;
    std::size_t wrong = 0;
    std::size_t unknown = 0;

    void good(std::string what, std::string words) { rows.push_back({std::move(what), "ok", std::move(words)}); }
    void bad(std::string what, std::string words) {
        ++wrong;
        rows.push_back({std::move(what), "WRONG", std::move(words)});
    }
    void none(std::string what, std::string words) { rows.push_back({std::move(what), "none", std::move(words)}); }
    void open(std::string what, std::string words) {
        ++unknown;
        rows.push_back({std::move(what), "unknown", std::move(words)});
    }
};

std::string failure_of(const dns::Answer& answer) {
    return "the name servers gave no answer: " + escape_for_log(answer.failure, 200);
}

bool is_secure(const dns::Answer& answer) { return dns::security_of(answer) == dns::Security::secure; }

std::string security_words(const dns::Answer& answer) {
    return is_secure(answer) ? "secured by DNSSEC" : "not secured by DNSSEC";
}

bool is_host(const Ourselves& us, std::string name) {
    if (name.ends_with('.')) name.pop_back();
    return is_same_ignoring_case(name, us.host);
}

void check_mx(const Ourselves& us, Investigator& by, Findings& findings) {
    const auto answer = by.look_up({us.domain, RecordType::mx});
    if (answer.status == Status::failed) return findings.open("MX", failure_of(answer));
    std::vector<std::string> hosts;
    for (const auto& mx : answer.mail_exchangers) hosts.push_back(escape_for_log(mx.host));
    const bool is_ours = std::any_of(answer.mail_exchangers.begin(), answer.mail_exchangers.end(),
                                     [&](const dns::MxRecord& mx) { return is_host(us, mx.host); });
    const auto words = fmt::format("{}; {}", hosts.empty() ? "none" : fmt::format("{}", fmt::join(hosts, ", ")),
                                   security_words(answer));
    if (is_ours) return findings.good("MX", words);
    findings.bad("MX", fmt::format("{}; {} is not among them", words, us.host));
    findings.missing.push_back(fmt::format("{}. IN MX 10 {}.", us.domain, us.host));
}

/// Our own TCP/IP port is asked as another server would ask it.
std::optional<smtp::ProbeReport> see_ourselves(const Ourselves& us, tls::Demand demand, Investigator& by) {
    smtp::ProbeSettings settings;
    settings.helo_name = us.host;
    settings.start_tls = smtp::StartTlsUse::required;
    settings.tls = {us.host, std::move(demand), {}};
    const auto probe = std::make_shared<smtp::ProbeSession>(std::move(settings));
    const auto has_ended = by.run({{{us.address, us.port}, probe}});
    if (!has_ended.front()) return std::nullopt;
    return probe->report();
}

/// What takes the place of the one in use next, by an order or when its record is published.
void check_next_certificate(const Ourselves& us, const std::vector<tls::TlsaRecord>& usable, Findings& findings) {
    if (!us.next) return;
    const auto what =
        fmt::format("{} ({}), which is not in use", escape_for_log(us.next->facts.file), us.next->facts.subject);
    if (usable.empty() || us.next->is_proved_by(usable))
        return findings.good("TLSA, next", fmt::format("{}: {}", what,
                                                       usable.empty() ? "there is no record that it "
                                                                        "would have to match"
                                                                      : "a record matches"));
    findings.bad("TLSA, next", what + ": NONE of the records matches; publish its own before it is used");
    findings.missing.push_back(
        fmt::format("{}. IN TLSA 3 1 1 {}", tls::tlsa_owner(us.port, us.host), us.next->key_sha256));
}

void check_tlsa(const Ourselves& us, Investigator& by, Findings& findings) {
    const auto owner = tls::tlsa_owner(us.port, us.host);
    const auto answer = by.look_up({owner, RecordType::tlsa});
    if (answer.status == Status::failed) return findings.open("TLSA", failure_of(answer));
    check_next_certificate(us, tls::usable_of(answer.tlsa), findings);
    if (us.address.empty() || !us.has_certificate)
        return findings.open("TLSA", "the TCP/IP port is not open, or there is no certificate to compare with");
    tls::Demand demand;
    demand.tlsa = tls::usable_of(answer.tlsa);
    if (!demand.tlsa.empty()) demand.proof = tls::Proof::tlsa;
    demand.names = {us.host};
    const auto seen = see_ourselves(us, demand, by);
    if (!seen || !seen->tls)
        return findings.open("TLSA",
                             "our own port showed no certificate" + (seen ? ": " + seen->failure : std::string()));
    const auto record = fmt::format("{}. IN TLSA 3 1 1 {}", owner, seen->tls->peer_key_sha256);
    if (demand.tlsa.empty()) {
        findings.none("TLSA", fmt::format("{} has no usable record; {}", owner, security_words(answer)));
        return findings.missing.push_back(record);
    }
    const auto words =
        fmt::format("{} record[s], {} usable, {}", answer.tlsa.size(), demand.tlsa.size(), security_words(answer));
    if (seen->shortfall) {
        findings.bad("TLSA", words + "; NONE matches the certificate in use: who checks them sends us nothing");
        return findings.missing.push_back(record);
    }
    if (!is_secure(answer)) return findings.bad("TLSA", words + "; one matches, and nobody may go by it");
    findings.good("TLSA", fmt::format("{}; {} matches the certificate in use", words, seen->tls->tlsa_record));
}

void propose_sts(const Ourselves& us, Findings& findings) {
    auto id = short_date(us.now);
    std::erase_if(id, [](char c) { return c < '0' || c > '9'; });
    findings.missing.push_back(fmt::format("_mta-sts.{}. IN TXT \"v=STSv1; id={};\"", us.domain, id));
    findings.missing.push_back(
        fmt::format("And at {} by HTTPS, four lines: version: STSv1 / mode: testing / mx: {} / max_age: 86400",
                    tls::sts_policy_url(us.domain, us.sts_port), us.host));
}

void check_sts(const Ourselves& us, Investigator& by, Findings& findings) {
    const auto answer = by.look_up({"_mta-sts." + us.domain, RecordType::txt});
    if (answer.status == Status::failed) return findings.open("MTA-STS", failure_of(answer));
    const auto record = tls::read_sts_record(answer.texts);
    if (record.state == tls::StsRecord::State::malformed) return findings.bad("MTA-STS", "its record: " + record.words);
    if (record.state == tls::StsRecord::State::absent) {
        findings.none("MTA-STS", "the domain announces no policy");
        return propose_sts(us, findings);
    }
    const auto url = tls::sts_policy_url(us.domain, us.sts_port);
    const auto page = by.fetch(url);
    if (!page) return findings.bad("MTA-STS", fmt::format("{} cannot be fetched: {}", url, page.error().words));
    if (page->status != 200) return findings.bad("MTA-STS", fmt::format("{} answers {}", url, page->status));
    const auto policy = tls::parse_sts_policy(page->body);
    if (!policy) return findings.bad("MTA-STS", "its policy: " + policy.error());
    const auto words =
        fmt::format("mode {}, id {}, kept {}", tls::to_string(policy->mode), record.id, spoken(policy->max_age));
    if (policy->mode == tls::StsPolicy::Mode::none || tls::allows_mx(*policy, us.host))
        return findings.good("MTA-STS", words);
    findings.bad("MTA-STS", fmt::format("{}; it does not list {}", words, us.host));
    findings.missing.push_back(
        fmt::format("In the policy at {}: mx: {}; then another id in _mta-sts.{}", url, us.host, us.domain));
}

void check_reports(const Ourselves& us, Investigator& by, Findings& findings) {
    const auto name = report::tlsrpt_name(us.domain);
    const auto answer = by.look_up({name, RecordType::txt});
    if (answer.status == Status::failed) return findings.open("TLSRPT", failure_of(answer));
    if (const auto record = report::parse_tlsrpt_records(answer.texts)) {
        auto places = record->mail;
        places.insert(places.end(), record->web.begin(), record->web.end());
        return findings.good("TLSRPT", escape_for_log(fmt::format("to {}", fmt::join(places, ", ")), 200));
    }
    if (answer.texts.empty())
        findings.none("TLSRPT", "nobody tells the domain of TLS failures");
    else
        findings.bad("TLSRPT", "there are several records, or the one is malformed");
    findings.missing.push_back(fmt::format("{}. IN TXT \"v=TLSRPTv1; rua=mailto:{}\"", name,
                                           us.report_contact.empty() ? "postmaster@" + us.domain : us.report_contact));
}

Lines answer(const Ourselves& us, Investigator& by) {
    Findings findings;
    check_mx(us, by, findings);
    check_tlsa(us, by, findings);
    check_sts(us, by, findings);
    check_reports(us, by, findings);
    Lines lines{fmt::format("What {} publishes, for mail to {}:", us.domain, us.host)};
    for (auto& line : aligned(findings.rows)) lines.push_back(std::move(line));
    if (!findings.missing.empty()) lines.emplace_back("Missing, ready to paste:");
    for (auto& line : findings.missing) lines.push_back("  " + std::move(line));
    lines.push_back(fmt::format("Checked {}: {} wrong, {} unknown.", us.domain, findings.wrong, findings.unknown));
    return lines;
}

Ourselves ourselves(std::string domain, const Context& context) {
    const auto& settings = context.settings().settings;
    Ourselves us{std::move(domain), settings.host_name, settings.inbound_tcp_port};
    us.has_certificate = context.certificate().has_value();
    us.next = context.next_certificate();
    us.sts_port = settings.sts_port;
    us.report_contact = settings.tls_report_contact;
    us.now = context.now();
    for (const auto& listener : context.listeners()) {
        if (!listener.is_open || listener.kind != config::PortKind::tcp || !us.address.empty()) continue;
        us.port = listener.port;
        us.address = reachable_address(listener.address);
    }
    return us;
}

}  // namespace

Lines check_domain(std::string_view arguments, Context& context) {
    if (arguments.empty()) return {"Name a domain of yours: check example.com."};
    auto domain = mail::to_ascii_domain(arguments);
    if (!domain) return {fmt::format("\"{}\" is no domain: {}.", escape_for_log(arguments, 80), domain.error())};
    return context.inquiries().ask(fmt::format("check {}", *domain), [us = ourselves(std::move(*domain), context)](
                                                                         Investigator& by) { return answer(us, by); });
}

}  // namespace postern::console
