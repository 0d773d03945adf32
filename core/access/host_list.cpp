#include "core/access/host_list.hpp"

#include <algorithm>

namespace postern::access {
namespace {

bool is_named_by(std::string_view pattern, std::string_view name) {
    if (!pattern.starts_with("*.")) return pattern == name;
    pattern.remove_prefix(1);
    return name.size() > pattern.size() && name.ends_with(pattern);
}

}  // namespace

bool lists_name(const HostList& list, std::string_view name) {
    return std::any_of(list.names.begin(), list.names.end(),
                       [name](const std::string& pattern) { return is_named_by(pattern, name); });
}

Membership membership(const ConnectingHost& host, const HostList& list) {
    const auto is_listed = [&list](const std::string& name) { return lists_name(list, name); };
    if (host.address && is_in_any(*host.address, list.prefixes)) return Membership::yes;
    if (std::any_of(host.names.begin(), host.names.end(), is_listed)) return Membership::yes;
    const bool may_be_listed = (host.is_name_untold && !list.names.empty()) ||
                               std::any_of(host.unproven_names.begin(), host.unproven_names.end(), is_listed);
    return may_be_listed ? Membership::untold : Membership::no;
}

}  // namespace postern::access
