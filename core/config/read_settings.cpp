#include "core/config/read_settings.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/policy_documents.hpp"
#include "core/config/route_documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace postern::config {

namespace {

/// Where mail goes. Another row's default is the cautious choice; of these nobody can know it: without its stub zone,
/// say, a domain that only we know does not exist, and its mail is returned.
constexpr std::string_view way_items[] = {
    "LocalPrimaryInternetDomain", "LocalInternetDomainAliases", "SMTP_LocalDomains", "SMTP_RelayHost",
    "SMTP_LocalDestination",      "SMTP_LocalSmartHost",        "SMTP_StubZones"};

/// What one document, or notes.ini, has for one row.
struct Found {
    std::string place;
    ports::ItemValue raw;
    std::size_t cut_at_octets = 0;  ///< As in ports::EnvironmentText.
};

std::string shown(const ports::ItemValue& raw) {
    const auto* texts = std::get_if<std::vector<std::string>>(&raw);
    return escape_for_log(texts != nullptr ? fmt::format("{}", fmt::join(*texts, ", "))
                                           : fmt::format("{}", fmt::join(std::get<std::vector<double>>(raw), ", ")),
                          200);
}

/// Domino writes an empty item where a field of the form was left empty: that says as little as no item.
bool is_empty(const ports::ItemValue& raw) {
    const auto* texts = std::get_if<std::vector<std::string>>(&raw);
    if (texts == nullptr) return std::get<std::vector<double>>(raw).empty();
    return std::all_of(texts->begin(), texts->end(),
                       [](const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; });
}

bool is_read_for(const Item& item, const ports::Document& document) {
    if (!is_same_ignoring_case(document.form, item.form)) return false;
    if (item.form != "Domain") return true;
    // Foreign, adjacent and other domains use the same form, and their domains are not ours.
    const auto type = document.items.find("domaintype");
    return type != document.items.end() && is_same_ignoring_case(shown(type->second), "GlobalDomain");
}

/// The items of one listener.
struct ListenerItems {
    std::string_view port_item;
    std::string_view status_item;
    std::uint16_t Settings::*port;
    bool Settings::*is_enabled;
    std::string_view words;
};
constexpr ListenerItems listener_items[] = {
    {"SMTP_Port", "SMTP_PortStatus", &Settings::inbound_tcp_port, &Settings::is_inbound_tcp_enabled, "TCP/IP"},
    {"SMTP_SSLPort", "SMTP_SSLStatus", &Settings::inbound_ssl_port, &Settings::is_inbound_ssl_enabled, "SSL"},
    {"SMTP_SubmissionPort", "SMTP_SubmissionStatus", &Settings::submission_port, &Settings::is_submission_enabled,
     "submission"},
};

/// Why only the beginning of it is known, which may be taken for nothing.
Expected<Value, std::string> refusal_of_half(const Found& found) {
    return unexpected(fmt::format("too long to be read: it has {} octets or more, allowed are {}", found.cut_at_octets,
                                  found.cut_at_octets - 1));
}

/// `"5"; allowed are 1 and 2`
std::string what_is_wrong(const Found& found, const std::string& clause) {
    return found.cut_at_octets == 0 ? fmt::format("\"{}\"{}", shown(found.raw), clause) : clause;
}

class Reader {
public:
    Reader(std::span<const ports::Document> documents, const Environment& environment, const Settings* last_good)
        : documents_(documents), environment_(environment), last_good_(last_good) {}

    SettingsReading read() {
        for (const auto& item : items()) read_row(item);
        check_host_name();
        check_listener_ports();
        complete_local_domains();
        read_routes();
        read_policies();
        return std::move(reading_);
    }

private:
    std::vector<Found> find(const Item& item) const;
    void read_row(const Item& item);
    void use(const Item& item, const Value& value, SourceKind kind, std::string from);
    void refuse(const Item& item, const Found& found, const std::string& clause);
    void check_host_name();
    void check_listener_ports();
    [[nodiscard]] bool has_two_ports(const ListenerItems& one, const ListenerItems& other);
    void complete_local_domains();
    void read_routes();
    void read_policies();
    SettingSource& source_of(std::string_view name);

