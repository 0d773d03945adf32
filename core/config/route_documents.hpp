#pragma once

#include "core/config/items.hpp"
#include "core/config/tls_levels.hpp"
#include "core/ports/host.hpp"
#include "core/routing/route_table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::config {

/// Form of the documents that say where mail for some recipients goes, one a route.
inline constexpr std::string_view route_form = "SMTPRoute";

/// Its rows, in the order in which a person reads them. They are no settings: each document has its own values, so the
/// rows have neither `store` nor `load`.
[[nodiscard]] std::span<const Item> route_items();

/// One reading of the route documents.
struct RouteReading {
    routing::RouteTable routes;
    std::vector<std::string> errors;  ///< One line each, for the log; safe to print.
};

/// Reads those of `documents` that have the form; what is Disabled is left out. A document with an item that is not
/// allowed makes an error that names document, item, label and value. What `last_good` (null: nothing) had of the same
/// document stays then; where it had nothing, mail for the document's recipients waits, since any other way may be the
/// wrong one. A level that gives up what the default promises is an error, since a route has no end; where nothing
/// better is known of the document, its route counts with the default level. Of two documents for the same recipients
/// the first stays, and the error names both. Pure.
[[nodiscard]] RouteReading read_route_documents(std::span<const ports::Document> documents,
                                                const routing::RouteTable* last_good, const DefaultLevel& standard);

}  // namespace postern::config
