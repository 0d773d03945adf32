// lookup.h: names in the address books.
#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/lookup.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/nsf/address_book.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

// The buffer: its length, then the records; a record: its length, how many matches, the matches; a match: its length,
// how many items, for each its length (0: absent) and its value with the type word. Lengths are DWORDs and count
// themselves; nothing is aligned.

void put_number(Octets& out, std::size_t number) {
    const auto value = static_cast<DWORD>(number);
    const auto* octets = reinterpret_cast<const char*>(&value);
    out.insert(out.end(), octets, octets + sizeof value);
}

DWORD number_at(const void* place) {
    DWORD value = 0;
    std::memcpy(&value, place, sizeof value);
    return value;
}

char* octets_of(void* place) { return static_cast<char*>(place); }

constexpr std::size_t head_octets = sizeof(DWORD);      // Of the buffer.
constexpr std::size_t part_octets = 2 * sizeof(DWORD);  // Of a record, and of a match.

/// `count` texts, each ended by a zero.
std::vector<std::string> series(const char* texts, WORD count) {
    std::vector<std::string> all;
    for (WORD i = 0; i < count; ++i) {
        all.emplace_back(texts);
        texts += all.back().size() + 1;
    }
    return all;
}

/// Whether the view $Users lists the document under this name.
bool is_listed_under(const BookDocument& document, const std::string& name) {
    const auto form = lower(first_text(document, "form"));
    std::vector<std::string_view> items{"fullname"};
    if (form == "person") items.insert(items.end(), {"shortname", "internetaddress"});
    if (form == "group") items = {"listname"};
    return std::any_of(items.begin(), items.end(), [&](std::string_view item) {
        const auto names = texts_in(document, item);
        return std::any_of(names.begin(), names.end(), [&](const std::string& one) { return is_same_name(one, name); });
    });
}

struct Request {
    WORD flags;
    std::vector<std::string> items;
};

void put_match(Octets& out, const BookDocument& document, const std::vector<std::string>& items) {
    Octets match;
    for (const auto& item : items) {
        const auto found = document.find(lower(item));
        const bool is_there = found != document.end();
        put_number(match, is_there ? found->second.size() : 0);
        if (is_there) match.insert(match.end(), found->second.begin(), found->second.end());
    }
    put_number(out, part_octets + match.size());
    put_number(out, items.size());
    out.insert(out.end(), match.begin(), match.end());
}

void put_record(Octets& out, const std::vector<std::vector<BookDocument>>& books, const std::string& name,
                const Request& request) {
    Octets matches;
    std::size_t count = 0;
    for (const auto& book : books) {
        for (const auto& document : book) {
            if ((request.flags & NAME_LOOKUP_ALL) == 0 && !is_listed_under(document, name)) continue;
            put_match(matches, document, request.items);
            ++count;
        }
        const bool is_first_only = (request.flags & NAME_LOOKUP_NOSEARCHING) != 0;
        if (is_first_only || (count > 0 && (request.flags & NAME_LOOKUP_EXHAUSTIVE) == 0)) break;
    }
    put_number(out, part_octets + matches.size());
    put_number(out, count);
    out.insert(out.end(), matches.begin(), matches.end());
}

/// The view's name may stand in parentheses, as a hidden view's title does.
bool is_users_view(std::string_view name_space) {
    if (name_space.starts_with('(') && name_space.ends_with(')'))
        name_space = name_space.substr(1, name_space.size() - 2);
    return lower(name_space) == "$users";
}

bool is_this_server(const char* server) {
    if (server == nullptr || *server == '\0') return true;
    char own[MAXUSERNAME + 1] = {};
    return SECKFMGetUserName(own) == NOERROR && is_same_name(own, server);
}

void put_text(Octets& out, std::string_view text) {
    out.insert(out.end(), text.begin(), text.end());
    out.push_back('\0');
}

std::string title_of(DBHANDLE database, const std::string& path, WORD options) {
    char info[NSF_INFO_SIZE] = {};
    char title[NSF_INFO_SIZE] = {};
    if (NSFDbInfoGet(database, info) == NOERROR) NSFDbInfoParse(info, INFOPARSE_TITLE, title, sizeof title - 1);
    return *title == '\0' && (options & NAME_DEFAULT_TITLES) != 0 ? path : std::string(title);
}

DHANDLE in_handle_memory(const Octets& octets) {
    DHANDLE handle = NULLHANDLE;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(octets.size()), &handle); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLockObject(handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    return handle;
}

}  // namespace

