#include "core/config/route_documents.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/routing/next_hop.hpp"
#include "core/smtp/credentials_list.hpp"
#include "core/tls/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace postern::config {

namespace {

using routing::NextHop;
using routing::RecipientRoute;
using tls::Level;

constexpr Level available_levels[] = {Level::none, Level::may, Level::encrypt};
constexpr Level later_levels[] = {Level::dane, Level::dane_only, Level::fingerprint, Level::verify, Level::secure};

std::optional<Level> find_level(std::string_view text, std::span<const Level> among) {
    const auto found = std::find_if(among.begin(), among.end(),
                                    [&](Level level) { return is_same_ignoring_case(tls::to_string(level), text); });
    return found == among.end() ? std::nullopt : std::optional(*found);
}

Expected<void, std::string> is_level(std::string_view text) {
    if (find_level(text, available_levels)) return {};
    if (find_level(text, later_levels))
        return unexpected(std::string("this level is not available yet; available are none, may and encrypt"));
    return unexpected(std::string("this is no TLS level; allowed are none, may and encrypt"));
}

Expected<void, std::string> is_pattern(std::string_view text) {
    const auto pattern = routing::parse_recipient_pattern(text);
    if (pattern) return {};
    return unexpected(pattern.error() + "; allowed are user@example.com, example.com, *.example.com and *");
}

Expected<void, std::string> is_next_hop(std::string_view text) {
    const auto hop = routing::parse_route_next_hop(text);
    if (hop) return {};
    return unexpected(hop.error() +
                      "; allowed are a host name or an address, such as relay.example or [192.0.2.7]:2525, MX "
                      "example.org, lmtp://HOST:PORT, lmtp:/PATH and mail.box");
}

constexpr Choice off_on[] = {{"0", "Disabled"}, {"1", "Enabled"}};
constexpr auto ours = Origin::ours;

// clang-format off
constexpr auto rows = std::to_array<Item>({
    {route_form, "RouteRecipients", ours, "recipients", ItemType::list, "", "", 0, 0, {}, is_pattern, nullptr, nullptr,
        "Whose mail takes this way: user@example.com, example.com (everybody there), *.example.com (everybody in the domains below it), or * (everybody, in the local domains too). Several may be listed. The narrowest of all documents counts: the full address, else the exact domain, else the longest *.domain, else *."},
    {route_form, "RouteNextHop", ours, "next hop", ItemType::text, "", "", 0, 0, {}, is_next_hop, nullptr, nullptr,
        "Where it goes: a host or an address as in SMTP_RelayHost, MX example.org for the mail hosts of that domain, lmtp://HOST:PORT or lmtp:/PATH for LMTP, or mail.box."},
    {route_form, "RoutePort", ours, "port", ItemType::port, "", "0", 0, 65535, {}, nullptr, nullptr, nullptr,
        "The port there, if the next hop does not name it. It takes the place of the outbound TCP/IP port. 0: the outbound port."},
    {route_form, "RouteCredentials", ours, "credentials", ItemType::text, "", "", 0, 0, {}, smtp::check_credentials_name, nullptr, nullptr,
        "The NAME of an entry of SMTP_CredentialsFile to authenticate with; never a password. The TLS level is encrypt then."},
    {route_form, "RouteTLSLevel", ours, "TLS level", ItemType::text, "", "", 0, 0, {}, is_level, nullptr, nullptr,
        "none: clear text, STARTTLS is not used and the SSL port is not tried. may: STARTTLS where it is offered, else clear text. encrypt: TLS or nothing; the certificate is not checked. Empty: as the outbound port statuses say. A port whose status is Disabled stays unused."},
    {route_form, "RouteStatus", ours, "status", ItemType::on_off, "", "Enabled", 0, 1, off_on, nullptr, nullptr, nullptr,
        "Disabled: as if there were no such document."},
    {route_form, "RouteComment", ours, "comment", ItemType::text, "", "", 0, 0, {}, nullptr, nullptr, nullptr,
        "For those who read it."},
});
// clang-format on

/// One document, until the first item that is wrong.
class DocumentReader {
public:
    explicit DocumentReader(const ports::Document& document) : document_(document) {}

