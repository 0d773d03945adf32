#include "core/tls/own_certificate.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::tls {
namespace {

constexpr long warning_days = 21;

}  // namespace

bool covers(std::string_view certificate_name, std::string_view host) {
    if (is_same_ignoring_case(certificate_name, host)) return true;
    if (!certificate_name.starts_with("*.")) return false;
    const auto dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 &&
           is_same_ignoring_case(certificate_name.substr(1), host.substr(dot));
}

std::vector<std::string> faults_of(const ports::CertificateFacts& facts, std::string_view host_name, WallTime now) {
    std::vector<std::string> faults;
    if (now >= facts.not_after) faults.push_back(fmt::format("it expired on {} UTC", short_date(facts.not_after)));
    if (now < facts.not_before)
        faults.push_back(
            fmt::format("it is not valid before {} UTC; look at this host's clock too", short_date(facts.not_before)));
    const bool is_covered = std::any_of(facts.names.begin(), facts.names.end(),
                                        [&](const std::string& name) { return covers(name, host_name); });
    if (!is_covered)
        faults.push_back(
            fmt::format("none of its names ({}) is {}, the host name of the Server document",
                        facts.names.empty() ? "it has none" : fmt::format("{}", fmt::join(facts.names, ", ")),
                        escape_for_log(host_name)));
    return faults;
}

std::vector<std::string> expiry_warnings(const ports::CertificateFacts& facts, WallTime now) {
    std::vector<std::string> warnings{expiry_warning(facts, now)};
    for (const auto& other : facts.more) warnings.push_back(expiry_warning(other, now));
    std::erase(warnings, std::string{});
    return warnings;
}

long days_left(const ports::CertificateFacts& facts, WallTime now) {
    auto end = facts.not_after;
    for (const auto& other : facts.more) end = std::min(end, other.not_after);
    const auto left = end - now;
    const auto days = std::chrono::floor<std::chrono::duration<long, std::ratio<86400>>>(left);
    return days.count();
}

std::string expiry_warning(const ports::CertificateFacts& facts, WallTime now) {
    auto alone = facts;
    alone.more.clear();
    const auto days = days_left(alone, now);
    if (days > warning_days) return {};
    const auto date = short_date(facts.not_after);
    const auto what = fmt::format("The certificate {} ({})", escape_for_log(facts.file), facts.subject);
    if (now >= facts.not_after)
        return fmt::format("{} EXPIRED on {} UTC. It encrypts still, but peers that check it stay away: replace it.",
                           what, date);
    return fmt::format("{} expires in {} day[s], on {} UTC: replace its file; the new one is taken by itself.", what,
                       days, date);
}

}  // namespace postern::tls
