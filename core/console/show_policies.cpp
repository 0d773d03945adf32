#include "core/base/peer_text.hpp"
#include "core/config/policy_documents.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

#include <chrono>

namespace postern::console {

namespace {

using tls::Policy;

constexpr std::size_t shown_octets = 200;

std::string ends_words(const Policy& policy, WallTime now) {
    if (!policy.ends) return "-";
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(*policy.ends - now);
    const auto date = short_date(*policy.ends);
    return policy.is_in_force(now) ? fmt::format("{} UTC, in {}", date, spoken(left))
                                   : fmt::format("{} UTC: ENDED, not in force", date);
}

void add_demand(std::string& words, std::string_view what, const std::string& value) {
    if (!value.empty()) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", what, escape_for_log(value));
}

std::string demand_words(const Policy& policy) {
    std::string words;
    add_demand(words, "names", fmt::format("{}", fmt::join(policy.match_names, " ")));
    add_demand(words, "fingerprints", fmt::format("{}", fmt::join(policy.fingerprints, " ")));
    add_demand(words, "trusted roots", policy.trust_anchors);
    add_demand(words, "oldest version", policy.protocols);
    add_demand(words, "ciphers", policy.ciphers);
    add_demand(words, "server name", policy.sni_name);
    add_demand(words, "client certificate", policy.client_certificate);
    if (policy.has_ratchet) words += words.empty() ? "ratchet" : ", ratchet";
    return words.empty() ? "-" : words;
}

std::string level_words(const Policy& policy, WallTime now) {
    if (policy.is_undecided) return "undecided: mail waits";
    const bool is_exempt = policy.is_exemption && policy.is_in_force(now);
    return fmt::format("{}{}", tls::to_string(policy.level), is_exempt ? " (EXEMPTION)" : "");
}

Row row_of(const Policy& policy, WallTime now) {
    return {escape_for_log(policy.pattern, shown_octets),
            level_words(policy, now),
            ends_words(policy, now),
            demand_words(policy),
            policy.document,
            policy.comment.empty() ? "" : escape_for_log(policy.comment, shown_octets)};
}

}  // namespace

Lines exemptions(Context& context) {
    Lines lines;
    for (const auto& [pattern, policy] : context.settings().settings.policies.policies()) {
        if (!policy.is_in_force(context.now())) continue;
        const auto words = tls::exemption_words(policy);
        if (!words.empty())
            lines.push_back(fmt::format("  EXEMPTION: {} has level {}, {}", escape_for_log(pattern, shown_octets),
                                        tls::to_string(policy.level), words));
    }
    return lines;
}

Lines show_policies(std::string_view, Context& context) {
    const auto& settings = context.settings().settings;
    const auto standard = config::default_level(settings.outbound, settings.default_level);
    Lines lines{
        fmt::format("Default TLS level of other servers: {} ({}).", tls::to_string(standard.level), standard.words)};
    const auto& policies = settings.policies.policies();
    if (policies.empty()) {
        lines.emplace_back("No TLS policy document says otherwise.");
        return lines;
    }
    std::vector<Row> rows{{"Next hop", "TLS level", "Ends", "Demands", "Document", "Comment"}};
    for (const auto& [pattern, policy] : policies) rows.push_back(row_of(policy, context.now()));
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    return lines;
}

}  // namespace postern::console
