#pragma once

#include "core/access/policy.hpp"
#include "core/routing/route_table.hpp"
#include "core/tls/plan.hpp"
#include "core/tls/policy.hpp"
#include "core/tls/server_rules.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace postern::config {

/// What a port is for.
enum class PortKind {
    tcp,         ///< Clear text and STARTTLS.
    ssl,         ///< TLS from the first octet.
    submission,  ///< Of those who are known: STARTTLS and AUTH are required (RFC 6409).
};
inline constexpr std::size_t port_kinds = 3;

/// `SSL negotiated over TCP/IP port`.
enum class NegotiatedSsl { disabled, enabled, required };

/// All that the documents and notes.ini say, read once and never changed: whoever holds it sees one configuration.
/// Filled by the rows of core/config/items.hpp; a field's default, unit and range stand there.
struct Settings {
    std::string server_name;                 ///< As the Server document has it.
    std::string host_name;                   ///< Fully qualified Internet host name.
    std::vector<std::string> local_domains;  ///< Lower case; the first is the primary one.

    bool is_listener_enabled = true;  ///< SMTP listener task
    std::vector<std::string> listen_addresses;
    bool is_inbound_tcp_enabled = true;
    std::uint16_t inbound_tcp_port = 25;
    bool is_inbound_ssl_enabled = false;
    std::uint16_t inbound_ssl_port = 465;
    bool is_submission_enabled = false;
    std::uint16_t submission_port = 587;
    bool is_auth_offered = false;                 ///< On the TCP/IP port.
    bool is_ssl_auth_offered = false;             ///< On the SSL port.
    std::vector<std::string> known_certificates;  ///< `SHA256 NAME`
    NegotiatedSsl negotiated_ssl = NegotiatedSsl::disabled;
    std::string certificate_file;                     ///< PEM, chain; relative to the data directory. Empty: none.
    std::string key_file;                             ///< PEM; empty: in the certificate file.
    std::string key_password_file;                    ///< Empty: no key has a password.
    std::vector<std::string> more_certificate_files;  ///< PEM, each with chain and key.

    bool offers_size = true;
    bool offers_pipelining = true;
    bool offers_eight_bit_mime = true;
    bool offers_chunking = true;
    bool offers_enhanced_codes = true;
    bool offers_limits = true;
    bool offers_dsn = true;
    bool offers_smtputf8 = true;
    bool offers_require_tls = true;
    bool serves_help = true;
    bool serves_vrfy = true;
    bool serves_expn = false;
    bool normalizes_lines = false;
    bool refuses_long_lines = false;
    std::chrono::seconds greeting_delay{0};
    std::uint64_t max_message_octets = 0;  ///< 0: no limit.
    std::uint64_t max_header_octets = 0;   ///< 0: no limit.
    std::size_t max_recipients = 1000;
    std::size_t max_hops = 100;
    unsigned max_auth_failures = 20;          ///< Of an address; 0: no limit.
    unsigned max_messages_per_session = 0;    ///< 0: no limit.
    unsigned max_recipients_per_session = 0;  ///< 0: no limit.
    unsigned max_commands_per_session = 0;    ///< 0: no limit.
    std::chrono::seconds command_timeout{300};
    std::chrono::seconds data_timeout{300};
    std::chrono::seconds handshake_timeout{60};
    std::chrono::seconds message_timeout{3600};
    std::uint64_t min_octets_per_second = 0;  ///< Of a message that is received.
    std::chrono::seconds rate_grace{60};
    std::size_t max_sessions = 1000;               ///< Inbound, at once.
    std::size_t max_sessions_per_address = 0;      ///< 0: no limit.
    std::size_t max_sessions_per_network = 0;      ///< 0: no limit.
    unsigned max_connections_per_minute = 0;       ///< Of an address; 0: no limit.
    std::vector<std::string> proxy_hosts;          ///< Addresses and prefixes that begin with a PROXY header.
    std::vector<std::string> xclient_hosts;        ///< The same, that may send XCLIENT.
    std::vector<std::string> connections_allowed;  ///< Addresses, prefixes, names and `*.domain`; empty: all.
    std::vector<std::string> connections_denied;
    bool is_host_name_verified = false;
    bool are_recipients_verified = false;
    std::vector<std::string> dns_allow_lists;  ///< Zones.
    std::vector<std::string> dns_block_lists;
    access::RelayEnforcement relay_enforcement = access::RelayEnforcement::external_hosts;
    std::vector<std::string> relay_hosts_allowed;  ///< Addresses, prefixes, names and `*.domain` that may relay.
    std::vector<std::string> relay_hosts_denied;
    std::vector<std::string> relay_domains_allowed;  ///< Domains; `.example` stands for all below.
    std::vector<std::string> relay_domains_denied;
    bool is_sender_domain_verified = false;
    std::vector<std::string> senders_denied;  ///< Addresses and domains.
    std::vector<std::string> recipients_known;
    std::string recipients_file;  ///< Further ones; relative to the data directory. Empty: none.
    std::vector<std::string> recipients_denied;

