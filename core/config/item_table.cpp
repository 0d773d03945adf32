#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/config/item_checks.hpp"
#include "core/config/item_fields.hpp"
#include "core/config/items.hpp"
#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"
#include "core/smtp/credentials_list.hpp"
#include "core/tls/level.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace postern::config {

namespace {

void add_local_domains(const std::vector<std::string>& domains, Settings& settings) {
    for (const auto& domain : domains) {
        auto in_dns = mail::in_dns(domain);
        auto& known = settings.local_domains;
        if (std::find(known.begin(), known.end(), in_dns) == known.end()) known.push_back(std::move(in_dns));
    }
}

// Three rows fill the one list, so storing adds. The rows stand in the order of importance, which makes the primary
// domain the first.
void add_domain(const Value& value, Settings& settings) {
    const auto& domain = std::get<std::string>(value);
    if (!domain.empty()) add_local_domains({domain}, settings);
}
void add_domains(const Value& value, Settings& settings) {
    add_local_domains(std::get<std::vector<std::string>>(value), settings);
}
Value primary_domain(const Settings& settings) {
    return settings.local_domains.empty() ? "" : settings.local_domains.front();
}
Value all_domains(const Settings& settings) { return settings.local_domains; }

// In the case that the administrator chose; beyond ASCII as the DNS has it, for a greeting has ASCII only.
void store_host_name(const Value& value, Settings& settings) {
    const auto& name = std::get<std::string>(value);
    settings.host_name = is_ascii(name) ? name : mail::to_ascii_domain(name).value_or(name);
}

constexpr tls::Level default_levels_in_order[] = {tls::Level::none, tls::Level::may, tls::Level::encrypt,
                                                  tls::Level::dane};

void store_default_level(const Value& value, Settings& settings) {
    settings.default_level = default_levels_in_order[std::get<std::uint64_t>(value)];
}
Value load_default_level(const Settings& settings) {
    const auto* const found =
        std::find(std::begin(default_levels_in_order), std::end(default_levels_in_order), settings.default_level);
    return static_cast<std::uint64_t>(found - std::begin(default_levels_in_order));
}

Expected<void, std::string> is_domain(std::string_view text) {
    const auto domain = mail::to_ascii_domain(text);
    if (domain) return {};
    const bool has_words = mail::is_domain_name(text) || !is_ascii(text);
    return unexpected((has_words ? domain.error() : "this is no domain name") +
                      "; allowed are labels of letters, digits and hyphens, separated by dots");
}

Expected<void, std::string> is_address(std::string_view text) {
    const auto address = parse_ip_address(text);
    // A socket of IPv6 that takes IPv6 alone, as ours, cannot have it.
    const bool is_mapped = address && address->is_v4() && text.find(':') != std::string_view::npos;
    if (is_mapped)
        return unexpected("this is an IPv4 address in the form of an IPv6 one; write it as " + to_string(*address));
    if (address) return {};
    return unexpected("this is no IP address; allowed are addresses such as 127.0.0.1, 0.0.0.0, ::1 and ::");
}

Expected<void, std::string> is_prefix(std::string_view text) {
    const auto prefix = parse_ip_prefix(text);
    if (prefix) return {};
    return unexpected(prefix.error() +
                      "; allowed are addresses and prefixes such as 192.0.2.7, 192.0.2.0/24 and 2001:db8::/32");
}

// As zone files write the names of hosts.
std::string_view without_root_dot(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

// What looks like an address is held to be one: a slip of the pen must not become the name of a host.
Expected<void, std::string> is_host(std::string_view text) {
    const auto name = without_root_dot(text);
    const auto last_label = name.substr(name.rfind('.') + 1);
    const bool is_number = last_label.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_number || text.find_first_of("/:") != std::string_view::npos) return is_prefix(text);
    const auto domain = mail::to_ascii_domain(name.starts_with("*.") ? name.substr(2) : name);
    if (domain) return {};
    return unexpected(domain.error() +
                      "; allowed are addresses, prefixes such as 192.0.2.0/24, and names such as mail.example.org and "
                      "*.example.org");
}

Expected<void, std::string> is_next_hop(std::string_view text) {
    const auto next_hop = routing::parse_next_hop(text);
    if (next_hop) return {};
    return unexpected(next_hop.error() +
                      "; allowed are a host name or an address, such as relay.example or [192.0.2.7]:2525");
}

Expected<void, std::string> is_local_destination(std::string_view text) {
    const auto destination = routing::parse_local_destination(text);
    if (destination) return {};
    return unexpected(destination.error() + "; allowed are mail.box, lmtp://HOST:PORT and lmtp:/PATH of a UNIX socket");
}

Expected<void, std::string> is_stub_zone(std::string_view text) {
    const auto at = text.find('@');
    const auto server = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    if (!parse_ip_address(server.substr(0, server.find('@'))))
        return unexpected(std::string("this is no stub zone; allowed are zone@address and zone@address@port"));
    if (text.starts_with(".@")) return {};  // The root: who serves it has the whole DNS from there.
    return is_domain(text.substr(0, at));
}

Expected<void, std::string> is_domain_pattern(std::string_view text) {
    return is_domain(text.starts_with('.') ? text.substr(1) : text);
}

Expected<void, std::string> is_address_or_domain(std::string_view text) {
    if (text.find('@') == std::string_view::npos) return is_domain_pattern(text);
    const auto address = mail::parse_address(text);
    if (address) return {};
    return unexpected(address.error() + "; allowed are addresses such as user@example.org and domains");
}

Expected<void, std::string> is_known_certificate(std::string_view text) {
    const auto end = std::min(text.find(' '), text.size());
    std::size_t digits = 0;
    const bool is_fingerprint = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [&](char c) {
        const char lower = to_lower(c);
        const bool is_digit = (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
        digits += is_digit ? 1 : 0;
        return is_digit || c == ':';
    });
    const bool has_name = text.find_first_not_of(' ', end) != std::string_view::npos;
    if (is_fingerprint && digits == 64 && has_name) return {};
    return unexpected(
        "this is no certificate and name; allowed are 64 hexadecimal digits of SHA-256, with or without colons, a "
        "space, "
        "and the name");
}

// In the order of access::RelayEnforcement.
constexpr Choice relay_enforcement[] = {{"0", "External hosts"}, {"1", "All hosts"}, {"2", "No hosts"}};
// In the order of tls::MinimumVersion.
constexpr Choice minimum_versions[] = {{"0", "TLS 1.0"}, {"1", "TLS 1.1"}, {"2", "TLS 1.2"}, {"3", "TLS 1.3"}};
constexpr Choice line_ends[] = {{"0", "Reject"}, {"1", "Normalize"}};
constexpr Choice long_lines[] = {{"0", "Accept"}, {"1", "Reject"}};
// In the order of default_levels_in_order.
constexpr Choice default_levels[] = {{"none", "none"}, {"may", "may"}, {"encrypt", "encrypt"}, {"dane", "dane"}};
constexpr Choice off_on[] = {{"0", "Disabled"}, {"1", "Enabled"}};
// In the order of tls::PortStatus. The code "2" is confirmed as a value, its meaning inferred from the order of the
// labels.
constexpr Choice outbound_status[] = {{"0", "Disabled"}, {"1", "Enabled"}, {"2", "Negotiated SSL"}};
// In the order of NegotiatedSsl.
constexpr Choice negotiated_ssl[] = {{"0", "Disabled"}, {"1", "Enabled"}, {"2", "Required"}};

constexpr std::uint64_t kilobyte = 1024;

#define POSTERN_FIELD(place) \
    [](Settings & s) -> auto& { return s.place; }

// clang-format off
template <auto Field>
constexpr Item text(std::string_view form, std::string_view name, Origin origin, std::string_view label, std::string_view standard,
                    decltype(Item::check) check, std::string_view help) {
    return {form, name, origin, label, ItemType::text, "", standard, 0, 0, {}, check, store_field<Field>, load_field<Field>, help};
}
template <auto Field>
constexpr Item list(std::string_view form, std::string_view name, Origin origin, std::string_view label, std::string_view standard,
                    decltype(Item::check) check, std::string_view help) {
    return {form, name, origin, label, ItemType::list, "", standard, 0, 0, {}, check, store_field<Field>, load_field<Field>, help};
}
template <auto Field>
constexpr Item choice(std::string_view form, std::string_view name, Origin origin, std::string_view label, std::string_view standard,
                      std::span<const Choice> choices, std::string_view help) {
    return {form, name, origin, label, ItemType::choice, "", standard, 0, 0, choices, nullptr, store_field<Field>, load_field<Field>, help};
}
template <auto Field>
constexpr Item on_off(std::string_view form, std::string_view name, Origin origin, std::string_view label, std::string_view standard,
                      std::string_view help) {
    return {form, name, origin, label, ItemType::on_off, "", standard, 0, 1, off_on, nullptr, store_field<Field>, load_field<Field>, help};
}
template <auto Field>
constexpr Item port(std::string_view form, std::string_view name, std::string_view label, std::string_view standard, std::uint64_t least,
                    std::string_view help) {
    return {form, name, Origin::ours, label, ItemType::port, "", standard, least, 65535, {}, nullptr, store_field<Field>, load_field<Field>, help};
}
struct Range { std::string_view unit; std::uint64_t least; std::uint64_t greatest; };
template <auto Field, std::uint64_t Scale = 1>
constexpr Item number(std::string_view form, std::string_view name, std::string_view label, std::string_view standard, Range range,
                      std::string_view help, Origin origin = Origin::ours) {
    return {form, name, origin, label, ItemType::number, range.unit, standard, range.least, range.greatest, {}, nullptr,
            store_field<Field, Scale>, load_field<Field, Scale>, help};
}

constexpr auto domino = Origin::domino;
constexpr auto ours = Origin::ours;

constexpr auto rows = std::to_array<Item>({
    text<POSTERN_FIELD(server_name)>("Server", "ServerName", domino, "Server name", "", nullptr,
        "The server that the document is for."),
    {"Server", "SMTPFullHostDomain", domino, "Fully qualified Internet host name", ItemType::text, "", "localhost", 0, 0, {}, is_domain,
        store_host_name, load_field<POSTERN_FIELD(host_name)>,
        "The name in the greeting, in Received headers and in the EHLO that is sent to other servers."},

    on_off<POSTERN_FIELD(is_listener_enabled)>("Server", "SMTPListenerEnabled", domino, "SMTP listener task", "Enabled",
        "Disabled: no port is listened on, whatever the port statuses say. A task that was loaded under another name than smtp does not look at it."),
    list<POSTERN_FIELD(listen_addresses)>("Server", "SMTP_ListenAddresses", ours, "inbound listen addresses", "127.0.0.1", is_address,
        "The addresses to listen on. 0.0.0.0 means all IPv4 addresses of the host, :: all IPv6 addresses: name both for both. The default is reached from this host only."),
    on_off<POSTERN_FIELD(is_inbound_tcp_enabled)>("Server", "SMTP_PortStatus", ours, "inbound TCP/IP port status", "Enabled",
        "Whether the TCP/IP port is listened on."),
    port<POSTERN_FIELD(inbound_tcp_port)>("Server", "SMTP_Port", "inbound TCP/IP port number", "25", 0,
        "The port for clear text and STARTTLS. 0: one that the system chooses."),
    on_off<POSTERN_FIELD(is_inbound_ssl_enabled)>("Server", "SMTP_SSLStatus", ours, "inbound SSL port status", "Disabled",
        "Whether the SSL port is listened on. It needs a certificate."),
    port<POSTERN_FIELD(inbound_ssl_port)>("Server", "SMTP_SSLPort", "inbound SSL port number", "465", 0,
        "The port with TLS from the first octet. 0: one that the system chooses."),
    on_off<POSTERN_FIELD(is_submission_enabled)>("Server", "SMTP_SubmissionStatus", ours, "submission port status", "Disabled",
        "Whether the submission port is listened on, for mail programs of people whom the directory knows: STARTTLS and authentication are required there, and a missing Date or Message-ID is added. It needs a certificate."),
    port<POSTERN_FIELD(submission_port)>("Server", "SMTP_SubmissionPort", "submission port number", "587", 0,
        "0: one that the system chooses."),
    on_off<POSTERN_FIELD(is_auth_offered)>("Server", "SMTP_AuthNamePassword", ours, "name and password on the TCP/IP port", "Disabled",
        "Enabled: who authenticates there, under TLS, may send to domains that are not local."),
    on_off<POSTERN_FIELD(is_ssl_auth_offered)>("Server", "SMTP_SSLAuthNamePassword", ours, "name and password on the SSL port", "Disabled",
        "The same on the SSL port."),
    list<POSTERN_FIELD(known_certificates)>("Server", "SMTP_KnownCertificates", ours, "client certificates instead of passwords", "", is_known_certificate,
        "SHA-256 of a certificate, a space, and whose it is: who shows it where a password would be taken needs none. SMTP_TLSAskClientCertificate must be Enabled."),
    text<POSTERN_FIELD(certificate_file)>("Server", "SMTP_CertificateFile", ours, "certificate file", "", nullptr,
        "PEM file with the certificate and its chain, or PKCS #12 with the key too, relative to the data directory. Without one STARTTLS is not offered."),
    text<POSTERN_FIELD(key_file)>("Server", "SMTP_KeyFile", ours, "private key file", "", nullptr,
        "PEM file with the private key, relative to the data directory. Empty: the key is in the certificate file."),

    text<POSTERN_FIELD(key_password_file)>("Server", "SMTP_KeyPasswordFile", ours, "password file of the keys", "", nullptr,
        "File whose first line opens the keys that have a password (encrypted PEM, PKCS #12), relative to the data directory. It must be its owner's alone: chmod 600."),
    list<POSTERN_FIELD(more_certificate_files)>("Server", "SMTP_MoreCertificates", ours, "further certificate files", "", nullptr,
        "PEM files, each with a certificate, its chain and its key, relative to the data directory: for other names, which clients ask for by SNI, or with a key of another kind (ECDSA beside RSA)."),
    choice<POSTERN_FIELD(inbound_tls.minimum_version)>("Server", "SMTP_TLSMinimumVersion", ours, "oldest TLS version, inbound", "TLS 1.2", minimum_versions,
        "Of listeners. TLS 1.0 and 1.1 are weak, and show tls says so."),
    list<POSTERN_FIELD(inbound_tls.ciphers)>("Server", "SMTP_TLSCiphers", ours, "cipher suites, inbound", "", nullptr,
        "In order of preference: OpenSSL's or IANA's names, or hexadecimal ids such as C02F; those of TLS 1.3 among them. What encrypts nothing or authenticates nobody, and a list that leaves a version nothing to agree on with the certificate, is refused; without any of TLS 1.3, or with these alone, it speaks for its own versions only. Empty: SSLCipherList, else those with forward secrecy."),
    list<POSTERN_FIELD(inbound_tls.domino_ciphers)>("Server", "SSLCipherList", domino, "SSL ciphers", "", nullptr,
        "Read where SMTP_TLSCiphers is empty: hexadecimal ids of cipher suites up to TLS 1.2, in order of preference. That each entry is one id, such as C030, and that their order counts, is inferred. What is unknown, encrypts nothing, authenticates nobody, has no forward secrecy or does not go with the certificate is left out; where nothing is left, those with forward secrecy are used, and show tls says so. SMTP_TLSCiphers has the last word; the suites of TLS 1.3, which are not Domino's to list, stay."),
    list<POSTERN_FIELD(inbound_tls.groups)>("Server", "SMTP_TLSGroups", ours, "key exchange groups, inbound", "", nullptr,
        "In order of preference, such as X25519, P-256. Empty: the library's."),
    on_off<POSTERN_FIELD(inbound_tls.issues_tickets)>("Server", "SMTP_TLSSessionTickets", ours, "session tickets, TCP/IP port", "Enabled",
        "Whether clients of the TCP/IP port may resume a TLS session, for 12 hours. Some senders stumble over tickets."),
    on_off<POSTERN_FIELD(inbound_tls.issues_tickets_on_ssl_port)>("Server", "SMTP_SSLSessionTickets", ours, "session tickets, SSL port", "Enabled",
        "The same for clients of the SSL port."),
    on_off<POSTERN_FIELD(inbound_tls.issues_tickets_on_submission_port)>("Server", "SMTP_SubmissionSessionTickets", ours, "session tickets, submission port", "Enabled",
        "The same for clients of the submission port."),
    on_off<POSTERN_FIELD(inbound_tls.asks_client_certificate)>("Server", "SMTP_TLSAskClientCertificate", ours, "ask for client certificates", "Disabled",
        "Enabled: a client's certificate, where it has one, stands in the Received header and in the log; nobody is refused for it. A few clients stumble over being asked."),
    list<POSTERN_FIELD(proxy_hosts)>("Server", "SMTP_ProxyHosts", ours, "hosts that speak for others by the PROXY protocol", "", is_prefix,
        "Addresses and prefixes of proxies, such as HAProxy with send-proxy or send-proxy-v2. They must begin each connection with its header, and the client that it names takes their place in everything. Nobody else's is read."),
    list<POSTERN_FIELD(xclient_hosts)>("Server", "SMTP_XClientHosts", ours, "hosts that speak for others by XCLIENT", "", is_prefix,
        "Addresses and prefixes of proxies and filters, such as nginx, that say by XCLIENT whom they speak for. Others are neither offered the command nor heard."),
    choice<POSTERN_FIELD(outbound.tcp_status)>("Server", "Router_PortStatus", domino, "outbound TCP/IP port status", "Disabled", outbound_status,
        "Enabled: clear text, STARTTLS is not used even when offered. Negotiated SSL: STARTTLS when the other server offers it, clear text when it does not."),
    port<POSTERN_FIELD(outbound.tcp_port)>("Server", "Router_Port", "outbound TCP/IP port number", "25", 1,
        "The port of other servers for clear text and STARTTLS. A port named in the relay host takes its place."),
    on_off<POSTERN_FIELD(outbound.is_ssl_enabled)>("Server", "Router_SSLStatus", ours, "outbound SSL port status", "Disabled",
        "Enabled: the SSL port is tried first, and the TCP/IP port only when no connection to the SSL port can be made."),
    port<POSTERN_FIELD(outbound.ssl_port)>("Server", "Router_SSLPort", "outbound SSL port number", "465", 1,
        "The port of other servers with TLS from the first octet."),

    {"Server", "Router_TLSLevel", ours, "default TLS level, outbound", ItemType::choice, "", "dane", 0, 0, default_levels, nullptr,
        store_default_level, load_default_level,
        "What Negotiated SSL means where no route and no TLS policy document says otherwise. none: clear text. may: STARTTLS where it is offered, else clear text. encrypt: TLS or nothing; the certificate is not checked. dane: what the domain publishes (TLSA records, MTA-STS), else as may. A TLS policy document that gives up what this promises must have an end."},

    {"Domain", "LocalPrimaryInternetDomain", domino, "local primary Internet domain", ItemType::text, "", "", 0, 0, {}, is_domain,
        add_domain, primary_domain, "Mail for this domain is taken. Read from the Global Domain document."},
    {"Domain", "LocalInternetDomainAliases", domino, "alternate Internet domain aliases", ItemType::list, "", "", 0, 0, {}, is_domain,
        add_domains, all_domains, "More domains whose mail is taken."},
    {"ServerConfig", "SMTP_LocalDomains", ours, "local Internet domains", ItemType::list, "", "", 0, 0, {}, is_domain,
        add_domains, all_domains,
        "More domains whose mail is taken, beside those of the Global Domain document. Where none is named at all: the host name without its first label."},

    choice<POSTERN_FIELD(negotiated_ssl)>("ServerConfig", "SMTP_NegotiatedSSL", domino, "SSL negotiated over TCP/IP port", "Disabled", negotiated_ssl,
        "Whether STARTTLS is offered on the TCP/IP port. Required: no mail is taken there without it."),
    text<POSTERN_FIELD(relay_host)>("ServerConfig", "SMTP_RelayHost", ours, "relay host for messages leaving the local Internet domain", "", is_next_hop,
        "Where outbound mail goes: a name or an address, and a port where it is not the outbound one. Empty: to the MX of each domain."),
    text<POSTERN_FIELD(relay_credentials)>("ServerConfig", "SMTP_RelayCredentials", ours, "use authentication to the relay host", "", smtp::check_credentials_name,
        "The NAME of the entry of SMTP_CredentialsFile to authenticate with at SMTP_RelayHost. TLS is required there then. Empty: no authentication."),
    text<POSTERN_FIELD(credentials_file)>("ServerConfig", "SMTP_CredentialsFile", ours, "file of credentials for next hops", "", nullptr,
        "File, relative to the data directory, with one NAME USER PASSWORD a line; # begins a comment. It must be its owner's alone: chmod 600. It is read again with the documents; while it is wrong, what was read of it before holds. SCRAM-SHA-256, where a host offers it, carries names and passwords in printable ASCII only and does up to 600,000 iterations; others go by PLAIN or LOGIN."),
    text<POSTERN_FIELD(local_destination)>("ServerConfig", "SMTP_LocalDestination", ours, "destination of mail for local Internet domains", "mail.box", is_local_destination,
        "Where mail for the local domains goes: mail.box, which the server's Router empties, or by LMTP to lmtp://HOST:PORT or the UNIX socket lmtp:/PATH."),
    text<POSTERN_FIELD(local_smart_host)>("ServerConfig", "SMTP_LocalSmartHost", ours, "local Internet domain smart host", "", is_next_hop,
        "Where all mail for the local domains goes by SMTP, instead of to SMTP_LocalDestination: a name or an address as in SMTP_RelayHost. Empty: to SMTP_LocalDestination."),
    number<POSTERN_FIELD(max_deposits)>("ServerConfig", "SMTP_MaxDeposits", "maximum deposits in mail.box", "4", {"", 1, 64},
        "Messages that are written into mail.box at once. A number above the one that the task was loaded with takes effect when it is loaded again."),
    list<POSTERN_FIELD(relay_hosts_allowed)>("ServerConfig", "SMTP_RelayHostsAllowed", ours, "hosts allowed to relay", "127.0.0.0/8, ::1", is_host,
        "Addresses, prefixes and names that may send to domains that are not local. A name is that of the host in DNS (PTR), if it leads back to its address; *.example stands for all below example. Whom limits of connections are not to concern is listed by address."),
    list<POSTERN_FIELD(relay_hosts_denied)>("ServerConfig", "SMTP_RelayHostsDenied", ours, "hosts not allowed to relay", "", is_host,
        "Addresses, prefixes and names that may not, though they are among those that may."),
    list<POSTERN_FIELD(relay_domains_allowed)>("ServerConfig", "SMTP_RelayDomainsAllowed", ours, "domains that everyone may send to", "", is_domain_pattern,
        "Domains that are not local, and whose mail is taken from everyone and sent on. .example stands for all domains below example."),
    list<POSTERN_FIELD(relay_domains_denied)>("ServerConfig", "SMTP_RelayDomainsDenied", ours, "domains that nobody may send to", "", is_domain_pattern,
        "Hosts allowed to relay are held to it only with SMTP_RelayEnforcement 1."),
    choice<POSTERN_FIELD(relay_enforcement)>("ServerConfig", "SMTP_RelayEnforcement", ours, "relay controls hold for", "External hosts", relay_enforcement,
        "External hosts: all but the hosts allowed to relay. All hosts: those too are held to the denied domains. No hosts: everyone may send everywhere, which spammers find within hours."),
    list<POSTERN_FIELD(connections_allowed)>("ServerConfig", "SMTP_ConnectionsAllowed", ours, "hosts whose mail is taken", "", is_host,
        "Addresses, prefixes and names, as in SMTP_RelayHostsAllowed; from all others mail is taken for Postmaster only. Empty: from all."),
    list<POSTERN_FIELD(connections_denied)>("ServerConfig", "SMTP_ConnectionsDenied", ours, "hosts whose mail is not taken", "", is_host,
        "Addresses, prefixes and names. While a name cannot be looked up, mail is refused for the time being."),
    on_off<POSTERN_FIELD(is_host_name_verified)>("ServerConfig", "SMTP_VerifyHostName", ours, "verify the connecting host's name in DNS", "Disabled",
        "Enabled: mail from a host without a name in DNS (PTR), or whose names do not lead back to its address, is refused. Hosts allowed to relay are not asked."),
    list<POSTERN_FIELD(dns_block_lists)>("ServerConfig", "SMTP_DNSBlockLists", ours, "DNS block lists", "", is_domain,
        "Zones that are asked for the address of a host; mail from one that is listed is refused. A list that does not answer names nobody."),
    list<POSTERN_FIELD(dns_allow_lists)>("ServerConfig", "SMTP_DNSAllowLists", ours, "DNS allow lists", "", is_domain,
        "A host that one of these zones names is on no block list."),
    on_off<POSTERN_FIELD(is_sender_domain_verified)>("ServerConfig", "SMTP_VerifySenderDomain", ours, "verify the sender's domain in DNS", "Disabled",
        "Enabled: mail whose sender's domain does not exist, or takes no mail, is refused. Hosts allowed to relay are not asked."),
    list<POSTERN_FIELD(senders_denied)>("ServerConfig", "SMTP_SendersDenied", ours, "senders whose mail is not taken", "", is_address_or_domain,
        "Addresses and domains."),
    list<POSTERN_FIELD(recipients_known)>("ServerConfig", "SMTP_RecipientsKnown", ours, "recipients that exist", "", is_address_or_domain,
        "Addresses of the local domains, and domains all of whose addresses exist; others are refused. Empty, and without SMTP_RecipientsFile: all exist. Postmaster always does."),
    text<POSTERN_FIELD(recipients_file)>("ServerConfig", "SMTP_RecipientsFile", ours, "file of recipients that exist", "", nullptr,
        "File with further ones, relative to the data directory: one address a line, or @domain for all of a domain; # begins a comment. It is read again with the documents; put a new one in its place by renaming it. While it is wrong, names nobody or cannot be read, what was read of it before holds; where nothing was, those whom no list names are refused for the time being. A million lines are read in a second or two, for which the task's console waits, and mail does not."),
    on_off<POSTERN_FIELD(are_recipients_verified)>("ServerConfig", "SMTP_VerifyRecipients", ours, "look recipients up in the directory", "Disabled",
        "Enabled: mail for an address of a local domain that the directory does not know, and neither SMTP_RecipientsKnown nor SMTP_RecipientsFile lists, is refused."),
    list<POSTERN_FIELD(recipients_denied)>("ServerConfig", "SMTP_RecipientsDenied", ours, "recipients whose mail is not taken", "", is_address_or_domain,
        "Addresses and domains."),
    on_off<POSTERN_FIELD(offers_size)>("ServerConfig", "SMTP_SizeExtension", ours, "SIZE extension", "Enabled",
        "Whether the greatest message size is announced."),
    on_off<POSTERN_FIELD(offers_pipelining)>("ServerConfig", "SMTP_PipeliningExtension", ours, "Pipelining extension", "Enabled",
        "Whether commands may be sent without waiting for each reply."),
    on_off<POSTERN_FIELD(offers_eight_bit_mime)>("ServerConfig", "SMTP_8BitMIMEExtension", ours, "8-bit MIME extension", "Enabled",
        "Whether messages with octets above 127 are announced as welcome."),
    on_off<POSTERN_FIELD(offers_chunking)>("ServerConfig", "SMTP_ChunkingExtension", ours, "Chunking extension", "Enabled",
        "Whether messages may come by BDAT."),
    on_off<POSTERN_FIELD(offers_enhanced_codes)>("ServerConfig", "SMTP_EnhancedCodesExtension", ours, "enhanced status codes extension", "Enabled",
        "Whether it is announced that replies have enhanced codes, which they have in any case."),
    on_off<POSTERN_FIELD(offers_limits)>("ServerConfig", "SMTP_LimitsExtension", ours, "Limits extension", "Enabled",
        "Whether the limits of recipients and messages are announced (RFC 9422)."),
    on_off<POSTERN_FIELD(offers_dsn)>("ServerConfig", "SMTP_DSNExtension", ours, "Delivery status notification extension", "Enabled",
        "Whether senders may say of what they want to be told, and when (RFC 3461)."),
    on_off<POSTERN_FIELD(offers_smtputf8)>("ServerConfig", "SMTP_UTF8Extension", ours, "SMTPUTF8 extension", "Enabled",
        "Whether addresses and headers may go beyond ASCII (RFC 6531). It is not offered where the 8-bit MIME extension is Disabled, which it needs."),
    on_off<POSTERN_FIELD(offers_require_tls)>("ServerConfig", "SMTP_RequireTLSExtension", ours, "REQUIRETLS extension", "Enabled",
        "Whether senders, under TLS, may ask that a message never travels without it (RFC 8689)."),
    on_off<POSTERN_FIELD(serves_help)>("ServerConfig", "SMTP_HelpCommand", ours, "HELP command", "Enabled",
        "Disabled: answered 502."),
    on_off<POSTERN_FIELD(serves_vrfy)>("ServerConfig", "SMTP_VerifyCommand", ours, "VRFY command", "Enabled",
        "Enabled: answered 252, which says nothing of the address. Disabled: 502."),
    on_off<POSTERN_FIELD(serves_expn)>("ServerConfig", "SMTP_ExpandCommand", ours, "EXPN command", "Disabled",
        "Enabled: announced, and answered 252, which says nothing of the list. Disabled: 502."),
    number<POSTERN_FIELD(max_message_octets), kilobyte>("ServerConfig", "SMTP_MaxMessageSize", "maximum message size", "51200", {"KB", 0, 4u << 20},
        "A larger message is refused. 0: no limit."),
    number<POSTERN_FIELD(max_recipients)>("ServerConfig", "SMTP_MaxRecipients", "maximum recipients of a message", "1000", {"", 100, 100000},
        "Further recipients are refused for the time being; 100 is the least that RFC 5321 §4.5.3.1.8 allows."),
    choice<POSTERN_FIELD(normalizes_lines)>("ServerConfig", "SMTP_LineEnds", ours, "wrong line ends in messages", "Reject", line_ends,
        "Reject: a message with a CR or LF that are not CR LF, or with NUL, is refused. Normalize: they become CR LF, and NUL is left out. What ends a message is CR LF alone in any case."),
    choice<POSTERN_FIELD(refuses_long_lines)>("ServerConfig", "SMTP_LongLines", ours, "lines of more than 998 octets", "Accept", long_lines,
        "Whether a message with such lines, which RFC 5322 forbids, is taken."),
    number<POSTERN_FIELD(greeting_delay)>("ServerConfig", "SMTP_GreetingDelay", "delay of the greeting", "0", {"seconds", 0, 60},
        "On the TCP/IP port: a peer that talks before the greeting is answered 554. 0: greeted at once."),
    number<POSTERN_FIELD(max_header_octets), kilobyte>("ServerConfig", "SMTP_MaxHeaderSize", "maximum header size", "1024", {"KB", 0, 4u << 20},
        "A message with a larger header is refused. 0: no limit."),
    number<POSTERN_FIELD(max_messages_per_session)>("ServerConfig", "SMTP_MaxMessagesPerSession", "maximum messages of a session", "20000", {"", 0, 1000000},
        "Further ones are answered 421: the peer connects again. 0: no limit."),
    number<POSTERN_FIELD(max_recipients_per_session)>("ServerConfig", "SMTP_MaxRecipientsPerSession", "maximum recipients of a session", "200000", {"", 0, 100000000},
        "Of all its messages together. Further ones are answered 452, and a further message 421: the peer connects again. 0: no limit."),
    number<POSTERN_FIELD(max_commands_per_session)>("ServerConfig", "SMTP_MaxCommandsPerSession", "maximum commands of a session", "500000", {"", 0, 100000000},
        "Further ones are answered 421: the peer connects again. The default is more than the messages and recipients that a session may have need. 0: no limit."),
    number<POSTERN_FIELD(command_timeout)>("ServerConfig", "SMTP_CommandTimeout", "time limit of a command", "300", {"seconds", 5, 86400},
        "How long the next command may be waited for; then 421. RFC 5321 §4.5.3.2.7 asks for 5 minutes at least."),
    number<POSTERN_FIELD(data_timeout)>("ServerConfig", "SMTP_DataTimeout", "time limit between pieces of a message", "300", {"seconds", 5, 86400},
        "The same within a message; RFC 5321 §4.5.3.2.5 asks for 3 minutes at least."),
    number<POSTERN_FIELD(handshake_timeout)>("ServerConfig", "SMTP_HandshakeTimeout", "time limit of a TLS handshake", "60", {"seconds", 5, 3600},
        "From STARTTLS, or the connection to the SSL port, to the end of the handshake; then the connection is closed."),
    number<POSTERN_FIELD(message_timeout)>("ServerConfig", "SMTP_MessageTimeout", "time limit of a message", "3600", {"seconds", 0, 86400},
        "From DATA, or the first BDAT, to its end; then 421. 0: no limit."),
    number<POSTERN_FIELD(min_octets_per_second)>("ServerConfig", "SMTP_MinDataRate", "minimum data rate", "100", {"octets a second", 0, 100000000},
        "A message that comes more slowly, after SMTP_DataRateGrace, is answered 421. 0: no limit."),
    number<POSTERN_FIELD(rate_grace)>("ServerConfig", "SMTP_DataRateGrace", "grace of the minimum data rate", "60", {"seconds", 0, 3600},
        "For so long a message may come as slowly as it likes."),
    number<POSTERN_FIELD(max_hops)>("ServerConfig", "SMTP_MaxHops", "maximum hop count", "100", {"", 5, 1000},
        "A message with more Received headers is taken for a loop and refused."),
    number<POSTERN_FIELD(max_auth_failures)>("ServerConfig", "SMTP_MaxAuthFailures", "maximum wrong passwords of an address", "20", {"", 0, 100000},
        "So many within ten minutes, and AUTH from there is answered 421 until ten minutes were quiet; each wrong one is answered more slowly, in any case. 0: no limit."),
    number<POSTERN_FIELD(max_sessions)>("ServerConfig", "SMTP_MaxSessions", "maximum inbound sessions", "1000", {"", 1, 100000},
        "Connections served at once; more are answered 421."),
    number<POSTERN_FIELD(max_sessions_per_address)>("ServerConfig", "SMTP_MaxSessionsPerAddress", "maximum inbound sessions of an address", "50", {"", 0, 100000},
        "More of one address are answered 421; an IPv6 address counts by its /64. Hosts allowed to relay are not counted. 0: no limit."),
    number<POSTERN_FIELD(max_sessions_per_network)>("ServerConfig", "SMTP_MaxSessionsPerNetwork", "maximum inbound sessions of a network", "200", {"", 0, 100000},
        "The same for an IPv4 /24 or an IPv6 /48. 0: no limit."),
    number<POSTERN_FIELD(max_connections_per_minute)>("ServerConfig", "SMTP_MaxConnectionsPerMinute", "maximum connections of an address in a minute", "1200", {"", 0, 100000},
        "More are answered 421; an IPv6 address counts by its /64. Hosts allowed to relay are not counted. 0: no limit."),
    number<POSTERN_FIELD(first_retry)>("ServerConfig", "Router_InitialRetryInterval", "initial transfer retry interval", "300", {"seconds", 1, 86400},
        "Delay before the second try. Each further one is twice as long, up to one hour or this interval, whichever is longer."),
    number<POSTERN_FIELD(expiry)>("ServerConfig", "Router_ExpiryInterval", "message expiry interval", "432000", {"seconds", 1, 2592000},
        "A message that could not be delivered within this time goes back to its sender; the default is 5 days. Time for which both outbound port statuses are Disabled does not count."),
    on_off<POSTERN_FIELD(uses_chunking)>("ServerConfig", "Router_Chunking", ours, "outbound Chunking", "Enabled",
        "Whether messages go by BDAT to servers that offer CHUNKING and PIPELINING."),
    number<POSTERN_FIELD(max_reencoded_octets), kilobyte>("ServerConfig", "Router_MaxReencodedSize", "maximum size of a re-encoded message", "32768", {"KB", 1, 1048576},
        "A message with 8-bit text is put into 7 bits for a server without 8BITMIME, which takes up to four times its size of memory; a larger one goes back to its sender."),
    number<POSTERN_FIELD(delay_notice)>("ServerConfig", "Router_DelayNotificationInterval", "delay notification interval", "14400", {"seconds", 0, 2592000},
        "A sender whose message could not be delivered within this time is told once, at the next try that fails, that it waits and until when it will be tried; the default is 4 hours. Not who asked for other notices only (NOTIFY), and nobody where the message has no sender. 0: nobody is told."),
    number<POSTERN_FIELD(max_transfer_connections)>("ServerConfig", "Router_MaxTransferConnections", "maximum transfer connections", "100", {"", 1, 10000},
        "Outbound connections at once, in all."),
    number<POSTERN_FIELD(max_connections_per_destination)>("ServerConfig", "SMTP_MaxConnectionsPerDestination", "maximum connections to a destination", "20", {"", 1, 10000},
        "Outbound connections at once to one domain, relay host or local destination. Within it their number adapts to what the destination takes."),
    number<POSTERN_FIELD(max_connections_per_host)>("ServerConfig", "SMTP_MaxConnectionsPerHost", "maximum connections to a host", "50", {"", 1, 10000},
        "Outbound connections at once to one address, however many domains share it, but never fewer than a destination may have. The first connections of a domain are not counted: which address they will come to is not known before."),
    number<POSTERN_FIELD(max_messages_per_connection)>("ServerConfig", "SMTP_MaxMessagesPerConnection", "maximum messages over a connection", "1000", {"", 1, 1000000},
        "Messages that are sent over one outbound connection before it is closed."),
    number<POSTERN_FIELD(max_connection_idle)>("ServerConfig", "SMTP_MaxConnectionIdle", "maximum idle time of a connection", "5", {"seconds", 1, 300},
        "How long an outbound connection is kept for another message when nothing is sent over it."),
    number<POSTERN_FIELD(longest_wait)>("ServerConfig", "Router_MaxReplyWait", "longest wait for another server's reply", "600", {"seconds", 1, 600},
        "An upper bound of the time limits of RFC 5321 §4.5.3.2 in outbound sessions: 10 minutes for the answer to a message, 5 minutes and less for the others. A message whose answer was not waited for long enough may arrive twice."),
    list<POSTERN_FIELD(dkim_keys)>("ServerConfig", "SMTP_DKIMKeys", ours, "DKIM keys", "", is_dkim_record_name,
        "The keys in use, each by the name of its record in DNS: SELECTOR._domainkey.DOMAIN. tell smtp dkim create makes one; its file is dkim/NAME.pem in the data directory, with mode 600. Bounces, notices and reports of this server are signed where a key is for its host name's domain or one above. Several keys of a domain make a signature each."),
    list<POSTERN_FIELD(dkim_domains)>("ServerConfig", "SMTP_DKIMDomains", ours, "domains whose mail is signed", "", is_domain,
        "Mail that leaves is signed where its author (From) is of one of these domains, or of one below, and somebody of ours submitted it: authenticated, or from a host that may relay. It is signed as it is sent, with the keys of SMTP_DKIMKeys for that domain."),
    text<POSTERN_FIELD(tls_report_contact)>("ServerConfig", "SMTP_TLSReportContact", ours, "contact of TLS reports", "", is_full_address,
        "An address of ours, such as tls-reports@example.org. With it, domains that publish a record at _smtp._tls get a report a day of how sessions with their mail hosts went (RFC 8460): by HTTPS, and by mail from this address, which needs a key of SMTP_DKIMKeys for its domain. Empty: nothing is counted and nothing is sent."),
    list<POSTERN_FIELD(tls_report_addresses)>("ServerConfig", "SMTP_TLSReportAddresses", ours, "addresses for TLS reports of others", "", is_full_address,
        "The addresses that our own records at _smtp._tls name. Mail to them goes its way, and the report in it is read for tell smtp show reports, where a DKIM signature of its author's domain holds (RFC 8460 §3); others are named in the log and do not count."),
    on_off<POSTERN_FIELD(uses_sts)>("ServerConfig", "SMTP_MTASTS", ours, "MTA-STS", "Enabled",
        "Whether the policies that domains publish by MTA-STS (RFC 8461) hold for mail that goes to their MX under Negotiated SSL. They are fetched by HTTPS and kept on the disk."),
    on_off<POSTERN_FIELD(honours_tls_optional)>("ServerConfig", "SMTP_TLSRequiredNo", ours, "TLS-Required: No", "Disabled",
        "Whether a message whose header says TLS-Required: No (RFC 8689) goes out without regard to what its recipients' domain demands by DANE or MTA-STS: at level may. What a TLS policy document or a route document demands, or another default level than dane, holds all the same, and so does REQUIRETLS. Disabled: the field is passed on and means nothing."),
    text<POSTERN_FIELD(spool_directory)>("ServerConfig", "SMTP_SpoolDirectory", ours, "spool directory", "spool", nullptr,
        "Where messages are kept, relative to the data directory. A change takes effect when the task is loaded again."),
    number<POSTERN_FIELD(body_file_threshold_octets), kilobyte>("ServerConfig", "SMTP_BodyFileThreshold", "body file threshold", "128", {"KB", 1, 16384},
        "A larger message body is kept in a file of its own instead of the spool's database."),
    number<POSTERN_FIELD(memory_budget_octets), kilobyte>("ServerConfig", "SMTP_MemoryBudget", "memory for message bodies", "65536", {"KB", 1024, 64u << 20},
        "What message bodies may take of memory together, and half of SMTP_MemoryLimit at most; past it they go to files at once. A change takes effect when the task is loaded again."),
    number<POSTERN_FIELD(memory_limit_octets), kilobyte>("ServerConfig", "SMTP_MemoryLimit", "memory limit", "0", {"KB", 0, 64u << 20},
        "What sessions, message bodies and the queue may take of memory together: a session counts as 64 KB, a queued message as 1 KB. From nine tenths on new sessions are answered 421, past it MAIL is answered 452, until a tenth is free again. 0: half of what the system lets the task have when it is loaded: of the machine's memory, of what its control group allows (memory.max), of what RLIMIT_AS leaves."),
    number<POSTERN_FIELD(max_queued_messages)>("ServerConfig", "SMTP_MaxQueuedMessages", "maximum messages in the queue", "0", {"", 0, 100000000},
        "With so many in the queue MAIL is answered 452, until a tenth of them has gone; bounces of our own are queued all the same. 0: no limit."),

    {"notes.ini", "RouterFallbackNonTLS", domino, "fall back to clear text", ItemType::on_off, "", "Disabled", 0, 1, off_on, nullptr,
        store_field<POSTERN_FIELD(outbound.may_fall_back_to_clear_text)>, load_field<POSTERN_FIELD(outbound.may_fall_back_to_clear_text)>,
        "1: after a failed TLS handshake the same host is tried once more in clear text, over a new connection."},
    list<POSTERN_FIELD(stub_zones)>("notes.ini", "SMTP_StubZones", ours, "stub zones", "", is_stub_zone,
        "DNS zones that name servers of their own are asked for, as zone@address or zone@address@port. Read when the task is loaded."),
    on_off<POSTERN_FIELD(uses_system_resolvers)>("notes.ini", "SMTP_SystemResolvers", ours, "system resolvers", "Enabled",
        "Whether the name servers of /etc/resolv.conf are asked. Disabled: those of the DNS itself, from the root. Read when the task is loaded."),
    text<POSTERN_FIELD(web_authorities_file)>("notes.ini", "SMTP_WebAuthorities", ours, "certificate authorities of web servers", "", nullptr,
        "A PEM file, relative to the data directory, of the authorities that are trusted when a policy is fetched or a report is sent by HTTPS; empty: the system's. Read when the task is loaded."),
    port<POSTERN_FIELD(sts_port)>("notes.ini", "SMTP_MTASTSPort", "port of MTA-STS policies", "443", 1,
        "Where hosts serve their MTA-STS policies: another one than 443 is for tests. Read when the task is loaded."),
    text<POSTERN_FIELD(dnssec_trust_anchor)>("notes.ini", "SMTP_DNSSECTrustAnchor", ours, "DNSSEC trust anchor", "", nullptr,
        "File with the root's key, by which signed answers of the DNS are checked; it and its folder must be writable, for the key is kept up to date in it. Empty: a copy of the system's in the spool directory. none: nothing is checked, and no TLSA record counts. Read when the task is loaded."),
    number<POSTERN_FIELD(dns_cache_octets), kilobyte>("notes.ini", "SMTP_DNSCacheSize", "DNS cache", "16384", {"KB", 64, 4u << 20},
        "What answers of the DNS may take of memory together; each is kept for its TTL. Read when the task is loaded."),
    number<POSTERN_FIELD(documents_interval)>("notes.ini", "SMTP_DocumentsInterval", "documents interval", "120", {"seconds", 1, 86400},
        "How often documents and notes.ini are read again without being told; the default is how often Domino's own SMTP reads them."),
    on_off<POSTERN_FIELD(logs_traffic)>("notes.ini", "SMTP_LogTraffic", ours, "log connections and messages", "Enabled",
        "Disabled: no line for a connection, nor for a message that was received or transferred. What waits, fails or goes wrong is logged all the same."),
    {"notes.ini", "SMTPDebug", domino, "log SMTP commands and replies", ItemType::number, "", "0", 0, 9, {}, nullptr,
        store_field<POSTERN_FIELD(is_smtp_debug)>, load_field<POSTERN_FIELD(is_smtp_debug)>,
        "1 or more: every command and reply of inbound and outbound sessions is logged."},
});
// clang-format on

#undef POSTERN_FIELD

}  // namespace

std::span<const Item> items() { return rows; }

}  // namespace postern::config
