#pragma once

#include "core/base/expected.hpp"
#include "core/mail/address.hpp"

#include <string>
#include <string_view>

namespace postern::routing {

/// Whom a route is for. Of several that fit a recipient the narrowest counts, in the order of Kind.
struct RecipientPattern {
    enum class Kind {
        address,  ///< `user@example.com`: this one. Its local part is compared in any case and without quotes.
        domain,   ///< `example.com`: everybody there, and nobody below it.
        below,    ///< `*.example.com`: everybody in the domains below; of several the longest counts.
        all,      ///< `*`: everybody, in local domains too.
    };
    Kind kind = Kind::all;
    std::string text;  ///< As above, in the one way in which two equal patterns are written: the DNS's, in lower case.

    friend bool operator==(const RecipientPattern&, const RecipientPattern&) = default;
};

/// Reads what an administrator writes; domains may have U-labels. The error says what is wrong with it. Pure.
[[nodiscard]] Expected<RecipientPattern, std::string> parse_recipient_pattern(std::string_view text);

/// The text of the pattern that means this recipient alone. It must have a domain.
[[nodiscard]] std::string pattern_of(const mail::Address& recipient);

}  // namespace postern::routing
