#include "core/config/route_documents.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/document_items.hpp"
#include "core/routing/next_hop.hpp"
#include "core/smtp/credentials_list.hpp"
#include "core/tls/level.hpp"

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
    {route_form, "RouteTLSLevel", ours, "TLS level", ItemType::text, "", "", 0, 0, {}, check_level, nullptr, nullptr,
        "none: clear text, STARTTLS is not used and the SSL port is not tried. may: STARTTLS where it is offered, else clear text. encrypt: TLS or nothing; the certificate is not checked. dane: what the domain publishes (TLSA records, MTA-STS), else as may. dane-only: TLSA records must prove the host. verify: a trusted certificate for the name of the host. secure: for the name of the domain. Empty: as the outbound port statuses and Router_TLSLevel say. What is weaker than that is refused, since it must end: it belongs into a TLS policy document with PolicyEnds. A port whose status is Disabled stays unused."},
    {route_form, "RouteStatus", ours, "status", ItemType::on_off, "", "Enabled", 0, 1, off_on, nullptr, nullptr, nullptr,
        "Disabled: as if there were no such document."},
    {route_form, "RouteComment", ours, "comment", ItemType::text, "", "", 0, 0, {}, nullptr, nullptr, nullptr,
        "For those who read it."},
});
// clang-format on

/// One document, until the first item that is wrong.
class DocumentReader {
public:
    DocumentReader(const ports::Document& document, const DefaultLevel& standard)
        : id_(document.id), items_(document, rows), standard_(standard) {}

    /// Empty: read; `routes` has one for each pattern.
    [[nodiscard]] std::string read();
    [[nodiscard]] bool is_enabled() { return items_.number("RouteStatus", 1) != 0; }
    /// Nothing is wrong but a level that gives up what the default promises; `routes` are without it.
    [[nodiscard]] bool is_held_to_default() const { return is_held_to_default_; }
    /// What an earlier reading had of the same document and may still count.
    [[nodiscard]] std::vector<RecipientRoute> routes_in(const routing::RouteTable* table) const;

    std::vector<RecipientRoute> routes;

private:
    [[nodiscard]] std::optional<NextHop> read_next_hop();
    [[nodiscard]] bool take_port(NextHop& hop);
    [[nodiscard]] bool take_demands(NextHop& hop);
    void hold_to_default(NextHop& hop);
    [[nodiscard]] bool is_weaker(const NextHop& hop) const {
        return hop.level && tls::is_weaker(*hop.level, standard_.level);
    }
    [[nodiscard]] bool is_right() const { return items_.error().empty(); }

    const std::string& id_;
    DocumentItems items_;
    const DefaultLevel& standard_;
    bool is_held_to_default_ = false;
};

bool DocumentReader::take_port(NextHop& hop) {
    const auto port = static_cast<std::uint16_t>(items_.number("RoutePort", 0));
    if (port == 0) return is_right();
    const bool has_one = hop.kind != NextHop::Kind::mailbox && hop.kind != NextHop::Kind::unix_socket;
    if (!has_one) items_.refuse("RoutePort", ": " + hop.to_string() + " has no port; leave it empty");
    if (has_one && hop.port != 0 && hop.port != port)
        items_.refuse("RoutePort", fmt::format(": the next hop names port {}; leave one of them out", hop.port));
    hop.port = port;
    return is_right();
}

bool DocumentReader::take_demands(NextHop& hop) {
    const bool leaves_the_house = hop.protocol == NextHop::Protocol::smtp && hop.kind != NextHop::Kind::mailbox;
    const auto place = hop.to_string();
    hop.level = find_level(items_.text("RouteTLSLevel"));
    hop.credentials = items_.text("RouteCredentials");
    if (!leaves_the_house && hop.level && *hop.level != Level::none)
        items_.refuse("RouteTLSLevel", fmt::format(": {} is reached without TLS; leave it empty", place));
    if (!leaves_the_house && !hop.credentials.empty())
        items_.refuse("RouteCredentials", ": authentication is for next hops by SMTP; leave it empty");
    if (hop.level == Level::fingerprint)
        items_.refuse("RouteTLSLevel", ": the fingerprints stand in a TLS policy document; write the level there");
    if (!leaves_the_house) hop.level.reset();
    if (hop.credentials.empty()) return is_right();
    // A password goes over a connection that somebody may have stripped of its TLS to none at all.
    if (hop.level && tls::is_weaker(*hop.level, Level::encrypt))
        items_.refuse("RouteTLSLevel", ": credentials need the level encrypt; write it, or leave it empty");
    if (!hop.level) hop.level = Level::encrypt;
    return is_right();
}