STATUS NAMELookup(const char* server, WORD flags, WORD name_spaces, const char* name_space_texts, WORD names,
                  const char* name_texts, WORD items, const char* item_texts, DHANDLE* result) {
    return guarded([&]() -> STATUS {
        if (result == nullptr || name_space_texts == nullptr || name_texts == nullptr || names == 0 ||
            (items > 0 && item_texts == nullptr))
            return ERR_MISC_INVALID_ARGS;
        *result = NULLHANDLE;
        if (!is_this_server(server)) return ERR_NO_NAMES_FILE;
        const auto views = series(name_space_texts, name_spaces);
        if (!std::all_of(views.begin(), views.end(), is_users_view)) return ERR_NO_SUCH_NAMESPACE;
        const auto books = read_books();
        if (books.empty()) return ERR_NO_NAMES_FILE;
        const Request request{flags, series(item_texts, items)};
        Octets records;
        for (std::size_t view = 0; view < views.size(); ++view)
            for (const auto& name : series(name_texts, names)) put_record(records, books, name, request);
        Octets out;
        put_number(out, head_octets + records.size());
        out.insert(out.end(), records.begin(), records.end());
        *result = in_handle_memory(out);
        return NOERROR;
    });
}

void* NAMELocateNextName(void* lookup, void* name, WORD* matches) {
    if (matches != nullptr) *matches = 0;
    if (lookup == nullptr) return nullptr;
    char* next = name == nullptr ? octets_of(lookup) + head_octets : octets_of(name) + number_at(name);
    if (next >= octets_of(lookup) + number_at(lookup)) return nullptr;
    if (matches != nullptr) *matches = static_cast<WORD>(number_at(next + sizeof(DWORD)));
    return next;
}

void* NAMELocateNextMatch(void* /*lookup*/, void* name, void* match) {
    if (match != nullptr) return octets_of(match) + number_at(match);
    return name == nullptr ? nullptr : octets_of(name) + part_octets;
}

void* NAMELocateItem(void* match, WORD item, WORD* type, WORD* size) {
    if (match == nullptr || item >= number_at(octets_of(match) + sizeof(DWORD))) return nullptr;
    char* place = octets_of(match) + part_octets;
    for (WORD i = 0; i < item; ++i) place += sizeof(DWORD) + number_at(place);
    const DWORD octets = number_at(place);
    if (octets < sizeof(WORD)) return nullptr;
    place += sizeof(DWORD);
    if (type != nullptr) std::memcpy(type, place, sizeof *type);
    if (size != nullptr) *size = static_cast<WORD>(octets);
    return place;
}

STATUS NAMEGetTextItem(void* match, WORD item, WORD member, char* buffer, WORD buffer_octets) {
    return guarded([&]() -> STATUS {
        if (buffer == nullptr || buffer_octets == 0) return ERR_MISC_INVALID_ARGS;
        WORD type = 0;
        WORD size = 0;
        const char* value = octets_of(NAMELocateItem(match, item, &type, &size));
        if (value == nullptr) return ERR_NO_SUCH_ITEM;
        if (type != TYPE_TEXT && type != TYPE_TEXT_LIST) return ERR_UNSUPPORTED_DATATYPE;
        const auto texts = texts_of(Octets(value, value + size));
        if (member >= texts.size()) return ERR_NO_MORE_MEMBERS;
        const auto& text = texts[member];
        const auto copied = std::min<std::size_t>(text.size(), buffer_octets - 1U);
        text.copy(buffer, copied);
        buffer[copied] = '\0';
        return NOERROR;
    });
}

STATUS NAMEGetAddressBooks(const char* server, WORD options, WORD* count, WORD* length, DHANDLE* result) {
    return guarded([&]() -> STATUS {
        if (count == nullptr || length == nullptr || result == nullptr) return ERR_MISC_INVALID_ARGS;
        *count = 0;
        *length = 0;
        *result = NULLHANDLE;
        if (!is_this_server(server)) return ERR_NO_NAMES_FILE;
        Octets out;
        for (const auto& book : address_books()) {
            const auto path = utf8_to_lmbcs(book);
            DBHANDLE database = NULLHANDLE;
            if (NSFDbOpen(path.c_str(), &database) != NOERROR) continue;
            put_text(out, path);
            if ((options & NAME_GET_AB_TITLES) != 0) put_text(out, title_of(database, path, options));
            NSFDbClose(database);
            ++*count;
        }
        if (*count == 0) return NOERROR;
        *length = static_cast<WORD>(out.size());
        *result = in_handle_memory(out);
        return NOERROR;
    });
}
