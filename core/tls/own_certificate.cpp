#include "core/tls/own_certificate.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::tls {
namespace {

constexpr long warning_days = 21;

using Kind = Fault::Kind;

/// What dates are of, and how a fault of theirs is called.
struct Dated {
    std::string file;
    std::string what;
    WallTime not_before;
    WallTime not_after;
    Kind expired = Kind::expired;
    Kind not_yet_valid = Kind::not_yet_valid;
};

void add_date_faults(const Dated& dated, WallTime now, std::vector<Fault>& faults) {
    if (now >= dated.not_after)
        faults.push_back(
            {dated.expired, dated.file, fmt::format("{} expired on {} UTC", dated.what, short_date(dated.not_after))});
    if (now < dated.not_before)
        faults.push_back({dated.not_yet_valid, dated.file,
                          fmt::format("{} is not valid before {} UTC; look at this host's clock too", dated.what,
                                      short_date(dated.not_before))});
}

/// `file`: empty for the first certificate.
void add_date_faults(const ports::CertificateFacts& facts, const std::string& file, WallTime now,
                     std::vector<Fault>& faults) {
    const auto shown = escape_for_log(file);
    const auto what = file.empty() ? std::string("it") : fmt::format("the one beside it in {}", shown);
    add_date_faults({file, what, facts.not_before, facts.not_after}, now, faults);
    const auto whose = file.empty() ? std::string("its issuer's certificate") : "the issuer's certificate in " + shown;
    for (const auto& issuer : facts.issuers)
        add_date_faults({file, fmt::format("{} ({})", whose, issuer.subject), issuer.not_before, issuer.not_after,
                         Kind::issuer_expired, Kind::issuer_not_yet_valid},
                        now, faults);
}

long whole_days(WallTime end, WallTime now) {
    return std::chrono::floor<std::chrono::duration<long, std::ratio<86400>>>(end - now).count();
}

void add_warning(const std::string& what, WallTime end, WallTime now, std::vector<std::string>& warnings) {
    const auto days = whole_days(end, now);
    if (days > warning_days) return;
    const auto date = short_date(end);
    warnings.push_back(
        now >= end
            ? fmt::format("{} EXPIRED on {} UTC. It encrypts still, but peers that check it stay away: replace it.",
                          what, date)
            : fmt::format("{} expires in {} day[s], on {} UTC: replace its file; the new one is taken by itself.", what,
                          days, date));
}

}  // namespace

bool covers(std::string_view certificate_name, std::string_view host) {
    if (is_same_ignoring_case(certificate_name, host)) return true;
    if (!certificate_name.starts_with("*.")) return false;
    const auto dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 &&
           is_same_ignoring_case(certificate_name.substr(1), host.substr(dot));
}

std::vector<Fault> faults_of(const ports::CertificateFacts& facts, std::string_view host_name, WallTime now) {
    std::vector<Fault> faults;
    add_date_faults(facts, {}, now, faults);
    const bool is_covered = std::any_of(facts.names.begin(), facts.names.end(),
                                        [&](const std::string& name) { return covers(name, host_name); });
    if (!is_covered)
        faults.push_back(
            {Kind::other_name,
             {},
             fmt::format("none of its names ({}) is {}, the host name of the Server document",
                         facts.names.empty() ? "it has none" : fmt::format("{}", fmt::join(facts.names, ", ")),
                         escape_for_log(host_name))});
    for (const auto& other : facts.more) add_date_faults(other, other.file, now, faults);
    return faults;
}

std::optional<Fault> first_new_fault(const std::vector<Fault>& faults, const std::vector<Fault>& in_use) {
    const auto is_new = [&](const Fault& fault) {
        return std::none_of(in_use.begin(), in_use.end(),
                            [&](const Fault& old) { return old.kind == fault.kind && old.file == fault.file; });
    };
    const auto found = std::find_if(faults.begin(), faults.end(), is_new);
    return found == faults.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> expiry_warnings(const ports::CertificateFacts& facts, WallTime now) {
    std::vector<std::string> warnings;
    const auto file = escape_for_log(facts.file);
    add_warning(fmt::format("The certificate {} ({})", file, facts.subject), facts.not_after, now, warnings);
    for (const auto& issuer : facts.issuers)
        add_warning(fmt::format("The issuer's certificate ({}) in {}", issuer.subject, file), issuer.not_after, now,
                    warnings);
    for (const auto& other : facts.more)
        for (auto& warning : expiry_warnings(other, now)) warnings.push_back(std::move(warning));
    return warnings;
}

std::vector<std::string> key_warnings(const ports::CertificateFacts& facts) {
    std::vector<std::string> warnings;
    if (!facts.exposed_key_file.empty())
        warnings.push_back(
            fmt::format("The key in {} may be read by others: chmod 600 it.", escape_for_log(facts.exposed_key_file)));
    for (const auto& other : facts.more)
        for (auto& warning : key_warnings(other)) warnings.push_back(std::move(warning));
    return warnings;
}

long days_left(const ports::CertificateFacts& facts, WallTime now) {
    auto days = whole_days(facts.not_after, now);
    for (const auto& issuer : facts.issuers) days = std::min(days, whole_days(issuer.not_after, now));
    for (const auto& other : facts.more) days = std::min(days, days_left(other, now));
    return days;
}

}  // namespace postern::tls
