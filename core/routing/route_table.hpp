#pragma once

#include "core/mail/address.hpp"
#include "core/routing/next_hop.hpp"
#include "core/routing/recipient_pattern.hpp"

#include <map>
#include <string>

namespace postern::routing {

/// What one route document says of one pattern.
struct RecipientRoute {
    RecipientPattern pattern;
    NextHop next_hop;
    std::string document;     ///< For a person: `Route document example.com`; safe to print.
    std::string document_id;  ///< Which of the directory's it is; empty: not known.

    friend bool operator==(const RecipientRoute&, const RecipientRoute&) = default;
};

/// The route documents in force. A recipient's route is that of the narrowest pattern: its full address, else its exact
/// domain, else the longest `*.domain` above it, else `*`. Pure.
class RouteTable {
public:
    /// Null: added. Else nothing changes, and this is the one that has the pattern already.
    [[nodiscard]] const RecipientRoute* add(RecipientRoute route);
    /// Null: no document is for this recipient, or it has no domain: Postmaster is always our own.
    [[nodiscard]] const RecipientRoute* find(const mail::Address& recipient) const;
    /// Everybody of a domain goes one way.
    [[nodiscard]] bool is_by_domain() const { return addresses_ == 0; }
    [[nodiscard]] const std::map<std::string, RecipientRoute, std::less<>>& routes() const { return routes_; }

    friend bool operator==(const RouteTable&, const RouteTable&) = default;

private:
    std::map<std::string, RecipientRoute, std::less<>> routes_;  ///< By the pattern's text.
    std::size_t addresses_ = 0;                                  ///< Patterns that are full addresses.
};

}  // namespace postern::routing
