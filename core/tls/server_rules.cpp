#include "core/tls/server_rules.hpp"

#include "core/tls/cipher_suites.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace postern::tls {
namespace {

bool is_of_1_3(const std::string& cipher) {
    return std::any_of(std::begin(suites_of_1_3), std::end(suites_of_1_3),
                       [&](const SuiteOf13& suite) { return cipher == suite.name || cipher == suite.id; });
}

std::string_view name_of(MinimumVersion version) {
    switch (version) {
        case MinimumVersion::tls_1_0:
            return "1.0";
        case MinimumVersion::tls_1_1:
            return "1.1";
        case MinimumVersion::tls_1_2:
            return "1.2";
        case MinimumVersion::tls_1_3:
            return "1.3";
    }
    return "";
}

std::string_view weakness_of(MinimumVersion oldest) {
    if (oldest == MinimumVersion::tls_1_0) return " (WEAK: 1.0 and 1.1 are broken)";
    return oldest == MinimumVersion::tls_1_1 ? " (WEAK: 1.1 is broken)" : "";
}

/// A list of ciphers speaks for the versions that have one in it.
std::string versions_of(const ServerRules& rules) {
    const auto& ciphers = rules.ciphers;
    const bool has_1_3 = ciphers.empty() || std::any_of(ciphers.begin(), ciphers.end(), is_of_1_3);
    const bool has_older = ciphers.empty() || !std::all_of(ciphers.begin(), ciphers.end(), is_of_1_3);
    const auto oldest = has_older ? rules.minimum_version : MinimumVersion::tls_1_3;
    const auto newest = has_1_3 ? MinimumVersion::tls_1_3 : MinimumVersion::tls_1_2;
    if (oldest >= newest) return fmt::format("TLS {} alone", name_of(newest));
    const bool are_neighbours = static_cast<int>(newest) - static_cast<int>(oldest) == 1;
    return fmt::format("TLS {} {} {}{}", name_of(oldest), are_neighbours ? "and" : "to", name_of(newest),
                       weakness_of(oldest));
}

std::string chosen(std::string_view what, const std::vector<std::string>& names) {
    return names.empty() ? std::string{} : fmt::format(", {} {}", what, fmt::join(names, " "));
}

std::string dominos_words(const DominoCiphers& dominos) {
    if (!dominos.why_not.empty()) return fmt::format(", the usual ciphers ({})", dominos.why_not);
    if (dominos.in_use.empty()) return {};
    return fmt::format(", ciphers {} (item SSLCipherList) and those of TLS 1.3", fmt::join(dominos.in_use, " "));
}

std::string fallback_words(std::string_view what, bool are_usual) {
    return are_usual ? fmt::format("inbound TLS takes the usual {}", what)
                     : fmt::format("the {} of inbound TLS stay as they were", what);
}

std::string tickets(const ServerRules& rules) {
    std::vector<std::string_view> without;
    if (!rules.issues_tickets) without.push_back("the TCP/IP port");
    if (!rules.issues_tickets_on_ssl_port) without.push_back("the SSL port");
    if (!rules.issues_tickets_on_submission_port) without.push_back("the submission port");
    if (without.empty()) return {};
    if (without.size() == 3) return ", no session tickets";
    return fmt::format(", no session tickets on {}", fmt::join(without, " and "));
}

}  // namespace

std::vector<FallbackRules> fallbacks_of(const ServerRules& wanted, const ServerRules& last_good) {
    std::vector<FallbackRules> all;
    const auto add = [&](const ServerRules& rules, std::string_view what, bool are_usual) {
        const bool is_known = rules == wanted || std::any_of(all.begin(), all.end(), [&](const FallbackRules& other) {
                                  return other.rules == rules;
                              });
        if (!is_known) all.push_back({rules, fallback_words(what, are_usual)});
    };
    for (const auto& source : {last_good, ServerRules{}}) {
        auto other_ciphers = wanted;
        other_ciphers.ciphers = source.ciphers;
        add(other_ciphers, "cipher suites", source.ciphers.empty());
        auto other_groups = wanted;
        other_groups.groups = source.groups;
        add(other_groups, "groups", source.groups.empty());
        auto both_others = other_ciphers;
        both_others.groups = source.groups;
        add(both_others, "cipher suites and groups", source.ciphers.empty() && source.groups.empty());
    }
    return all;
}

std::string describe(const ServerRules& rules, const DominoCiphers& dominos) {
    return fmt::format("{}{}{}{}{}{}", versions_of(rules), chosen("ciphers", rules.ciphers), dominos_words(dominos),
                       chosen("groups", rules.groups), tickets(rules),
                       rules.asks_client_certificate ? ", client certificates asked for" : "");
}

}  // namespace postern::tls
