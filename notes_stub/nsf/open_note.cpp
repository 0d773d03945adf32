#include "notes_stub/nsf/open_note.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "notes_stub/include/osmem.h"

namespace notes_stub {
namespace {

// Item ids look like a pool and a block, and are no memory: a program that locks one is told so by OSLockObject.
constexpr DWORD first_item_id = 0x70000000;

BLOCKID next_id() {
    static std::atomic<DWORD> counter{first_item_id};
    return {counter++, 1};
}

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
}

}  // namespace

NoteItem::NoteItem(Item item) : id_(next_id()), item_(std::move(item)) {}

NoteItem::NoteItem(std::string name, WORD flags, BLOCKID block, DWORD length)
    : id_(next_id()),
      item_{std::move(name), TYPE_INVALID_OR_UNKNOWN, flags, {}},
      block_(block),
      block_length_(length) {}

NoteItem::~NoteItem() { free_memory(); }

bool NoteItem::is_named(std::string_view name) const { return std::ranges::equal(item_.name, name, same_letter); }

const char* NoteItem::memory() const {
    // The runtime's memory does not move while it is not reallocated, and nobody else knows this handle's size.
    const char* start = OSLock(char, block_.pool);
    if (start == nullptr) return nullptr;
    OSUnlockObject(block_.pool);
    return start + block_.block;
}

void NoteItem::free_memory() noexcept {
    if (block_.pool != NULLHANDLE) OSMemFree(block_.pool);
    block_ = {NULLHANDLE, NULLBLOCK};
}

WORD NoteItem::type() const {
    if (block_.pool == NULLHANDLE) return item_.type;
    WORD type = TYPE_INVALID_OR_UNKNOWN;
    if (const char* start = memory(); start != nullptr) std::memcpy(&type, start, sizeof type);
    return type;
}

std::string_view NoteItem::value() const {
    if (block_.pool == NULLHANDLE) return item_.value;
    const char* start = memory();
    if (start == nullptr) return {};
    return {start + sizeof(WORD), block_length_ - sizeof(WORD)};
}

BLOCKID NoteItem::value_block() {
    if (block_.pool != NULLHANDLE) return block_;
    const auto length = static_cast<DWORD>(sizeof(WORD) + item_.value.size());
    DHANDLE pool = NULLHANDLE;
    if (OSMemAlloc(0, length, &pool) != NOERROR) throw std::bad_alloc();
    char* start = OSLock(char, pool);
    std::memcpy(start, &item_.type, sizeof(WORD));
    std::memcpy(start + sizeof(WORD), item_.value.data(), item_.value.size());
    OSUnlockObject(pool);
    item_.value = {};
    block_ = {pool, NULLBLOCK};
    block_length_ = length;
    return block_;
}

DWORD NoteItem::value_block_length() const {
    if (block_.pool != NULLHANDLE) return block_length_;
    return static_cast<DWORD>(sizeof(WORD) + item_.value.size());
}

Item NoteItem::copy() const { return {item_.name, type(), item_.flags, std::string(value())}; }

STATUS NoteItem::resize(DWORD length) {
    const BLOCKID block = value_block();
    if (const STATUS status = OSMemRealloc(block.pool, block.block + length); status != NOERROR) return status;
    block_length_ = length;
    return NOERROR;
}

void NoteItem::replace(WORD flags, WORD type, std::string value) {
    free_memory();
    item_.flags = flags;
    item_.type = type;
    item_.value = std::move(value);
}

void OpenNote::load(Note note) {
    header = note.header;
    base = note.header;
    items_.clear();
    for (Item& item : note.items) append(std::move(item));
}

Note OpenNote::snapshot() const {
    Note note{header, {}};
    note.items.reserve(items_.size());
    for (const auto& item : items_) note.items.push_back(item->copy());
    return note;
}

std::vector<ItemView> OpenNote::views() const {
    std::vector<ItemView> views;
    views.reserve(items_.size());
    for (const auto& item : items_) views.push_back(item->view());
    return views;
}

NoteItem* OpenNote::find(std::string_view name) const {
    const auto found = std::ranges::find_if(items_, [&](const auto& item) { return item->is_named(name); });
    return found == items_.end() ? nullptr : found->get();
}

std::size_t OpenNote::place_of(BLOCKID id) const {
    const auto found = std::ranges::find_if(
        items_, [&](const auto& item) { return item->id().pool == id.pool && item->id().block == id.block; });
    return static_cast<std::size_t>(found - items_.begin());
}

NoteItem& OpenNote::append(std::shared_ptr<NoteItem> item) {
    items_.push_back(std::move(item));
    return *items_.back();
}

void OpenNote::set(Item item) {
    remove(item.name);
    append(std::move(item));
}

bool OpenNote::remove(std::string_view name) {
    return std::erase_if(items_, [&](const auto& item) { return item->is_named(name); }) > 0;
}

}  // namespace notes_stub
