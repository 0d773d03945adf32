#pragma once

#include "core/base/ip_prefix.hpp"

#include <optional>
#include <string>
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
    bool is_name_untold = false;       ///< Further names could not be looked up for the time being.
};

enum class Membership { no, yes, untold };

/// Whether the host is on the list. A name that anybody can give to his own address counts for nothing: only those that
/// lead back do. Pure.
[[nodiscard]] Membership membership(const ConnectingHost& host, const HostList& list);

}  // namespace postern::access
