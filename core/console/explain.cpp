#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/explanation.hpp"
#include "core/console/table.hpp"
#include "core/report/log_lines.hpp"
#include "core/tls/tlsa.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace postern::console {

namespace {

using delivery::Foresight;
using dns::RecordType;
using dns::Security;

constexpr std::size_t shown_octets = 200;

std::string_view words_of(const dns::Answer& answer) {
    const auto security = dns::security_of(answer);
    const bool is_given_up = answer.validation == dns::Answer::Validation::given_up;
    if (is_given_up && security == Security::insecure) return "DNSSEC: not looked at, because its self-test FAILED";
    switch (security) {
        case Security::secure:
            return "DNSSEC: secure";
        case Security::insecure:
            return "DNSSEC: insecure, nobody vouches for it";
        case Security::bogus:
            return "DNSSEC: BOGUS, the signatures do not hold";
        case Security::failed:
            return "DNSSEC: not known, the name servers gave no answer that could be judged";
    }
    return "";
}

std::string found_words(const dns::Answer& answer) {
    switch (answer.status) {
        case dns::Answer::Status::no_such_name:
            return "the name does not exist";
        case dns::Answer::Status::no_data:
            return "none";
        case dns::Answer::Status::failed:
            return "no answer: " + escape_for_log(answer.failure, shown_octets);
        case dns::Answer::Status::found:
            break;
    }
    std::vector<std::string> found;
    auto exchangers = answer.mail_exchangers;
    std::stable_sort(exchangers.begin(), exchangers.end(),
                     [](const auto& a, const auto& b) { return a.preference < b.preference; });
    for (const auto& mx : exchangers)
        found.push_back(fmt::format("{} {}", mx.preference, mx.host.empty() ? "." : escape_for_log(mx.host)));
    for (const auto& address : answer.addresses) found.push_back(escape_for_log(address));
    for (const auto& name : answer.names) found.push_back(escape_for_log(name));
    for (const auto& text : answer.texts) found.push_back(fmt::format("\"{}\"", escape_for_log(text, shown_octets)));
    for (const auto& record : answer.tlsa)
        found.push_back(
            fmt::format("{} ({})", tls::to_string(record, 8), tls::is_usable(record) ? "usable" : "unusable"));
    return fmt::format("{}", fmt::join(found, ", "));
}

std::string_view name_of(RecordType type) {
    switch (type) {
        case RecordType::a:
            return "A";
        case RecordType::aaaa:
            return "AAAA";
        case RecordType::mx:
            return "MX";
        case RecordType::tlsa:
            return "TLSA";
        case RecordType::txt:
            return "TXT";
        case RecordType::cname:
            return "CNAME";
        case RecordType::ptr:
            return "PTR";
    }
    return "";
}

Row look_up_row(const Foresight::LookedUp& one) {
    const auto& [question, answer] = one;
    const bool is_alias = !answer.canonical_name.empty() && answer.canonical_name != question.name;
    const auto alias = is_alias ? fmt::format(" (an alias of {})", escape_for_log(answer.canonical_name)) : "";
    return {fmt::format("{} of {}", name_of(question.type), escape_for_log(question.name)),
            fmt::format("{}{}; {}, kept {}", found_words(answer), alias, words_of(answer), spoken(answer.ttl))};
}

/// `enforce, id 20261101, fetched 3 h ago, expires 2026-12-08 10:00:00 UTC, hosts mx.example`
std::string sts_words(const ExplainedAt& at, const std::optional<tls::StsFinding>& finding) {
    if (!at.uses_sts) return "not looked at: SMTP_MTASTS is Disabled";
    if (!finding) return "not looked at: the level is set without regard to what the domain publishes";
    const auto trouble = finding->words.empty() ? "" : "; " + escape_for_log(finding->words, shown_octets);
    if (!finding->policy) return "no policy" + trouble;
    const auto& policy = *finding->policy;
    const auto hosts = policy.mx.empty() ? "none" : escape_for_log(fmt::format("{}", fmt::join(policy.mx, ", ")));
    return fmt::format("{}, id {}, fetched {} ago, expires {} UTC, hosts {}{}", tls::to_string(policy.mode), policy.id,
                       spoken(std::chrono::floor<std::chrono::seconds>(at.now - policy.fetched)),
                       short_date(tls::expiry_of(policy)), hosts, trouble);
}

std::string policy_words(const delivery::Job& job) {
    if (!job.policy) return "none";
    const auto exemption = tls::exemption_words(*job.policy);
    return fmt::format("{}, for {}: level {}{}{}", job.policy->document, escape_for_log(job.policy->pattern),
                       tls::to_string(job.policy->level), exemption.empty() ? "" : "; ", exemption);
}

std::string_view words_of(tls::Mode mode) {
    switch (mode) {
        case tls::Mode::clear:
            return "clear text";
        case tls::Mode::starttls:
            return "STARTTLS";
        case tls::Mode::implicit:
            return "TLS from the first octet";
    }
    return "";
}

std::string_view words_of(tls::Condition condition) {
    switch (condition) {
        case tls::Condition::always:
            return "";
        case tls::Condition::after_no_connection_to_ssl_port:
            return ", if no connection to its SSL port can be made";
        case tls::Condition::after_failed_handshake:
            return ", if its handshake failed";
    }
    return "";
}

std::string proof_words(const tls::Demand& demand) {
    switch (demand.proof) {
        case tls::Proof::none:
            return "";
        case tls::Proof::tlsa:
            return fmt::format(", a certificate that matches one of {} TLSA record[s]", demand.tlsa.size());
        case tls::Proof::fingerprint:
            return fmt::format(", one of {} certificate[s] or key[s]", demand.fingerprints.size());
        case tls::Proof::chain:
            return fmt::format(", a trusted certificate for {}",
                               escape_for_log(fmt::format("{}", fmt::join(demand.names, " or "))));
    }
    return "";
}

/// `mx.example [192.0.2.7]`
std::string host_words(const tls::Host& host) {
    return fmt::format("{}{}[{}]", escape_for_log(host.name), host.name.empty() ? "" : " ",
                       escape_for_log(host.address));
}

void add_steps(const Foresight& foresight, std::vector<Row>& rows) {
    if (foresight.hosts.empty()) return;
    std::size_t number = 0;
    for (const auto& step : foresight.plan.steps) {
        const auto& host = foresight.hosts[step.host];
        rows.push_back({fmt::format("Step {}", ++number),
                        fmt::format("{}:{}: {}, level {}{}{}", host_words(host), step.port, words_of(step.mode),
                                    tls::to_string(step.level), proof_words(step.demand), words_of(step.condition))});
    }
    for (const auto& left_out : foresight.plan.left_out)
        if (left_out.host < foresight.hosts.size())
            rows.push_back(
                {"Left out", fmt::format("{}: {}", host_words(foresight.hosts[left_out.host]), left_out.words)});
}

std::string memory_words(const std::string& host, const tls::HostRecord& record) {
    const auto regression =
        record.is_regressed
            ? fmt::format("; WORSE since {} UTC, {} good session[s] of {} since then",
                          short_date(record.regressed_since), record.good_sessions, tls::Memory::healed_after)
            : std::string();
    return fmt::format("{}, known since {} UTC: best {} since {} UTC; last {} at {} UTC ({}){}", escape_for_log(host),
                       short_date(record.since), tls::to_words(record.best), short_date(record.best_since),
                       tls::to_words(record.last), short_date(record.last_at), record.last_verdict, regression);
}

/// What a message would come to without a connection being made.
std::string outcome_words(const Explanation& explanation) {
    const auto& foresight = *explanation.result.foresight;
    if (!foresight.hosts.empty() && !foresight.plan.steps.empty()) return "a connection is made, the first step first";
    const auto& recipients = explanation.result.recipients;
    const auto* failure = !recipients.empty() && recipients.front().failure ? &*recipients.front().failure : nullptr;
    const bool is_final = failure != nullptr && failure->permanence == smtp::Permanence::permanent;
    if (failure == nullptr) return "it waits: nothing may be sent";
    return fmt::format("{}: {}", is_final ? "it comes back to its sender" : "it waits", smtp::describe(*failure));
}

}  // namespace

