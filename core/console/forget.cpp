#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

namespace postern::console {

Lines forget_domain(std::string_view arguments, Context& context) {
    if (arguments.empty()) return {"Name the domain or the relay host: forget DOMAIN."};
    const auto domain = parse_ip_address(arguments) ? Expected<std::string, std::string>(std::string(arguments))
                                                    : mail::to_ascii_domain(arguments);
    if (!domain) return {fmt::format("\"{}\" is no domain: {}.", escape_for_log(arguments, 80), domain.error())};
    const auto had_policy = context.sts_policies().forget(*domain);
    const auto hosts = context.steering().forget_tls(*domain);
    if (!had_policy || !hosts || !*hosts)
        return {"There was no answer; it may still happen. Look with explain and show policies sts."};
    Lines lines;
    if (*had_policy)
        lines.push_back(
            fmt::format("The MTA-STS policy of {} is forgotten. The next message there looks for it anew.", *domain));
    if (**hosts > 0)
        lines.push_back(
            fmt::format("What was remembered of TLS with {} host[s] of {} is forgotten.", **hosts, *domain));
    if (lines.empty()) lines.push_back(fmt::format("Nothing is remembered of {}.", *domain));
    return lines;
}

}  // namespace postern::console