    std::span<const ports::Document> documents_;
    const Environment& environment_;
    const Settings* last_good_;
    SettingsReading reading_;
};

std::vector<Found> Reader::find(const Item& item) const {
    std::vector<Found> found;
    if (item.form == "notes.ini") {
        auto value = environment_ ? environment_(std::string(item.name)) : ports::EnvironmentText{};
        if (!value.text.empty())
            found.push_back({"notes.ini", std::vector{std::move(value.text)}, value.cut_at_octets});
        return found;
    }
    const auto key = to_lower(item.name);
    for (const auto& document : documents_) {
        if (!is_read_for(item, document)) continue;
        const auto value = document.items.find(key);
        if (value == document.items.end() || is_empty(value->second)) continue;
        found.push_back({escape_for_log(document.name, 200), value->second});
        if (item.form != "Domain") break;
    }
    return found;
}

void Reader::use(const Item& item, const Value& value, SourceKind kind, std::string from) {
    item.store(value, reading_.settings);
    reading_.sources.push_back({&item, print_value(item, value), kind, std::move(from)});
}

void Reader::refuse(const Item& item, const Found& found, const std::string& clause) {
    const auto kept = last_good_ != nullptr ? item.load(*last_good_) : default_value(item);
    const auto words = print_value(item, kept);
    const auto trouble = fmt::format("{}: {} {} ({}) is {}", found.place, item.form == "notes.ini" ? "setting" : "item",
                                     item.name, item.label, what_is_wrong(found, clause));
    const bool is_route = std::find(std::begin(way_items), std::end(way_items), item.name) != std::end(way_items);
    if (is_route && last_good_ == nullptr) reading_.obstacle = trouble;
    reading_.errors.push_back(fmt::format(
        "{}. {}.", trouble,
        last_good_ != nullptr ? fmt::format("Kept: {}", words) : fmt::format("Used: {}, the default", words)));
    use(item, kept, last_good_ != nullptr ? SourceKind::kept : SourceKind::corrected,
        fmt::format("{}: \"{}\" in {} is not allowed", last_good_ != nullptr ? "kept" : "default", shown(found.raw),
                    found.place));
}

void Reader::read_row(const Item& item) {
    const auto all = find(item);
    if (all.empty()) return use(item, default_value(item), SourceKind::standard, "default");
    for (const auto& found : all) {
        const auto value = found.cut_at_octets == 0 ? parse_value(item, found.raw) : refusal_of_half(found);
        if (value)
            use(item, *value, SourceKind::document, found.place);
        else
            refuse(item, found, value.error());
    }
}

SettingSource& Reader::source_of(std::string_view name) {
    return *std::find_if(reading_.sources.begin(), reading_.sources.end(),
                         [&](const SettingSource& source) { return source.item->name == name; });
}

/// A greeting must name somebody (RFC 5321 §4.2), so mail flows without the item, but not unnoticed.
void Reader::check_host_name() {
    const auto& source = source_of("SMTPFullHostDomain");
    if (source.kind != SourceKind::standard) return;
    reading_.errors.push_back(fmt::format(
        "No Server document has item {} ({}), the name in greetings and Received headers. Used: {}, the default.",
        source.item->name, source.item->label, source.value));
}

/// Two listeners cannot share a port, and the second would fail at bind with words that name no item. Again after a
/// change: what was kept may meet the third.
void Reader::check_listener_ports() {
    const auto& [tcp, ssl, submission] = listener_items;
    while (!has_two_ports(tcp, ssl) || !has_two_ports(tcp, submission) || !has_two_ports(ssl, submission)) {
    }
}

/// False: they had one, and one of the settings was changed.
bool Reader::has_two_ports(const ListenerItems& one, const ListenerItems& other) {
    auto& settings = reading_.settings;
    if (!(settings.*one.is_enabled) || !(settings.*other.is_enabled)) return true;
    const auto port = settings.*one.port;
    if (port != settings.*other.port || port == 0) return true;
    auto& source = source_of(one.port_item);
    auto& other_source = source_of(other.port_item);
    auto error = fmt::format("{}: items {} ({}) and {} ({}) are both {}; two listeners need two ports. ",
                             other_source.kind == SourceKind::document ? other_source.from : source.from, one.port_item,
                             source.item->label, other.port_item, other_source.item->label, port);
    if (last_good_ != nullptr && last_good_->*one.port != last_good_->*other.port) {
        settings.*one.port = last_good_->*one.port;
        settings.*other.port = last_good_->*other.port;
        for (auto* changed : {&source, &other_source}) {
            changed->value = print_value(*changed->item, changed->item->load(settings));
            changed->kind = SourceKind::kept;
            changed->from = fmt::format("kept: {} is given to both listeners", port);
        }
        error += fmt::format("Kept: {} and {}.", settings.*one.port, settings.*other.port);
    } else {
        settings.*other.is_enabled = false;
        auto& status = source_of(other.status_item);
        status.value = print_value(*status.item, status.item->load(settings));
        status.kind = SourceKind::corrected;
        status.from = fmt::format("corrected: {} is given to both listeners", port);
        error += fmt::format("The {} port is not listened on.", other.words);
    }
    reading_.errors.push_back(std::move(error));
    return false;
}

/// Where no document names a domain, Domino takes the host name's: mail for the server itself must have somewhere to
/// go.
void Reader::complete_local_domains() {
    auto& settings = reading_.settings;
    const auto dot = settings.host_name.find('.');
    if (!settings.local_domains.empty() || dot == std::string::npos) return;
    auto& source = source_of("SMTP_LocalDomains");
    source.item->store(std::vector{settings.host_name.substr(dot + 1)}, settings);
    source.value = print_value(*source.item, source.item->load(settings));
    source.from = "default, from the host name";
}

void Reader::read_routes() {
    auto routes = read_route_documents(documents_, last_good_ == nullptr ? nullptr : &last_good_->routes,
                                       default_level(reading_.settings.outbound, reading_.settings.default_level));
    for (auto& error : routes.errors) reading_.errors.push_back(std::move(error));
    const auto rows = route_items();
    const auto row =
        std::find_if(rows.begin(), rows.end(), [](const Item& item) { return item.name == "RouteNextHop"; });
    for (const auto& [pattern, route] : routes.routes.routes())
        reading_.sources.push_back({&*row, fmt::format("{}: {}", escape_for_log(pattern), route.next_hop.to_string()),
                                    SourceKind::document, route.document});
    reading_.settings.routes = std::move(routes.routes);
}

void Reader::read_policies() {
    auto& settings = reading_.settings;
    auto policies = read_policy_documents(documents_, last_good_ == nullptr ? nullptr : &last_good_->policies,
                                          default_level(settings.outbound, settings.default_level));
    for (auto& error : policies.errors) reading_.errors.push_back(std::move(error));
    const auto rows = policy_items();
    const auto row =
        std::find_if(rows.begin(), rows.end(), [](const Item& item) { return item.name == "PolicyLevel"; });
    for (const auto& [pattern, policy] : policies.policies.policies()) {
        const auto level = policy.is_undecided ? "undecided" : tls::to_string(policy.level);
        reading_.sources.push_back(
            {&*row, fmt::format("{}: {}", escape_for_log(pattern), level), SourceKind::document, policy.document});
    }
    settings.policies = std::move(policies.policies);
}

}  // namespace

SettingsReading read_settings(std::span<const ports::Document> documents, const Environment& environment,
                              const Settings* last_good) {
    return Reader(documents, environment, last_good).read();
}

}  // namespace postern::config
