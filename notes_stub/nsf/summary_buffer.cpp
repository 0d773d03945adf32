#include "notes_stub/nsf/summary_buffer.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/niferr.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

template <typename T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::size_t value_octets(const Item& item) {
    return item.type == TYPE_INVALID_OR_UNKNOWN ? 0 : sizeof(WORD) + item.value.size();
}

void put_value(std::string& out, const Item& item) {
    if (item.type == TYPE_INVALID_OR_UNKNOWN) return;
    put(out, item.type);
    out.append(item.value);
}

}  // namespace

std::string item_table(std::span<const Item> items) {
    std::vector<const Item*> kept;
    std::size_t size = sizeof(ITEM_TABLE);
    for (const Item& item : items) {
        const std::size_t more = sizeof(ITEM) + item.name.size() + value_octets(item);
        if (size + more > largest_summary) continue;
        size += more;
        kept.push_back(&item);
    }
    std::string out;
    out.reserve(size);
    put(out, ITEM_TABLE{static_cast<USHORT>(size), static_cast<USHORT>(kept.size())});
    for (const Item* item : kept)
        put(out, ITEM{static_cast<USHORT>(item->name.size()), static_cast<USHORT>(value_octets(*item))});
    for (const Item* item : kept) {
        out.append(item->name);
        put_value(out, *item);
    }
    return out;
}

std::string value_table(std::span<const Item> items) {
    std::size_t size = sizeof(ITEM_VALUE_TABLE) + items.size() * sizeof(USHORT);
    std::string lengths;
    std::string values;
    for (const Item& item : items) {
        const std::size_t more = value_octets(item);
        const bool fits = size + more <= largest_summary;
        put(lengths, static_cast<USHORT>(fits ? more : 0));
        if (!fits) continue;
        size += more;
        put_value(values, item);
    }
    std::string out;
    put(out, ITEM_VALUE_TABLE{static_cast<USHORT>(size), static_cast<USHORT>(items.size())});
    return out + lengths + values;
}

std::vector<Item> items_of_table(const void* table) {
    ITEM_TABLE head{};
    std::memcpy(&head, table, sizeof head);
    const std::string_view octets(static_cast<const char*>(table), head.Length);
    std::size_t at = sizeof head + head.Items * sizeof(ITEM);
    std::vector<Item> items(head.Items);
    for (std::size_t i = 0; i < items.size(); ++i) {
        ITEM lengths{};
        if (at > octets.size()) throw StatusError(ERR_NIF_BAD_KEYBUFFER);
        std::memcpy(&lengths, octets.data() + sizeof head + i * sizeof lengths, sizeof lengths);
        const std::size_t end = at + lengths.NameLength + lengths.ValueLength;
        if (end > octets.size() || lengths.ValueLength < sizeof(WORD)) throw StatusError(ERR_NIF_BAD_KEYBUFFER);
        items[i].name = octets.substr(at, lengths.NameLength);
        std::memcpy(&items[i].type, octets.data() + at + lengths.NameLength, sizeof(WORD));
        items[i].value = octets.substr(at + lengths.NameLength + sizeof(WORD), lengths.ValueLength - sizeof(WORD));
        at = end;
    }
    return items;
}

STATUS to_memory(std::string_view octets, DHANDLE* result) {
    DHANDLE handle = NULLHANDLE;
    const auto size = static_cast<DWORD>(std::max<std::size_t>(1, octets.size()));
    if (const STATUS status = OSMemAlloc(0, size, &handle); status != NOERROR) return status;
    std::memcpy(OSLockObject(handle), octets.data(), octets.size());
    OSUnlockObject(handle);
    *result = handle;
    return NOERROR;
}

}  // namespace notes_stub
