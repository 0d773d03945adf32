#pragma once

#include <string>
#include <vector>

namespace postern::tls {

/// The oldest version of TLS that listeners speak. In the order of versions.
enum class MinimumVersion { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

/// Through which of its ports a client came: clear text and STARTTLS, TLS from the first octet, or STARTTLS of those
/// who are known.
enum class InboundPort { tcp, ssl, submission };

/// What listeners agree to.
struct ServerRules {
    MinimumVersion minimum_version = MinimumVersion::tls_1_2;
    /// Cipher suites in order of preference: names of OpenSSL or of IANA, or hexadecimal ids as C02F. Those of TLS 1.3
    /// stand among them. Empty: those with forward secrecy.
    std::vector<std::string> ciphers;
    /// Domino's list, hexadecimal ids, where `ciphers` is empty. It cannot name suites of TLS 1.3, so these stay as
    /// they are. What is unknown or weak in it, or does not go with the certificate, is left out; where nothing is left
    /// for one of the versions, the usual suites count.
    std::vector<std::string> domino_ciphers;
    std::vector<std::string> groups;  ///< For the key exchange, in order of preference, as X25519. Empty: the usual.
    bool issues_tickets = true;       ///< For resumption, on the TCP/IP port. Some senders break off on one.
    bool issues_tickets_on_ssl_port = true;
    bool issues_tickets_on_submission_port = true;
    bool asks_client_certificate = false;  ///< And takes whatever comes, or nothing.

    friend bool operator==(const ServerRules&, const ServerRules&) = default;
};

/// Rules to try in the place of others, and what that means for an operator.
struct FallbackRules {
    ServerRules rules;
    std::string words;  ///< `the groups of inbound TLS stay as they were`
};

/// For rules whose cipher suites or groups cannot be used, best first: these are the last good ones, else the usual
/// ones, and whatever else the rules want holds.
[[nodiscard]] std::vector<FallbackRules> fallbacks_of(const ServerRules& wanted, const ServerRules& last_good);

/// What became of Domino's list under the certificates in use. All is empty where it does not count.
struct DominoCiphers {
    std::vector<std::string> in_use;  ///< OpenSSL's names, in the list's order.
    std::string why_not;              ///< Why the usual suites are used instead. A clause; empty: `in_use` are.
};

/// One sentence for `show tls`; what is weak is marked so.
[[nodiscard]] std::string describe(const ServerRules& rules, const DominoCiphers& dominos = {});

}  // namespace postern::tls
