#pragma once

#include "core/base/ip_prefix.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::access {

/// Hosts by address and by name, as documents list them.
struct HostList {
    std::vector<IpPrefix> prefixes;
    /// Lower case, A-labels: the name of a host, or `*.` and a domain, for all names below it and not for itself.
    std::vector<std::string> names;

    [[nodiscard]] bool is_empty() const { return prefixes.empty() && names.empty(); }
};

/// What is known of a host that connects.
struct ConnectingHost {
    std::optional<IpAddress> address;  ///< Nothing: a proxy does not know it.
    std::vector<std::string> names;    ///< Those in DNS that lead back to its address; lower case.
    /// Those that may or may not lead back: this could not be looked up for the time being, or there were too many.
    std::vector<std::string> unproven_names{};
    bool is_name_untold = false;  ///< It may have any name: none could be looked up, or none was yet.
};

enum class Membership { no, yes, untold };

/// Whether the list has this name, in lower case. Pure.
[[nodiscard]] bool lists_name(const HostList& list, std::string_view name);

/// Whether the host is on the list. A name that anybody can give to his own address counts for nothing: only those that
/// lead back do. Pure.
[[nodiscard]] Membership membership(const ConnectingHost& host, const HostList& list);

}  // namespace postern::access
