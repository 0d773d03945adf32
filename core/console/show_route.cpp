#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/part_settings.hpp"
#include "core/console/commands.hpp"
#include "core/console/explanation.hpp"
#include "core/console/table.hpp"
#include "core/report/log_lines.hpp"
#include "core/routing/route.hpp"
#include "core/tls/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace postern::console {

namespace {

using routing::Decision;
using routing::NextHop;

/// The documents that an item's value came from; several for one that adds up.
std::string places_of(const config::SettingsReading& reading, std::string_view item) {
    std::string places;
    for (const auto& source : reading.sources) {
        if (source.item->name != item || source.kind == config::SourceKind::standard) continue;
        if (places.find(source.from) == std::string::npos) places += (places.empty() ? "" : ", ") + source.from;
    }
    return places;
}

std::string item_words(const config::SettingsReading& reading, std::string_view item) {
    const auto places = places_of(reading, item);
    return places.empty() ? fmt::format("{} (default)", item) : fmt::format("{} ({})", item, places);
}

std::string local_words(const config::SettingsReading& reading, const mail::Address& recipient) {
    const auto who = recipient.domain.empty() ? std::string("Postmaster without a domain is our own")
                                              : fmt::format("{} is a local domain", escape_for_log(recipient.domain));
    const bool is_smart = !reading.settings.local_smart_host.empty();
    return fmt::format("{}; {}", who, item_words(reading, is_smart ? "SMTP_LocalSmartHost" : "SMTP_LocalDestination"));
}

std::string decided_by(const config::SettingsReading& reading, const Decision& decision,
                       const mail::Address& recipient) {
    switch (decision.rule) {
        case Decision::Rule::document:
            return fmt::format("{}, for {}", decision.document->document,
                               escape_for_log(decision.document->pattern.text));
        case Decision::Rule::local:
            return local_words(reading, recipient);
        case Decision::Rule::relay_host:
            return "the relay host: " + item_words(reading, "SMTP_RelayHost");
        case Decision::Rule::literal:
            return "the address itself, which names the host";
        case Decision::Rule::mx:
            return "the domain's MX: no route document is for it, it is not local, and there is no relay host";
    }
    return {};
}

std::string look_up_words(const NextHop& hop) {
    switch (hop.kind) {
        case NextHop::Kind::mx:
            return fmt::format("MX of {}, then A and AAAA of its hosts", escape_for_log(hop.host));
        case NextHop::Kind::host:
            return fmt::format("A and AAAA of {}, no MX", escape_for_log(hop.host));
        case NextHop::Kind::literal:
        case NextHop::Kind::unix_socket:
        case NextHop::Kind::mailbox:
        case NextHop::Kind::undecided:
            break;
    }
    return "none";
}

bool is_smtp(const NextHop& hop) {
    return hop.protocol == NextHop::Protocol::smtp && hop.kind != NextHop::Kind::mailbox &&
           hop.kind != NextHop::Kind::undecided;
}

const tls::Policy* policy_of(const config::Settings& settings, const NextHop& hop, WallTime now) {
    return is_smtp(hop) ? settings.policies.find(hop.host, hop.port, now) : nullptr;
}

std::string policy_words(const tls::Policy* policy) {
    if (policy == nullptr) return "none";
    const auto exemption = tls::exemption_words(*policy);
    return fmt::format("{}, for {}{}{}", policy->document, escape_for_log(policy->pattern),
                       exemption.empty() ? "" : ": ", exemption);
}

/// What a first connection would be offered; the walk itself looks at each host.
std::string tls_words(const config::Settings& settings, const NextHop& hop, const tls::Policy* policy) {
    if (hop.kind == NextHop::Kind::undecided) return "nothing is sent";
    if (!is_smtp(hop)) return "none: it does not leave the house by SMTP";
    tls::PlanInput input{settings.outbound, {tls::Host{}}, hop.port, false, hop.level};
    if (policy != nullptr) input.policy = *policy;
    input.default_level = settings.default_level;
    const auto plan = tls::make_outline(input);
    if (plan.steps.empty()) return "nothing is sent: " + plan.sentence;
    return fmt::format("{}: {}", tls::to_string(plan.steps.front().level), plan.sentence);
}

std::string next_hop_words(const NextHop& hop) {
    if (hop.kind == NextHop::Kind::undecided) return fmt::format("none: mail waits, because {} is wrong", hop.host);
    return escape_for_log(hop.to_string());
}

}  // namespace

Expected<mail::Address, std::string> parse_recipient(std::string_view text) {
    if (is_same_ignoring_case(text, "postmaster")) return mail::Address{std::string(text), {}};
    if (text.find('@') != std::string_view::npos) return mail::parse_address(text);
    auto domain = mail::to_ascii_domain(text);
    if (!domain) return unexpected(std::move(domain.error()));
    // No document can name it: a local part is never empty there.
    return mail::Address{{}, std::move(*domain)};
}

Lines show_route(std::string_view arguments, Context& context) {
    const auto recipient = arguments.empty() ? Expected<mail::Address, std::string>(unexpected(std::string()))
                                             : parse_recipient(arguments);
    if (arguments.empty()) return {"Name an address or a domain: show route user@example.com."};
    if (!recipient)
        return {fmt::format("\"{}\" is no address and no domain: {}. Write it as user@example.com or example.com.",
                            escape_for_log(arguments, 80), recipient.error())};
    const auto& reading = context.settings();
    const auto routes = config::route_settings(reading.settings);
    const auto decision = routing::decide(routes, *recipient);
    const auto* policy = policy_of(reading.settings, decision.next_hop, context.now());
    const bool is_domain = recipient->local_part.empty();
    std::vector<Row> rows{
        {"Recipient", is_domain ? escape_for_log("everybody at " + recipient->domain) : report::shown(*recipient)},
        {"Decided by", decided_by(reading, decision, *recipient)},
        {"Next hop", next_hop_words(decision.next_hop)},
        {"TLS policy", policy_words(policy)},
        {"TLS level", tls_words(reading.settings, decision.next_hop, policy)},
        {"Look-up", look_up_words(decision.next_hop)},
    };
    if (is_domain && !routes.documents.is_by_domain())
        rows.push_back({"But", "there are route documents for single addresses: ask for the whole address"});
    return aligned(rows);
}

}  // namespace postern::console
