#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/inquiries.hpp"
#include "core/console/table.hpp"
#include "core/delivery/attempt_terms.hpp"
#include "core/smtp/probe_session.hpp"
#include "core/smtp/tls_obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace postern::console {

namespace {

using std::chrono::seconds;

constexpr std::size_t most_places = 10;
constexpr std::size_t most_certificates = 6;
constexpr std::size_t shown_octets = 200;
constexpr seconds patience{10};

/// A step of the plan that a delivery may take, and what came of going there.
struct Visit {
    const tls::Step* step = nullptr;
    const tls::Host* host = nullptr;
    smtp::ProbeSettings settings{};
    std::shared_ptr<smtp::ProbeSession> first{};
    std::shared_ptr<smtp::ProbeSession> second{};  ///< Null: there was no TLS to be taken up again.
};

/// Host and port once each: what a later step does there after a failure, its first one tells.
std::vector<Visit> visits_of(const delivery::Foresight& foresight) {
    std::vector<Visit> visits;
    for (const auto& step : foresight.plan.steps) {
        const auto is_same = [&](const Visit& one) {
            return one.step->host == step.host && one.step->port == step.port;
        };
        if (std::none_of(visits.begin(), visits.end(), is_same)) visits.push_back({&step, &foresight.hosts[step.host]});
    }
    return visits;
}

/// `serial` sets the sessions of this question apart from all others, so that the first handshake is a full one.
void prepare(Visit& visit, const delivery::Job& job, std::string_view serial) {
    auto settings = delivery::session_settings(*visit.step, job);
    visit.settings.helo_name = std::move(settings.helo_name);
    visit.settings.start_tls = settings.start_tls;
    visit.settings.is_implicit_tls = settings.is_implicit_tls;
    visit.settings.tls = {visit.host->name, std::move(settings.demand),
                          fmt::format("test {} {}", serial, delivery::show_host(*visit.host, visit.step->port))};
    visit.settings.patience = std::min(job.longest_wait, patience);
}

/// Sends every visit its probe, and forgets those that did not come to an end.
void run(std::vector<Visit>& visits, std::shared_ptr<smtp::ProbeSession> Visit::*which, seconds connect_timeout,
         Investigator& by) {
    std::vector<ProbeTask> tasks;
    for (const auto& visit : visits)
        if (visit.*which) tasks.push_back({{visit.host->address, visit.step->port, connect_timeout}, visit.*which});
    const auto has_ended = by.run(tasks);
    std::size_t place = 0;
    for (auto& visit : visits)
        if (visit.*which && !has_ended[place++]) (visit.*which).reset();
}

std::string offers_words(const std::vector<PeerText>& offers) {
    std::string words;
    for (const auto& offer : offers) words += (words.empty() ? "" : ", ") + escape_for_log(offer);
    return words.empty() ? "nothing" : escape_for_log(words, 2 * shown_octets);
}

std::string starttls_words(const smtp::ProbeReport& report) {
    if (report.is_starttls_offered) return "offered";
    if (report.is_starttls_masked)
        return "not offered: a firewall replaces STARTTLS by XXXXXXXX in the answer to EHLO (switch its inspection of "
               "SMTP off)";
    return "not offered";
}

std::string certificate_words(const ports::CertificateFacts& facts, bool is_own, WallTime now) {
    const std::string date_words = now > facts.not_after    ? "EXPIRED since "
                                   : now < facts.not_before ? "NOT VALID YET, until "
                                                            : "valid until ";
    const bool has_names = is_own && !facts.names.empty();
    const auto names =
        has_names ? ", for " + escape_for_log(fmt::format("{}", fmt::join(facts.names, ", ")), shown_octets) : "";
    return fmt::format("{}{}; issued by {}; {}; from {} UTC, {}{} UTC", facts.subject, names, facts.issuer, facts.key,
                       short_date(facts.not_before), date_words, short_date(facts.not_after));
}

std::string verification_words(const tls::Facts& facts) {
    const std::string name = facts.is_name_matched ? "it bears the name" : "it does NOT bear the name";
    switch (facts.verification) {
        case tls::Verification::no_certificate:
            return "no certificate was shown";
        case tls::Verification::verified:
            return "a trusted root vouches for the certificate; " + name;
        case tls::Verification::unverified:
            break;
    }
    return fmt::format("no trusted root vouches for the certificate ({}); {}", facts.verification_reason, name);
}

std::string demand_words(const tls::Step& step, const smtp::ProbeReport& report) {
    if (report.shortfall)
        return fmt::format("level {}: NOT met: {}", tls::to_string(step.level), report.shortfall->words);
    if (step.demand.proof == tls::Proof::none)
        return fmt::format("level {}: nothing is demanded of the certificate", tls::to_string(step.level));
    const auto& record = report.tls ? report.tls->tlsa_record : std::string();
    return fmt::format("level {}: met{}", tls::to_string(step.level),
                       record.empty() ? "" : fmt::format(", the TLSA record {} matches", record));
}

std::string resumption_words(const Visit& visit) {
    if (!visit.second) return "not known: the second connection did not come to an end";
    const auto& report = visit.second->report();
    if (!report.tls) return "not known: the second connection failed: " + report.failure;
    return report.tls->is_resumed ? "a second connection took the session up again"
                                  : "none: a second connection made a full handshake again";
}

/// What a delivery does next where this step's handshake failed.
bool is_followed_by_clear_text(const tls::Plan& plan, const tls::Step& step) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const tls::Step& other) {
        return other.host == step.host && other.condition == tls::Condition::after_failed_handshake;
    });
}

