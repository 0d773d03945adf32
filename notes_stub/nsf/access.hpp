/// What somebody may do with a database that was opened in their name: the level of the access control list, and the
/// fields of authors and readers of a document, which refine it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"
#include "notes_stub/nsf/acl.hpp"

namespace notes_stub {

/// The names of a NAMES_LIST in handle memory.
struct NamesList {
    std::vector<std::string> names;  ///< the user's, then those of the user's groups; LMBCS
    DWORD authenticated = 0;         ///< NAMES_LIST_xxx
};

/// Throws StatusError(ERR_HDL_NULL) after a report: the memory holds no such list.
[[nodiscard]] NamesList read_names_list(const char* call, DHANDLE handle);
/// A list in memory of its own. Throws StatusError: ERR_MEMORY.
[[nodiscard]] DHANDLE new_names_list(const NamesList& list);

struct Access {
    NamesList list;
    std::vector<std::string> roles;  ///< with their brackets
    WORD level = ACL_LEVEL_NOACCESS;
    WORD flags = 0;  ///< ACL_FLAG_xxx

    /// A full administrator: fields of readers do not hold.
    [[nodiscard]] bool is_full() const { return (list.authenticated & NAMES_LIST_FULL_ADMIN_ACCESS) != 0; }
    /// A field of authors or readers with this value names the user, a group or a role.
    [[nodiscard]] bool is_named_in(WORD type, std::string_view value) const;

    [[nodiscard]] bool may_read() const { return level >= ACL_LEVEL_READER; }
    [[nodiscard]] bool may_edit(WORD note_class) const;
    [[nodiscard]] bool may_create(WORD note_class) const;
    [[nodiscard]] bool may_delete(WORD note_class) const;
};

/// What the list of a database gives those names; `password_level` bounds it where they were authenticated by a
/// password. Throws StatusError(ERR_NOACCESS): nothing, or nobody has vouched for
/// the names.
[[nodiscard]] std::shared_ptr<const Access> access_of(Acl acl, WORD password_level, NamesList list);

}  // namespace notes_stub
