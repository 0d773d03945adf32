#include "core/config/items.hpp"
#include "core/config/policy_documents.hpp"
#include "core/config/route_documents.hpp"

#include <fmt/format.h>

#include <iterator>

namespace postern::config {

namespace {

struct Form {
    std::string_view name;
    std::string_view heading;
};

constexpr Form forms[] = {
    {"Server", "Server document (form `Server`)"},
    {"ServerConfig", "Configuration Settings document (form `ServerConfig`)"},
    {"Domain", "Global Domain document (form `Domain`, `DomainType` `GlobalDomain`)"},
    {"notes.ini", "notes.ini"},
};

constexpr Form route_heading{route_form, "Route documents (form `SMTPRoute`, ours)"};

constexpr std::string_view route_introduction =
    R"(One document says where mail for some recipients goes, before anything else decides: then come the local domains, the relay
host, and the MX of the domain. A document with a wrong item is reported by its name; what it said before stays, and where nothing
was read of it before, mail for its recipients waits. `tell smtp show route ADDRESS` prints what is decided, and by which document.
A TLS level that gives up what the default promises is refused, since a route has no end: what the document said before stays, or else
the route counts at the default level. The stub server has an example in install/templates/route.dxl.in.
)";

constexpr Form policy_heading{policy_form, "TLS policy documents (form `SMTPTLSPolicy`, ours)"};

constexpr std::string_view policy_introduction =
    R"(One document says what TLS some next hops must give. The next hop is what `tell smtp show route ADDRESS` prints: the domain whose
MX is asked, or the host that mail is sent to. Where a route document or credentials demand a level too, the stronger one counts; where
nothing is said, the port status, and Router_TLSLevel says what Negotiated SSL means. What gives up something that the default promises (a weaker level, TLS
1.0 or 1.1, weak ciphers) is an exemption: it must have an end, stands in `tell smtp show policies` and in the log line of each delivery
while it lasts, and ends by itself. Without an end it is refused, and the default counts. encrypt is not weaker than dane, for it never
sends in clear text; but it does not look at what the domain publishes.

A document with another wrong item is reported by its name; what it said before stays, and where nothing was read of it before, mail for
its next hops waits. The stub server has an example in install/templates/policy.dxl.in.
)";

constexpr std::string_view introduction =
    R"(# Settings

Every document item and notes.ini setting that is read. *Domino's*: the name is Domino's own. *ours*: the name is Postern's,
in the same manner; a Domino form does not have it by itself.

A choice is written as its code or its label, in any case; SSL and TLS mean the same in it. A number may be a number or a
text. A list has several values, or one text with commas. An item that is missing or empty has its default. A value that is
not allowed is reported, and the last good one stays; so is a setting of notes.ini with more than
255 octets. `tell smtp show config` prints the values in force and where each came from; `tell smtp update config` reads
the documents again at once.
)";

/// `"0" Disabled, "1" Enabled`, with the codes, which print_allowed() leaves out.
std::string allowed_cell(const Item& item) {
    if (item.choices.empty()) return print_allowed(item);
    std::vector<std::string> cells;
    for (const auto& choice : item.choices) cells.push_back(fmt::format("`{}` {}", choice.code, choice.label));
    return fmt::format("{}", fmt::join(cells, ", "));
}

void append_form(const Form& form, std::span<const Item> rows, std::string_view words, std::string& page) {
    auto out = std::back_inserter(page);
    fmt::format_to(
        out, "\n## {}\n{}{}\n| item | whose | label | allowed | default | what it does |\n|---|---|---|---|---|---|\n",
        form.heading, words.empty() ? "" : "\n", words);
    for (const auto& item : rows) {
        if (item.form != form.name) continue;
        fmt::format_to(out, "| `{}` | {} | {} | {} | {} | {} |\n", item.name, to_string(item.origin), item.label,
                       allowed_cell(item), print_value(item, default_value(item)), item.help);
    }
}

}  // namespace

std::string reference_page() {
    std::string page(introduction);
    for (const auto& form : forms) append_form(form, items(), {}, page);
    append_form(route_heading, route_items(), route_introduction, page);
    append_form(policy_heading, policy_items(), policy_introduction, page);
    return page;
}

}  // namespace postern::config