bool leaves_the_house(const routing::NextHop& hop) {
    using Kind = routing::NextHop::Kind;
    return hop.kind == Kind::mx || hop.kind == Kind::host || hop.kind == Kind::literal;
}

std::vector<std::string> explanation_lines(const mail::Address& recipient, const Explanation& explanation,
                                           const ExplainedAt& at) {
    const auto& [job, result, memory] = explanation;
    const auto who =
        recipient.local_part.empty() ? "everybody at " + escape_for_log(recipient.domain) : report::shown(recipient);
    std::vector<Row> rows{{"Recipient", who}, {"Next hop", escape_for_log(job.next_hop.to_string())}};
    if (!leaves_the_house(job.next_hop)) {
        rows.push_back({"A message now", "does not leave the house by SMTP; show route says why it goes there"});
        return aligned(rows);
    }
    for (const auto& one : result.foresight->answers) rows.push_back(look_up_row(one));
    if (job.next_hop.kind == routing::NextHop::Kind::mx)
        rows.push_back({"MTA-STS", sts_words(at, result.foresight->sts)});
    rows.push_back({"TLS policy", policy_words(job)});
    if (memory.empty()) rows.push_back({"Memory", "no message to it is remembered"});
    for (const auto& [host, record] : memory) rows.push_back({"Memory", memory_words(host, record)});
    if (job.dane_known_since)
        rows.push_back(
            {"Memory", fmt::format("the domain has DANE, as secure answers said first at {} UTC: its mail waits while "
                                   "DNSSEC fails its self-test",
                                   short_date(*job.dane_known_since))});
    rows.push_back({"A message now", outcome_words(explanation)});
    add_steps(*result.foresight, rows);
    rows.push_back({"Why", result.sentence + "."});
    return aligned(rows);
}

Lines explain(std::string_view arguments, Context& context) {
    if (arguments.empty()) return {"Name a domain or an address: explain example.com."};
    const auto recipient = parse_recipient(arguments);
    if (!recipient)
        return {fmt::format("\"{}\" is no address and no domain: {}. Write it as user@example.com or example.com.",
                            escape_for_log(arguments, 80), recipient.error())};
    const auto explanation = context.queue_reader().explain(*recipient);
    if (!explanation) return {explanation.error()};
    if (!explanation->result.foresight) return {"Nothing was found out. Ask again in a while."};
    return explanation_lines(*recipient, *explanation, {context.now(), context.settings().settings.uses_sts});
}

}  // namespace postern::console