    /// Empty: read; `routes` has one for each pattern.
    [[nodiscard]] std::string read();
    [[nodiscard]] bool is_enabled();

    std::vector<RecipientRoute> routes;

private:
    [[nodiscard]] std::optional<Value> value_of(std::string_view name);
    [[nodiscard]] std::string text_of(std::string_view name);
    [[nodiscard]] std::optional<NextHop> read_next_hop();
    [[nodiscard]] bool take_port(NextHop& hop);
    [[nodiscard]] bool take_demands(NextHop& hop);
    void refuse(std::string_view name, const std::string& clause);

    const ports::Document& document_;
    std::string error_;
};

const Item& row_of(std::string_view name) {
    return *std::find_if(rows.begin(), rows.end(), [&](const Item& item) { return item.name == name; });
}

std::string shown(const ports::ItemValue& raw) {
    const auto* texts = std::get_if<std::vector<std::string>>(&raw);
    return escape_for_log(texts != nullptr ? fmt::format("{}", fmt::join(*texts, ", "))
                                           : fmt::format("{}", fmt::join(std::get<std::vector<double>>(raw), ", ")),
                          200);
}

void DocumentReader::refuse(std::string_view name, const std::string& clause) {
    if (!error_.empty()) return;
    const auto found = document_.items.find(to_lower(name));
    const auto value = found == document_.items.end() ? std::string() : shown(found->second);
    error_ = fmt::format("{}: item {} ({}) is \"{}\"{}", escape_for_log(document_.name, 200), name, row_of(name).label,
                         value, clause);
}

std::optional<Value> DocumentReader::value_of(std::string_view name) {
    const auto found = document_.items.find(to_lower(name));
    const bool is_empty =
        found == document_.items.end() || shown(found->second).find_first_not_of(' ') == std::string::npos;
    if (is_empty) return std::nullopt;
    auto value = parse_value(row_of(name), found->second);
    if (value) return std::move(*value);
    refuse(name, value.error());
    return std::nullopt;
}

std::string DocumentReader::text_of(std::string_view name) {
    const auto value = value_of(name);
    return value ? std::get<std::string>(*value) : std::string();
}

bool DocumentReader::is_enabled() {
    const auto value = value_of("RouteStatus");
    return !value || std::get<std::uint64_t>(*value) != 0;
}

bool DocumentReader::take_port(NextHop& hop) {
    const auto value = value_of("RoutePort");
    if (!value) return error_.empty();
    const auto port = static_cast<std::uint16_t>(std::get<std::uint64_t>(*value));
    if (port == 0) return error_.empty();
    const bool has_one = hop.kind != NextHop::Kind::mailbox && hop.kind != NextHop::Kind::unix_socket;
    if (!has_one) refuse("RoutePort", ": " + hop.to_string() + " has no port; leave it empty");
    if (has_one && hop.port != 0 && hop.port != port)
        refuse("RoutePort", fmt::format(": the next hop names port {}; leave one of them out", hop.port));
    hop.port = port;
    return error_.empty();
}

bool DocumentReader::take_demands(NextHop& hop) {
    const bool leaves_the_house = hop.protocol == NextHop::Protocol::smtp && hop.kind != NextHop::Kind::mailbox;
    const auto place = hop.to_string();
    hop.level = find_level(text_of("RouteTLSLevel"), available_levels);
    hop.credentials = text_of("RouteCredentials");
    if (!leaves_the_house && hop.level && *hop.level != Level::none)
        refuse("RouteTLSLevel", fmt::format(": {} is reached without TLS; leave it empty", place));
    if (!leaves_the_house && !hop.credentials.empty())
        refuse("RouteCredentials", ": authentication is for next hops by SMTP; leave it empty");
    if (!leaves_the_house) hop.level.reset();
    if (hop.credentials.empty()) return error_.empty();
    // A password goes over a connection that somebody may have stripped of its TLS to none at all.
    if (hop.level && *hop.level != Level::encrypt)
        refuse("RouteTLSLevel", ": credentials need the level encrypt; write it, or leave it empty");
    hop.level = Level::encrypt;
    return error_.empty();
}

std::optional<NextHop> DocumentReader::read_next_hop() {
    const auto text = text_of("RouteNextHop");
    if (text.empty()) refuse("RouteNextHop", ": a route needs one");
    auto hop = routing::parse_route_next_hop(text);
    if (!hop || !take_port(*hop) || !take_demands(*hop)) return std::nullopt;
    return std::move(*hop);
}

std::string DocumentReader::read() {
    const auto patterns = value_of("RouteRecipients");
    if (!patterns) {
        refuse("RouteRecipients", ": a route is for somebody");
        return error_;
    }
    auto hop = read_next_hop();
    // Also where it cannot be read: their mail waits then.
    if (!hop) hop = NextHop{NextHop::Kind::undecided, escape_for_log(document_.name, 200), 0, NextHop::Protocol::smtp};
    for (const auto& text : std::get<std::vector<std::string>>(*patterns)) {
        auto pattern = routing::parse_recipient_pattern(text);
        if (pattern) routes.push_back({std::move(*pattern), *hop, escape_for_log(document_.name, 200), document_.id});
    }
    return error_;
}

bool is_same_document(const RecipientRoute& route, const ports::Document& document) {
    if (!route.document_id.empty() && !document.id.empty()) return route.document_id == document.id;
    return route.document == escape_for_log(document.name, 200);
}

std::vector<RecipientRoute> routes_of(const ports::Document& document, const routing::RouteTable* table) {
    std::vector<RecipientRoute> found;
    if (table == nullptr) return found;
    for (const auto& [text, route] : table->routes())
        if (is_same_document(route, document) && route.next_hop.kind != NextHop::Kind::undecided)
            found.push_back(route);
    return found;
}

std::string named(const RecipientRoute& route) {
    const auto id = route.document_id.empty() ? std::string() : fmt::format(", unid {}", route.document_id);
    return fmt::format("{} (to {}{})", route.document, route.next_hop.to_string(), id);
}

void add_all(std::vector<RecipientRoute> routes, RouteReading& reading) {
    for (auto& route : routes) {
        const auto* first = reading.routes.add(route);
        if (first == nullptr) continue;
        reading.errors.push_back(
            fmt::format("{} and {} are both for {}. Kept: the first. Delete or disable one of them.", named(*first),
                        named(route), escape_for_log(route.pattern.text, 200)));
    }
}

void read_document(const ports::Document& document, const routing::RouteTable* last_good, RouteReading& reading) {
    DocumentReader reader(document);
    if (!reader.is_enabled()) return;
    auto error = reader.read();
    if (error.empty()) return add_all(std::move(reader.routes), reading);
    auto kept = routes_of(document, last_good);
    const bool is_kept = !kept.empty();
    const auto* outcome = is_kept                 ? "Kept: what the document said before"
                          : reader.routes.empty() ? "It is not used"
                                                  : "Mail for its recipients waits until it is corrected";
    reading.errors.push_back(fmt::format("{}. {}.", error, outcome));
    add_all(is_kept ? std::move(kept) : std::move(reader.routes), reading);
}

}  // namespace

std::span<const Item> route_items() { return rows; }

RouteReading read_route_documents(std::span<const ports::Document> documents, const routing::RouteTable* last_good) {
    RouteReading reading;
    for (const auto& document : documents)
        if (is_same_ignoring_case(document.form, route_form)) read_document(document, last_good, reading);
    return reading;
}

}  // namespace postern::config
