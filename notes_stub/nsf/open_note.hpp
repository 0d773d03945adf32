/// A note in memory: its header and its items, as the C functions work on them. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// One item. Its value lies in a string until somebody asks for its BLOCKID; from then on it lies in handle memory, and
/// what a program writes there is the value.
class NoteItem {
public:
    explicit NoteItem(Item item);
    /// Takes the memory of `block` over; `length` includes the type word.
    NoteItem(std::string name, WORD flags, BLOCKID block, DWORD length);
    ~NoteItem();
    NoteItem(const NoteItem&) = delete;
    NoteItem& operator=(const NoteItem&) = delete;

    /// Unique in the process and no memory handle: what names the item itself.
    [[nodiscard]] BLOCKID id() const noexcept { return id_; }
    [[nodiscard]] bool is_named(std::string_view name) const;
    [[nodiscard]] const std::string& name() const noexcept { return item_.name; }
    [[nodiscard]] WORD flags() const noexcept { return item_.flags; }

    [[nodiscard]] WORD type() const;
    /// Without the type word.
    [[nodiscard]] std::string_view value() const;
    /// Type word and value in handle memory. Throws std::bad_alloc.
    [[nodiscard]] BLOCKID value_block();
    [[nodiscard]] DWORD value_block_length() const;
    [[nodiscard]] Item copy() const;
    /// What copy() copies; dead when the item changes.
    [[nodiscard]] ItemView view() const { return {item_.name, type(), item_.flags, value()}; }

    /// Changes the length, type word included, of the value in handle memory, and keeps what fits. Anything but
    /// NOERROR: nothing changed.
    [[nodiscard]] STATUS resize(DWORD length);

    /// BLOCKIDs of the former value are dead afterwards.
    void replace(WORD flags, WORD type, std::string value);

private:
    [[nodiscard]] const char* memory() const;
    void free_memory() noexcept;

    BLOCKID id_;
    Item item_;
    BLOCKID block_{NULLHANDLE, NULLBLOCK};  ///< without a pool, the value lies in item_
    DWORD block_length_ = 0;
};

class OpenNote {
public:
    DBHANDLE database = NULLHANDLE;
    NoteHeader header;
    NoteHeader base;  ///< as it was read: a difference on disk is a conflict

    [[nodiscard]] const std::vector<std::shared_ptr<NoteItem>>& items() const noexcept { return items_; }
    void load(Note note);
    [[nodiscard]] Note snapshot() const;
    /// What snapshot() copies, without a copy.
    [[nodiscard]] std::vector<ItemView> views() const;

    /// The first item of this name, or nullptr.
    [[nodiscard]] NoteItem* find(std::string_view name) const;
    /// Its place among the items, or items().size().
    [[nodiscard]] std::size_t place_of(BLOCKID id) const;

    /// Of no other note; a MIME stream may share it.
    NoteItem& append(std::shared_ptr<NoteItem> item);
    NoteItem& append(Item item) { return append(std::make_shared<NoteItem>(std::move(item))); }
    /// Removes every item of this name, then appends.
    void set(Item item);
    /// False when there was none.
    bool remove(std::string_view name);
    void remove_at(std::size_t place) { items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(place)); }

private:
    std::vector<std::shared_ptr<NoteItem>> items_;
};

}  // namespace notes_stub