std::string verdict_words(const Visit& visit, const delivery::Job& job, const tls::Plan& plan) {
    const auto& report = visit.first->report();
    const auto& step = *visit.step;
    if (!report.is_connected) return "NO CONNECTION: " + escape_for_log(report.failure);
    if (report.shortfall)
        return fmt::format("NO MAIL would be handed over: {}",
                           smtp::failure_of(report.shortfall->obstacle, report.shortfall->words).words);
    if (report.tls_failure && is_followed_by_clear_text(plan, step))
        return fmt::format("{}; mail would then go IN CLEAR TEXT (RouterFallbackNonTLS)", report.failure);
    if (!report.failure.empty()) return "NO MAIL would be handed over: " + report.failure;
    const auto outcome = delivery::outcome_of(step, report.tls);
    if (outcome == tls::Outcome::clear_by_setting) return "mail goes here; " + delivery::clear_text_words(job);
    return "mail goes here; " + describe(outcome, step.level, report.tls ? &*report.tls : nullptr);
}

void add_tls(const Visit& visit, WallTime now, std::vector<Row>& rows) {
    const auto& report = visit.first->report();
    const auto& facts = *report.tls;
    rows.push_back({"TLS", fmt::format("{}, {}{}{}", facts.version, facts.cipher, facts.group.empty() ? "" : ", group ",
                                       facts.group)});
    std::size_t number = 0;
    for (const auto& one : report.chain) {
        if (++number > most_certificates) break;
        rows.push_back({fmt::format("Certificate {}", number), certificate_words(one, number == 1, now)});
        rows.push_back({"  SHA-256", one.sha256});
    }
    rows.push_back({"Verification", verification_words(facts)});
}

void add_failed_handshake(const tls::Flights& flights, std::vector<Row>& rows) {
    if (flights.messages.empty()) return;
    rows.push_back({"Handshake", to_words(flights, tls::kept_flights_octets)});
    if (const auto hint = tls::hint_of(flights); !hint.empty()) rows.push_back({"Cause", hint});
}

