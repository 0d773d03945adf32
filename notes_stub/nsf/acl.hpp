/// An access control list: what lies in the handle memory that the functions of acl.h work on, and in the note of the
/// list.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/acl.h"

namespace notes_stub {

class Store;

struct AclEntry {
    std::string name;  ///< LMBCS
    WORD level = ACL_LEVEL_NOACCESS;
    ACL_PRIVILEGES privileges{};
    WORD flags = 0;
};

struct Acl {
    Acl() : entries{{.name = std::string(default_name)}} {}

    static constexpr std::string_view default_name = "-Default-";

    DWORD flags = 0;
    std::string admin_server;
    std::array<std::string, ACL_PRIVCOUNT> roles;  ///< without brackets
    std::vector<AclEntry> entries;                 ///< the default one first, always

    /// nullptr: no entry has the name, in any case.
    [[nodiscard]] AclEntry* find(std::string_view name);
    /// What holds for a user and the user's groups: the user's own entry, even where it allows less, else the best one
    /// of the groups with the privileges of all of them, else the default.
    [[nodiscard]] AclEntry entry_for(const std::vector<std::string_view>& names);
    /// With its brackets, or empty.
    [[nodiscard]] std::string role_name(WORD number) const;
};

[[nodiscard]] std::string encode_acl(const Acl& acl);
/// Nothing: these octets are no list.
[[nodiscard]] std::optional<Acl> decode_acl(std::string_view octets);

/// The list in handle memory. Throws StatusError(ERR_HDL_NULL) after a report: the memory holds none.
[[nodiscard]] Acl acl_in_memory(const char* call, DHANDLE handle);
/// Throws StatusError: ERR_MEMORY.
void replace_acl(DHANDLE handle, const Acl& acl);
[[nodiscard]] DHANDLE new_acl_memory(const Acl& acl);

/// A database without a list: its default entry may do everything. Throws StatusError(ERR_NSF_CORRUPT_ACL).
[[nodiscard]] Acl acl_of_database(Store& store);
void store_acl(Store& store, const Acl& acl);

}  // namespace notes_stub
