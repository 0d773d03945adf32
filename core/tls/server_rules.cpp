#include "core/tls/server_rules.hpp"

#include <fmt/format.h>

namespace postern::tls {
namespace {

std::string_view versions_from(MinimumVersion version) {
    switch (version) {
        case MinimumVersion::tls_1_0:
            return "TLS 1.0 to 1.3 (WEAK: 1.0 and 1.1 are broken)";
        case MinimumVersion::tls_1_1:
            return "TLS 1.1 to 1.3 (WEAK: 1.1 is broken)";
        case MinimumVersion::tls_1_2:
            return "TLS 1.2 and 1.3";
        case MinimumVersion::tls_1_3:
            return "TLS 1.3 alone";
    }
    return "";
}

std::string chosen(std::string_view what, const std::vector<std::string>& names) {
    return names.empty() ? std::string{} : fmt::format(", {} {}", what, fmt::join(names, " "));
}

std::string_view tickets(const ServerRules& rules) {
    if (rules.issues_tickets) return rules.issues_tickets_on_ssl_port ? "" : ", no session tickets on the SSL port";
    return rules.issues_tickets_on_ssl_port ? ", no session tickets on the TCP/IP port" : ", no session tickets";
}

}  // namespace

std::string describe(const ServerRules& rules) {
    return fmt::format("{}{}{}{}{}", versions_from(rules.minimum_version), chosen("ciphers", rules.ciphers),
                       chosen("groups", rules.groups), tickets(rules),
                       rules.asks_client_certificate ? ", client certificates asked for" : "");
}

}  // namespace postern::tls
