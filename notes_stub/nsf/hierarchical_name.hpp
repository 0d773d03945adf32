/// Hierarchical names: CN=Ada Lovelace/OU=Sales/O=Example/C=GB, abbreviated Ada Lovelace/Sales/Example/GB. UTF-8 or
/// LMBCS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace notes_stub {

struct NameComponent {
    std::string_view label;  ///< in upper case, of the labels of X.500 and LDAP; empty: the name says none, or another
    std::string_view value;  ///< part of the name; $ stands before a / or = of its own
};
/// From the left. A name without a slash and without a label is one component.
[[nodiscard]] std::vector<NameComponent> name_components(std::string_view name);
/// Whether it has a label that is none of those of X.500 and LDAP.
[[nodiscard]] bool has_unknown_label(const NameComponent& part);
/// With the labels that canonical_name() gives them.
[[nodiscard]] std::vector<NameComponent> labelled_components(std::string_view name);

/// Without the labels.
[[nodiscard]] std::string abbreviated_name(std::string_view name);
/// With them: the first component is CN, the last C where it has two letters and another stands before it, then O, and
/// OU what is between. A name that has labels, or is flat, stays as it is.
[[nodiscard]] std::string canonical_name(std::string_view name);
/// The values of the components with this label in the canonical form, from the left.
[[nodiscard]] std::vector<std::string> components_of(std::string_view name, std::string_view label);

}  // namespace notes_stub
