#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

constexpr std::size_t most_rows = 50;

std::string hosts_of(const tls::StsPolicy& policy) {
    return policy.mx.empty() ? "none" : escape_for_log(fmt::format("{}", fmt::join(policy.mx, ", ")));
}

Row row_of(const tls::KeptStsPolicy& kept, WallTime now) {
    using std::chrono::floor;
    const auto age = floor<std::chrono::seconds>(now - kept.policy.fetched);
    return {escape_for_log(kept.domain),
            std::string(tls::to_string(kept.policy.mode)),
            kept.policy.id,
            spoken(age),
            short_date(tls::expiry_of(kept.policy)),
            hosts_of(kept.policy)};
}

std::string disabled_words(const Context& context) {
    return context.settings().settings.uses_sts ? "" : " SMTP_MTASTS is Disabled: they are not looked at.";
}

}  // namespace

Lines show_sts_policies(std::string_view, Context& context) {
    const auto found = context.sts_policies().policies(most_rows);
    if (!found) return {"There was no answer; ask again."};
    if (found->in_all == 0) return {"No domain's MTA-STS policy is known." + disabled_words(context)};
    std::vector<Row> rows{{"Domain", "Mode", "Id", "Age", "Expires (UTC)", "Hosts"}};
    for (const auto& kept : found->policies) rows.push_back(row_of(kept, context.now()));
    Lines lines{
        fmt::format("{} MTA-STS polic{}.{}", found->in_all, found->in_all == 1 ? "y" : "ies", disabled_words(context))};
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    if (found->in_all > found->policies.size())
        lines.push_back(fmt::format("  … and {} more.", found->in_all - found->policies.size()));
    return lines;
}

}  // namespace postern::console
