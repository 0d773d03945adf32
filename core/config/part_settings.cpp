#include "core/config/part_settings.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"

#include <algorithm>
#include <map>

namespace postern::config {

namespace {

// Without a certificate nobody gets in at all, which is what Required demands: never silently worse.
smtp::StartTlsOffer required_offer(bool has_certificate) {
    return has_certificate ? smtp::StartTlsOffer::required : smtp::StartTlsOffer::required_but_unavailable;
}

smtp::StartTlsOffer start_tls_offer(const Settings& settings, bool has_certificate) {
    switch (settings.negotiated_ssl) {
        case NegotiatedSsl::disabled:
            return smtp::StartTlsOffer::disabled;
        case NegotiatedSsl::enabled:
            return has_certificate ? smtp::StartTlsOffer::offered : smtp::StartTlsOffer::disabled;
        case NegotiatedSsl::required:
            return required_offer(has_certificate);
    }
    return smtp::StartTlsOffer::disabled;
}

// What does not parse was refused when the documents were read.
std::vector<IpPrefix> prefixes_of(const std::vector<std::string>& hosts) {
    std::vector<IpPrefix> prefixes;
    for (const auto& host : hosts)
        if (const auto prefix = parse_ip_prefix(host)) prefixes.push_back(*prefix);
    return prefixes;
}

// `AB:CD… NAME`, as the check of the item lets it pass.
std::map<std::string, std::string> identities_of(const std::vector<std::string>& certificates) {
    std::map<std::string, std::string> identities;
    for (const auto& entry : certificates) {
        const auto end = std::min(entry.find(' '), entry.size());
        auto fingerprint = to_lower(std::string_view(entry).substr(0, end));
        std::erase(fingerprint, ':');
        const auto name = entry.find_first_not_of(' ', end);
        if (name != std::string::npos) identities[fingerprint] = escape_for_log(entry.substr(name));
    }
    return identities;
}

// What is neither was refused when the documents were read.
access::HostList hosts_of(const std::vector<std::string>& entries) {
    access::HostList hosts;
    hosts.prefixes = prefixes_of(entries);
    for (std::string_view entry : entries) {
        if (parse_ip_prefix(entry)) continue;
        if (entry.ends_with('.')) entry.remove_suffix(1);  // As zone files write it; sessions have names without.
        hosts.names.push_back(mail::in_dns(entry));
    }
    return hosts;
}

// Addresses and domains, written as sessions have them.
std::vector<std::string> as_in_sessions(const std::vector<std::string>& entries) {
    std::vector<std::string> result;
    for (const auto& entry : entries) {
        const auto address = mail::parse_address(entry);
        result.push_back(address ? address->to_string() : mail::in_dns(entry));
    }
    return result;
}

}  // namespace

smtp::ServerSettings server_settings(const Settings& settings, bool has_certificate, PortKind kind) {
    smtp::ServerSettings result;
    const bool is_submission = kind == PortKind::submission;
    result.requires_auth = result.completes_header = is_submission;
    result.identities_by_certificate = identities_of(settings.known_certificates);
    result.offers_auth =
        is_submission || (kind == PortKind::ssl ? settings.is_ssl_auth_offered : settings.is_auth_offered);
    result.host_name = settings.host_name;
    result.start_tls = is_submission ? required_offer(has_certificate) : start_tls_offer(settings, has_certificate);
    result.offers_size = settings.offers_size;
    result.offers_pipelining = settings.offers_pipelining;
    result.offers_eight_bit_mime = settings.offers_eight_bit_mime;
    result.offers_chunking = settings.offers_chunking;
    result.offers_enhanced_codes = settings.offers_enhanced_codes;
    result.offers_limits = settings.offers_limits;
    result.offers_dsn = settings.offers_dsn;
    result.offers_smtputf8 = settings.offers_smtputf8;
    result.offers_require_tls = settings.offers_require_tls;
    result.serves_help = settings.serves_help;
    result.serves_vrfy = settings.serves_vrfy;
    result.serves_expn = settings.serves_expn;
    result.normalizes_lines = settings.normalizes_lines;
    result.refuses_long_lines = settings.refuses_long_lines;
    result.greeting_delay = settings.greeting_delay;
    result.max_message_octets = settings.max_message_octets;
    result.max_header_octets = settings.max_header_octets;
    result.max_messages = settings.max_messages_per_session;
    result.max_session_recipients = settings.max_recipients_per_session;
    result.max_commands = settings.max_commands_per_session;
    result.command_timeout = settings.command_timeout;
    result.data_timeout = settings.data_timeout;
    result.handshake_timeout = settings.handshake_timeout;
    result.message_timeout = settings.message_timeout;
    result.min_octets_per_second = settings.min_octets_per_second;
    result.rate_grace = settings.rate_grace;
    result.max_recipients = settings.max_recipients;
    result.max_hops = settings.max_hops;
    result.xclient_hosts = prefixes_of(settings.xclient_hosts);
    return result;
}

access::SessionLimits session_limits(const Settings& settings, std::size_t most_sessions) {
    access::SessionLimits limits;
    limits.in_all = most_sessions;
    limits.per_address = settings.max_sessions_per_address;
    limits.per_network = settings.max_sessions_per_network;
    limits.new_per_minute = settings.max_connections_per_minute;
    limits.proxies = prefixes_of(settings.proxy_hosts);
    // Who speaks for others has many sessions before each is counted for the one whom it is for.
    for (const auto* hosts : {&settings.relay_hosts_allowed, &settings.proxy_hosts, &settings.xclient_hosts})
        for (const auto& prefix : prefixes_of(*hosts)) limits.exempt.push_back(prefix);
    return limits;
}

access::LoadLimits load_limits(const Settings& settings, const access::MemoryFacts& facts) {
    return {access::memory_limit(settings.memory_limit_octets, facts), settings.max_queued_messages};
}

std::uint64_t body_memory_octets(const Settings& settings, const access::MemoryFacts& facts) {
    const auto limit = access::memory_limit(settings.memory_limit_octets, facts);
    return limit == 0 ? settings.memory_budget_octets : std::min(settings.memory_budget_octets, limit / 2);
}

access::Policy access_policy(const Settings& settings) {
    access::Policy policy;
    policy.local_domains = settings.local_domains;
    policy.connections_allowed = hosts_of(settings.connections_allowed);
    policy.connections_denied = hosts_of(settings.connections_denied);
    policy.are_recipients_verified = settings.are_recipients_verified;
    policy.is_host_name_verified = settings.is_host_name_verified;
    policy.dns_allow_lists = as_in_sessions(settings.dns_allow_lists);
    policy.dns_block_lists = as_in_sessions(settings.dns_block_lists);
    policy.relay_enforcement = settings.relay_enforcement;
    policy.relay_hosts_allowed = hosts_of(settings.relay_hosts_allowed);
    policy.relay_hosts_denied = hosts_of(settings.relay_hosts_denied);
    policy.relay_domains_allowed = as_in_sessions(settings.relay_domains_allowed);
    policy.relay_domains_denied = as_in_sessions(settings.relay_domains_denied);
    policy.is_sender_domain_verified = settings.is_sender_domain_verified;
    policy.senders_denied = as_in_sessions(settings.senders_denied);
    policy.recipients_known = as_in_sessions(settings.recipients_known);
    policy.recipients_denied = as_in_sessions(settings.recipients_denied);
    return policy;
}

std::vector<std::string> stub_zones(const Settings& settings) {
    std::vector<std::string> zones;
    for (const auto& entry : settings.stub_zones) {
        const auto at = std::min(entry.find('@'), entry.size());
        const auto zone = std::string_view(entry).substr(0, at);
        zones.push_back((zone == "." ? std::string(zone) : mail::in_dns(zone)) + entry.substr(at));
    }
    return zones;
}

routing::RouteSettings route_settings(const Settings& settings) {
    routing::RouteSettings routes;
    routes.documents = settings.routes;
    routes.local_domains = settings.local_domains;
    // What does not parse was refused when the documents were read, and the last good one kept.
    if (const auto local = routing::parse_local_destination(settings.local_destination))
        routes.local_destination = *local;
    if (const auto smart = routing::parse_next_hop(settings.local_smart_host);
        smart && !settings.local_smart_host.empty())
        routes.local_destination = *smart;
    if (const auto relay = routing::parse_next_hop(settings.relay_host); relay && !settings.relay_host.empty())
        routes.relay_host = *relay;
    if (routes.relay_host && !settings.relay_credentials.empty()) {
        routes.relay_host->credentials = settings.relay_credentials;
        // A password goes over a connection that somebody may have stripped of its TLS to none at all.
        routes.relay_host->level = tls::Level::encrypt;
    }
    return routes;
}

queue::SchedulerSettings scheduler_settings(const Settings& settings, std::size_t workers) {
    queue::SchedulerSettings result;
    result.routes = route_settings(settings);
    result.helo_name = settings.host_name;
    result.ports = settings.outbound;
    result.default_level = settings.default_level;
    result.policies = settings.policies;
    result.retry.first = settings.first_retry;
    result.retry.longest = std::max(result.retry.longest, settings.first_retry);
    result.retry.expiry = settings.expiry;
    result.retry.delay_notice = settings.delay_notice;
    result.max_deposits = settings.max_deposits;
    result.uses_chunking = settings.uses_chunking;
    result.max_reencoded_octets = settings.max_reencoded_octets;
    result.longest_wait = settings.longest_wait;
    result.workers = workers;
    result.max_connections = settings.max_transfer_connections;
    result.max_connections_per_hop =
        std::min(settings.max_connections_per_destination, settings.max_transfer_connections);
    result.max_connections_per_host = settings.max_connections_per_host;
    result.max_messages_per_connection = static_cast<unsigned>(settings.max_messages_per_connection);
    result.max_connection_idle = settings.max_connection_idle;
    result.honours_tls_optional = settings.honours_tls_optional;
    result.counts_tls_sessions = !settings.tls_report_contact.empty();
    return result;
}

report::TlsReportSettings tls_report_settings(const Settings& settings,
                                              std::shared_ptr<const mail::DkimSettings> dkim) {
    report::TlsReportSettings result;
    const auto contact = mail::parse_address(settings.tls_report_contact);
    if (contact) {
        result.reporter = {contact->to_string(), to_lower(settings.host_name),
                           dkim && !mail::dkim_keys_for(contact->domain, dkim->keys).empty()};
    }
    for (const auto& text : settings.tls_report_addresses)
        if (auto address = mail::parse_address(text)) result.addresses.push_back(std::move(*address));
    result.dkim = std::move(dkim);
    return result;
}

std::vector<ListeningPlace> listening_places(const Settings& settings, bool has_certificate) {
    std::vector<ListeningPlace> places;
    if (!settings.is_listener_enabled) return places;
    for (const auto& address : settings.listen_addresses) {
        if (settings.is_inbound_tcp_enabled) places.push_back({address, settings.inbound_tcp_port, PortKind::tcp});
        if (settings.is_inbound_ssl_enabled && has_certificate)
            places.push_back({address, settings.inbound_ssl_port, PortKind::ssl});
        if (settings.is_submission_enabled && has_certificate)
            places.push_back({address, settings.submission_port, PortKind::submission});
    }
    return places;
}

std::string_view why_not_listening(const Settings& settings, bool has_certificate) {
    if (!settings.is_listener_enabled) return "the SMTP listener task is Disabled";
    if (settings.is_inbound_ssl_enabled && !has_certificate)
        return "the SSL port is Enabled, but no certificate is installed";
    if (settings.is_submission_enabled && !has_certificate)
        return "the submission port is Enabled, but no certificate is installed";
    return "all inbound port statuses are Disabled";
}

}  // namespace postern::config
