#pragma once

#include "core/base/expected.hpp"
#include "core/mail/address.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace postern::access {

/// The recipients that a file names, a million of them if need be.
class RecipientList {
public:
    /// One a line: `user@domain`, or `@domain` for all of a domain. What begins with `#`, at a line's beginning or
    /// behind a blank, is a comment; lines may be empty. The error names the line and says what is wrong with it.
    [[nodiscard]] static Expected<RecipientList, std::string> parse(std::string_view text);

    /// Local parts in any case, with quotes or without.
    [[nodiscard]] bool names(const mail::Address& recipient) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    std::unordered_set<std::string> entries_;  ///< Lower case, unquoted; `@domain` for all of a domain.
};

}  // namespace postern::access
