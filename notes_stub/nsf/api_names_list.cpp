// nsfdb.h: lists of the names that a user has.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/access.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

using Names = std::vector<std::string>;

struct Group {
    std::string name;
    Names members;
};

bool is_among(const Names& names, const std::string& name) {
    return std::ranges::any_of(names, [&](const std::string& one) { return equal_ignoring_case(one, name); });
}

Names texts_of(const Note& note, std::string_view name) {
    for (const Item& item : note.items) {
        if (!equal_ignoring_case(item.name, name)) continue;
        if (item.type == TYPE_TEXT) return {item.value};
        if (const auto entries = decode_text_list(item.value); item.type == TYPE_TEXT_LIST && entries)
            return {entries->begin(), entries->end()};
    }
    return {};
}

/// Of this server's address book; none where there is no book.
std::vector<Group> all_groups() {
    std::vector<Group> groups;
    try {
        Store book(resolve_path("names.nsf"));
        for (const NOTEID id : book.document_ids()) {
            const Note note = book.read(id);
            if (!is_among(texts_of(note, "Form"), "Group")) continue;
            for (const std::string& name : texts_of(note, "ListName"))
                groups.push_back({name, texts_of(note, "Members")});
        }
    } catch (const StatusError& error) {
        if (error.status() != ERR_NOEXIST) throw;
    }
    return groups;
}

/// The user, and after it the groups, those first that name the user itself.
Names names_of_user(const std::string& user) {
    const std::vector<Group> groups = all_groups();
    Names names{user};
    for (std::size_t known = 0; known < names.size(); ++known) {
        for (const Group& group : groups)
            if (is_among(group.members, names[known]) && !is_among(names, group.name)) names.push_back(group.name);
    }
    return names;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFBuildNamesList(char* UserName, DWORD /*dwFlags*/, DHANDLE* rethNamesList) {
    *rethNamesList = NULLHANDLE;
    return guarded([&]() -> STATUS {
        if (!require_thread("NSFBuildNamesList")) return ERR_HDL_NULL;
        char current[MAXUSERNAME + 1] = {};
        if (UserName == nullptr) {
            if (const STATUS status = SECKFMGetUserName(current); status != NOERROR) return status;
        }
        *rethNamesList = new_names_list({names_of_user(UserName == nullptr ? current : UserName), 0});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCreateWithUserNameList(const char far* PathName, WORD DbClass, BOOL ForceCreation,
                                            WORD /*Options*/, BYTE /*EncryptStrength*/, DWORD /*MaxFileSize*/,
                                            DHANDLE /*hNamesList*/) {
    const OuterCall outer("NSFDbCreateWithUserNameList");
    return NSFDbCreate(PathName, DbClass, ForceCreation);
}

}  // extern "C"
