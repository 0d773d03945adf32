#include "core/access/recipient_list.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::access {
namespace {

std::string_view without_comment(std::string_view line) {
    constexpr std::string_view blanks = " \t\r";
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
        if (at == 0 || blanks.find(line[at - 1]) != std::string_view::npos) line = line.substr(0, at);
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(blanks) + 1 - first);
}

std::string key_of(const mail::Address& address) {
    return to_lower(mail::unquoted(address.local_part)) + '@' + address.domain;
}

Expected<std::string, std::string> parse_entry(std::string_view entry) {
    if (entry.starts_with('@')) {
        const auto domain = mail::to_ascii_domain(entry.substr(1));
        if (!domain) return domain;
        return '@' + *domain;
    }
    const auto address = mail::parse_address(entry);
    if (!address) return unexpected(address.error());
    // Its key would be that of the whole domain.
    if (mail::unquoted(address->local_part).empty()) return unexpected(std::string("the local part is empty"));
    return key_of(*address);
}

}  // namespace

Expected<RecipientList, std::string> RecipientList::parse(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // Some editors write it, and mean nothing by it.
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    RecipientList list;
    list.entries_.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto entry = without_comment(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (entry.empty()) continue;
        auto key = parse_entry(entry);
        if (!key)
            return unexpected(
                fmt::format("line {} is \"{}\": {}; allowed are addresses such as user@example.org, and @example.org "
                            "for all of a domain",
                            line, escape_for_log(entry, 80), key.error()));
        list.entries_.insert(std::move(*key));
    }
    return list;
}

bool RecipientList::names(const mail::Address& recipient) const {
    return entries_.contains(key_of(recipient)) || entries_.contains('@' + recipient.domain);
}

}  // namespace postern::access