    tls::PortSettings outbound;
    tls::Level default_level = tls::Level::dane;  ///< What Negotiated SSL means.
    tls::PolicyTable policies;                    ///< Of the TLS policy documents.
    tls::ServerRules inbound_tls;
    bool uses_chunking = true;                      ///< To servers that offer it.
    std::uint64_t max_reencoded_octets = 0;         ///< Of a message for a server without 8BITMIME.
    routing::RouteTable routes;                     ///< Of the route documents.
    std::string relay_host;                         ///< As written; empty: none, by MX.
    std::string relay_credentials;                  ///< An entry of the credentials file; empty: no AUTH there.
    std::string credentials_file;                   ///< Relative to the data directory; empty: none.
    std::vector<std::string> dkim_keys;             ///< `SELECTOR._domainkey.DOMAIN`
    std::vector<std::string> dkim_domains;          ///< Whose submitted mail is signed.
    std::string tls_report_contact;                 ///< An address; empty: no TLS reports are sent.
    std::vector<std::string> tls_report_addresses;  ///< Mail to these has reports of others in it.
    std::string local_destination = "mail.box";     ///< As written.
    std::string local_smart_host;                   ///< As written; empty: the local destination.
    std::size_t max_deposits = 4;                   ///< Into mail.box, at once.
    bool uses_sts = true;                           ///< MTA-STS for mail that goes by MX.
    bool honours_tls_optional = false;              ///< TLS-Required: No.
    std::string web_authorities_file;               ///< PEM; empty: the system's. Read at the start only.
    std::uint16_t sts_port = 443;                   ///< Read at the start only.
    std::chrono::seconds first_retry{300};
    std::chrono::seconds expiry{5 * 24 * 3600};
    std::chrono::seconds delay_notice{4 * 3600};  ///< 0: none.
    std::size_t max_transfer_connections = 100;
    std::size_t max_connections_per_destination = 20;
    std::size_t max_connections_per_host = 50;
    std::size_t max_messages_per_connection = 1000;
    std::chrono::seconds max_connection_idle{5};
    std::chrono::seconds longest_wait{600};  ///< For an answer of another server.

    std::string spool_directory;  ///< Relative to the data directory.
    std::uint64_t body_file_threshold_octets = 128u << 10;
    std::uint64_t memory_budget_octets = 64u << 20;
    std::uint64_t memory_limit_octets = 0;       ///< 0: as the system allows.
    std::uint64_t max_queued_messages = 0;       ///< 0: no limit.
    std::vector<std::string> stub_zones;         ///< `example.test@192.0.2.53@5353`; read at the start only.
    std::uint64_t dns_cache_octets = 16u << 20;  ///< Of answers; read at the start only.
    std::string dnssec_trust_anchor;             ///< File; empty: the system's, `none`: none. Read at the start only.
    bool uses_system_resolvers = true;  ///< Those of /etc/resolv.conf; else from the root. Read at the start only.
    std::chrono::seconds documents_interval{120};  ///< Between two readings of the documents.
    bool logs_traffic = true;                      ///< A line for each connection and each message.
    bool is_smtp_debug = false;                    ///< notes.ini SMTPDebug: log every command and reply.
};

}  // namespace postern::config