std::vector<std::string> lines_of(const Visit& visit, const delivery::Job& job, const tls::Plan& plan, WallTime now) {
    const auto place = escape_for_log(delivery::show_host(*visit.host, visit.step->port));
    if (!visit.first) return aligned({{place, "no answer in time"}});
    const auto& report = visit.first->report();
    std::vector<Row> rows{{"Host", place}};
    if (!report.greeting.empty()) rows.push_back({"Greeting", escape_for_log(report.greeting, shown_octets)});
    if (!report.offers.empty()) rows.push_back({"EHLO", offers_words(report.offers)});
    const bool is_asked = visit.step->mode == tls::Mode::starttls && !report.greeting.empty();
    if (is_asked && (report.failure.empty() || report.is_starttls_offered))
        rows.push_back({"STARTTLS", starttls_words(report)});
    if (report.tls) add_tls(visit, now, rows);
    if (report.tls_failure) add_failed_handshake(report.tls_failure->flights, rows);
    if (report.tls || report.shortfall) rows.push_back({"Demand", demand_words(*visit.step, report)});
    if (!report.offers_under_tls.empty()) rows.push_back({"EHLO under TLS", offers_words(report.offers_under_tls)});
    if (report.tls && report.failure.empty() && !report.shortfall)
        rows.push_back({"Resumption", resumption_words(visit)});
    rows.push_back({"Verdict", verdict_words(visit, job, plan) + "."});
    return aligned(rows);
}

/// Everybody of the plan is visited, then those again with whom there was TLS.
void visit_all(std::vector<Visit>& visits, const delivery::Job& job, WallTime now, Investigator& by) {
    const auto serial = std::to_string(now.time_since_epoch().count());
    const auto connect_timeout = std::min(job.connect_timeout, patience);
    for (auto& visit : visits) {
        prepare(visit, job, serial);
        visit.first = std::make_shared<smtp::ProbeSession>(visit.settings);
    }
    run(visits, &Visit::first, connect_timeout, by);
    for (auto& visit : visits) {
        const bool is_good = visit.first && visit.first->report().tls && visit.first->report().failure.empty() &&
                             !visit.first->report().shortfall;
        if (is_good) visit.second = std::make_shared<smtp::ProbeSession>(visit.settings);
    }
    run(visits, &Visit::second, connect_timeout, by);
}

Lines answer(const mail::Address& recipient, const ExplainedAt& at, Investigator& by) {
    const auto explanation = by.explain(recipient);
    if (!explanation) return {explanation.error()};
    const auto& foresight = explanation->result.foresight;
    if (!foresight) return {"Nothing was found out. Ask again in a while."};
    auto lines = explanation_lines(recipient, *explanation, at);
    const bool has_places = leaves_the_house(explanation->job.next_hop) && !foresight->hosts.empty();
    auto visits = has_places ? visits_of(*foresight) : std::vector<Visit>();
    if (visits.empty()) {
        lines.emplace_back("Nobody was connected to.");
        return lines;
    }
    const auto in_all = visits.size();
    if (in_all > most_places) visits.erase(visits.begin() + most_places, visits.end());
    visit_all(visits, explanation->job, at.now, by);
    for (const auto& visit : visits)
        for (auto& line : lines_of(visit, explanation->job, foresight->plan, at.now)) lines.push_back(std::move(line));
    if (in_all > most_places) lines.push_back(fmt::format("{} more were not connected to.", in_all - most_places));
    lines.emplace_back("No mail was sent.");
    return lines;
}

}  // namespace

Lines test_domain(std::string_view arguments, Context& context) {
    if (arguments.empty()) return {"Name a domain, a host or an address: test example.com."};
    auto recipient = parse_recipient(arguments);
    if (!recipient)
        return {fmt::format("\"{}\" is no address and no domain: {}. Write it as user@example.com or example.com.",
                            escape_for_log(arguments, 80), recipient.error())};
    return context.inquiries().ask(
        fmt::format("test {}", escape_for_log(arguments, 80)),
        [recipient = std::move(*recipient), at = ExplainedAt{context.now(), context.settings().settings.uses_sts}](
            Investigator& by) { return answer(recipient, at, by); });
}

}  // namespace postern::console