std::optional<NextHop> DocumentReader::read_next_hop() {
    const auto text = items_.text("RouteNextHop");
    if (text.empty()) items_.refuse("RouteNextHop", ": a route needs one");
    auto hop = routing::parse_route_next_hop(text);
    if (!hop || !take_port(*hop) || !take_demands(*hop)) return std::nullopt;
    return std::move(*hop);
}

// A route lasts until somebody deletes it, and an exemption must not (decisions/0016).
void DocumentReader::hold_to_default(NextHop& hop) {
    if (!is_weaker(hop)) return;
    items_.refuse("RouteTLSLevel",
                  fmt::format(": the default level is {} ({}), and what is weaker must end; leave it empty, and write "
                              "{} with PolicyEnds into a TLS policy document for the next hop",
                              tls::to_string(standard_.level), standard_.words, tls::to_string(*hop.level)));
    hop.level.reset();
    is_held_to_default_ = true;
}

std::string DocumentReader::read() {
    const auto patterns = items_.value("RouteRecipients");
    if (!patterns) {
        items_.refuse("RouteRecipients", ": a route is for somebody");
        return items_.error();
    }
    auto hop = read_next_hop();
    if (hop) hold_to_default(*hop);
    // Also where it cannot be read: their mail waits then.
    if (!hop) hop = NextHop{NextHop::Kind::undecided, items_.name(), 0, NextHop::Protocol::smtp};
    for (const auto& text : std::get<std::vector<std::string>>(*patterns)) {
        auto pattern = routing::parse_recipient_pattern(text);
        if (pattern) routes.push_back({std::move(*pattern), *hop, items_.name(), id_});
    }
    return items_.error();
}

std::vector<RecipientRoute> DocumentReader::routes_in(const routing::RouteTable* table) const {
    std::vector<RecipientRoute> found;
    if (table == nullptr) return found;
    for (const auto& [text, route] : table->routes()) {
        const auto& hop = route.next_hop;
        const bool is_good = hop.kind != NextHop::Kind::undecided && !is_weaker(hop);  // Than the default that is now.
        if (is_good && items_.is(route.document, route.document_id)) found.push_back(route);
    }
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

void read_document(const ports::Document& document, const routing::RouteTable* last_good, const DefaultLevel& standard,
                   RouteReading& reading) {
    DocumentReader reader(document, standard);
    if (!reader.is_enabled()) return;
    auto error = reader.read();
    if (error.empty()) return add_all(std::move(reader.routes), reading);
    auto kept = reader.routes_in(last_good);
    const bool is_kept = !kept.empty();
    const auto* outcome = is_kept                       ? "Kept: what the document said before"
                          : reader.routes.empty()       ? "It is not used"
                          : reader.is_held_to_default() ? "The route counts, at the default level"
                                                        : "Mail for its recipients waits until it is corrected";
    reading.errors.push_back(fmt::format("{}. {}.", error, outcome));
    add_all(is_kept ? std::move(kept) : std::move(reader.routes), reading);
}

}  // namespace

std::span<const Item> route_items() { return rows; }

RouteReading read_route_documents(std::span<const ports::Document> documents, const routing::RouteTable* last_good,
                                  const DefaultLevel& standard) {
    RouteReading reading;
    for (const auto& document : documents)
        if (is_same_ignoring_case(document.form, route_form)) read_document(document, last_good, standard, reading);
    return reading;
}

}  // namespace postern::config
