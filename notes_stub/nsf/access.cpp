#include "notes_stub/nsf/access.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/decoded_memory.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

// The names end where the memory does, whatever their number says.
std::optional<NamesList> decode_names_list(std::string_view octets) {
    NAMES_LIST head{};
    if (octets.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, octets.data(), sizeof head);
    octets.remove_prefix(sizeof head);
    NamesList list{{}, head.Authenticated};
    for (WORD i = 0; i < head.NumNames; ++i) {
        const std::size_t end = octets.find('\0');
        if (end == std::string_view::npos) return std::nullopt;
        list.names.emplace_back(octets.substr(0, end));
        octets.remove_prefix(end + 1);
    }
    return list;
}

bool is_document(WORD note_class) { return (note_class & NOTE_CLASS_ALL) == NOTE_CLASS_DOCUMENT; }

/// Of notes that are no documents.
WORD level_for(WORD note_class) {
    return (note_class & NOTE_CLASS_ALL) == NOTE_CLASS_ACL ? ACL_LEVEL_MANAGER : ACL_LEVEL_DESIGNER;
}

}  // namespace

NamesList read_names_list(const char* call, DHANDLE handle) {
    return decoded_memory(call, handle, decode_names_list, "the handle is no list of names");
}

DHANDLE new_names_list(const NamesList& list) {
    NAMES_LIST head{};
    head.NumNames = static_cast<WORD>(std::min<std::size_t>(list.names.size(), MAXWORD));
    head.Authenticated = list.authenticated;
    std::string octets(reinterpret_cast<const char*>(&head), sizeof head);
    for (std::size_t i = 0; i < head.NumNames; ++i) octets.append(list.names[i]).push_back('\0');
    DHANDLE handle = NULLHANDLE;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(octets.size()), &handle); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLock(char, handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    return handle;
}

bool Access::is_named_in(WORD type, std::string_view value) const {
    std::vector<std::string_view> entries{value};
    if (type == TYPE_TEXT_LIST) entries = decode_text_list(value).value_or(std::vector<std::string_view>{});
    return std::ranges::any_of(entries, [&](std::string_view entry) {
        const auto is_it = [&](const std::string& name) { return equal_ignoring_case(name, entry); };
        return std::ranges::any_of(list.names, is_it) || std::ranges::any_of(roles, is_it);
    });
}

bool Access::may_edit(WORD note_class) const {
    return level >= (is_document(note_class) ? WORD{ACL_LEVEL_EDITOR} : level_for(note_class));
}

bool Access::may_create(WORD note_class) const {
    if (!is_document(note_class)) return level >= level_for(note_class);
    if (level == ACL_LEVEL_AUTHOR) return (flags & ACL_FLAG_AUTHOR_NOCREATE) == 0;
    return level == ACL_LEVEL_DEPOSITOR || level >= ACL_LEVEL_EDITOR;
}

bool Access::may_delete(WORD note_class) const {
    if (!is_document(note_class)) return level >= level_for(note_class);
    return level >= ACL_LEVEL_AUTHOR && (flags & ACL_FLAG_NODELETE) == 0;
}

std::shared_ptr<const Access> access_of(Acl acl, WORD password_level, NamesList list) {
    if ((list.authenticated & (NAMES_LIST_AUTHENTICATED | NAMES_LIST_PASSWORD_AUTHENTICATED)) == 0)
        throw StatusError(ERR_NOACCESS, "the names are not authenticated");
    const AclEntry entry = acl.entry_for({list.names.begin(), list.names.end()});
    auto access = std::make_shared<Access>();
    access->list = std::move(list);
    access->level = entry.level;
    access->flags = entry.flags;
    if ((access->list.authenticated & NAMES_LIST_PASSWORD_AUTHENTICATED) != 0)
        access->level = std::min(access->level, password_level);
    if (access->is_full()) {
        access->level = ACL_LEVEL_MANAGER;
        access->flags = 0;
    }
    for (WORD number = 0; number < ACL_PRIVCOUNT; ++number)
        if (ACLIsPrivSet(entry.privileges, number)) access->roles.push_back(acl.role_name(number));
    std::erase(access->roles, "");
    if (access->level == ACL_LEVEL_NOACCESS) throw StatusError(ERR_NOACCESS, "the access control list allows nothing");
    return access;
}

}  // namespace notes_stub
