#include "notes_stub/nsf/acl.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/decoded_memory.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {
namespace {

constexpr DWORD list_mark = 0xACC1157A;  // tells a list from other handle memory
constexpr std::string_view list_item = "$ACL";

template <typename T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& out, std::string_view text) {
    put(out, static_cast<DWORD>(text.size()));
    out.append(text);
}

/// Reads from the front; what is read past the end is nothing, and is_whole() says so.
class Reader {
public:
    explicit Reader(std::string_view octets) : rest_(octets) {}

    template <typename T>
    T get() {
        T value{};
        const std::string_view octets = take(sizeof value);
        if (octets.size() == sizeof value) std::memcpy(&value, octets.data(), sizeof value);
        return value;
    }
    std::string text() { return std::string(take(get<DWORD>())); }
    [[nodiscard]] bool is_whole() const { return is_whole_; }

private:
    std::string_view take(std::size_t octets) {
        is_whole_ = is_whole_ && octets <= rest_.size();
        if (!is_whole_) return {};
        const std::string_view taken = rest_.substr(0, octets);
        rest_.remove_prefix(octets);
        return taken;
    }

    std::string_view rest_;
    bool is_whole_ = true;
};

}  // namespace

AclEntry* Acl::find(std::string_view name) {
    const auto found =
        std::ranges::find_if(entries, [&](const AclEntry& entry) { return equal_ignoring_case(entry.name, name); });
    return found == entries.end() ? nullptr : &*found;
}

AclEntry Acl::entry_for(const std::vector<std::string_view>& names) {
    if (names.empty()) return entries.front();
    if (const AclEntry* own = find(names.front())) return *own;
    std::optional<AclEntry> best;
    ACL_PRIVILEGES privileges{};
    for (const std::string_view name : names) {
        const AclEntry* entry = find(name);
        if (entry == nullptr) continue;
        for (std::size_t i = 0; i < sizeof privileges.BitMask; ++i)
            privileges.BitMask[i] |= entry->privileges.BitMask[i];
        if (!best || entry->level > best->level) best = *entry;
    }
    if (!best) return entries.front();
    best->privileges = privileges;
    return *best;
}

std::string Acl::role_name(WORD number) const {
    const std::string& name = roles.at(number);
    if (name.empty()) return {};
    return number < ACL_BITPRIVCOUNT ? "(" + name + ")" : "[" + name + "]";
}

std::string encode_acl(const Acl& acl) {
    std::string out;
    put(out, list_mark);
    put(out, acl.flags);
    put_text(out, acl.admin_server);
    for (const std::string& role : acl.roles) put_text(out, role);
    put(out, static_cast<DWORD>(acl.entries.size()));
    for (const AclEntry& entry : acl.entries) {
        put_text(out, entry.name);
        put(out, entry.level);
        put(out, entry.privileges);
        put(out, entry.flags);
    }
    return out;
}

std::optional<Acl> decode_acl(std::string_view octets) {
    Reader reader(octets);
    if (reader.get<DWORD>() != list_mark) return std::nullopt;
    Acl acl;
    acl.flags = reader.get<DWORD>();
    acl.admin_server = reader.text();
    for (std::string& role : acl.roles) role = reader.text();
    acl.entries.clear();
    for (auto left = reader.get<DWORD>(); left > 0 && reader.is_whole(); --left) {
        AclEntry& entry = acl.entries.emplace_back();
        entry.name = reader.text();
        entry.level = reader.get<WORD>();
        entry.privileges = reader.get<ACL_PRIVILEGES>();
        entry.flags = reader.get<WORD>();
    }
    if (!reader.is_whole() || acl.entries.empty() || acl.entries.front().name != Acl::default_name) return std::nullopt;
    return acl;
}

Acl acl_in_memory(const char* call, DHANDLE handle) {
    return decoded_memory(call, handle, decode_acl, "the handle is no access control list's");
}

void replace_acl(DHANDLE handle, const Acl& acl) {
    const std::string octets = encode_acl(acl);
    if (const STATUS status = OSMemRealloc(handle, static_cast<DWORD>(octets.size())); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLock(char, handle), octets.data(), octets.size());
    OSUnlockObject(handle);
}

DHANDLE new_acl_memory(const Acl& acl) {
    const std::string octets = encode_acl(acl);
    DHANDLE handle = NULLHANDLE;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(octets.size()), &handle); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLock(char, handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    return handle;
}

Acl acl_of_database(Store& store) {
    const auto note = store.find_special(NOTE_CLASS_ACL);
    const auto item = note ? store.find_item(*note, list_item) : std::nullopt;
    if (!item) {
        Acl open_to_all;
        open_to_all.entries.front().level = ACL_LEVEL_MANAGER;
        return open_to_all;
    }
    auto acl = decode_acl(item->value);
    if (!acl) throw StatusError(ERR_NSF_CORRUPT_ACL);
    return *acl;
}

void store_acl(Store& store, const Acl& acl) {
    store.in_transaction([&] {
        const auto there = store.find_special(NOTE_CLASS_ACL);
        Note note = there ? store.read(*there) : Note{};
        if (!there) {
            note.header.note_class = NOTE_CLASS_ACL;
            note.header.oid = generate_oid();
        }
        std::erase_if(note.items, [](const Item& item) { return equal_ignoring_case(item.name, list_item); });
        note.items.push_back({std::string(list_item), TYPE_USERDATA, 0, encode_acl(acl)});
        const NoteHeader base = note.header;
        store.update(note, base, {.force = true});
    });
}

}  // namespace notes_stub
