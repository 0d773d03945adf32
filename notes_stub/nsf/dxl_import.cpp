#include "notes_stub/nsf/dxl_import.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/dxl_reader.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

// The items by which an administrator tells documents of one form apart; the first that a document has is its key.
constexpr std::array<std::string_view, 8> key_items{"ServerName", "FullName", "ListName",   "ISiteName",
                                                    "DomainName", "Name",     "DomainType", "RouteRecipients"};

const Item* find_item(const std::vector<Item>& items, std::string_view name) {
    const auto found = std::ranges::find(items, name, &Item::name);
    return found == items.end() ? nullptr : &*found;
}

std::string first_text(const Item& item) {
    if (item.type != TYPE_TEXT_LIST) return item.value;
    const auto entries = decode_text_list(item.value);
    return entries && !entries->empty() ? std::string(entries->front()) : std::string{};
}

std::string identity(const std::vector<Item>& items) {
    const Item* form = find_item(items, "Form");
    std::string key = form != nullptr ? first_text(*form) : std::string{};
    for (const std::string_view name : key_items) {
        if (const Item* item = find_item(items, name); item != nullptr) {
            return key + '\n' + std::string(name) + '\n' + first_text(*item);
        }
    }
    return key;
}

/// Brings one database to the state of a list of documents. Lives inside one transaction.
class Import {
public:
    Import(Store& store, const std::vector<DxlDocument>& documents) : store_(store), documents_(documents) {}

    void run() {
        read_existing();
        match();
        for (std::size_t i = 0; i < documents_.size(); ++i) write(documents_[i], matches_[i]);
        const std::set<NOTEID> kept(matches_.begin(), matches_.end());
        for (const auto& [id, note] : existing_) {
            if (!kept.contains(id)) store_.erase(id, true);
        }
    }

private:
    void read_existing() {
        // The floor of later times is not touched here: the import is one write among others.
        for (const NOTEID id : store_.document_ids()) existing_.emplace(id, store_.read(id));
    }

    // By unid first, so that a document whose key was edited is still the same; then by key among what is left, in
    // order.
    void match() {
        matches_.assign(documents_.size(), 0);
        std::map<std::string, NOTEID> by_unid;
        for (const auto& [id, note] : existing_) by_unid.emplace(unid_text(note.header.oid), id);
        std::set<NOTEID> taken;
        for (std::size_t i = 0; i < documents_.size(); ++i) {
            const auto found = by_unid.find(documents_[i].unid);
            if (found == by_unid.end()) continue;
            matches_[i] = found->second;
            taken.insert(found->second);
        }
        std::multimap<std::string, NOTEID> by_key;
        for (const auto& [id, note] : existing_) {
            if (!taken.contains(id)) by_key.emplace(identity(note.items), id);
        }
        for (std::size_t i = 0; i < documents_.size(); ++i) {
            if (matches_[i] != 0) continue;
            const auto found = by_key.find(identity(documents_[i].items));
            if (found == by_key.end()) continue;
            matches_[i] = found->second;
            by_key.erase(found);
        }
    }

    void write(const DxlDocument& document, NOTEID& id) {
        Note note;
        if (id != 0) note = existing_.at(id);
        if (id != 0 && note.items == document.items) return;
        note.items = document.items;
        note.header.note_class = NOTE_CLASS_DOCUMENT;
        if (id == 0) note.header.oid = new_oid(document, note.header);
        store_.update(note, note.header, {.force = true});
        id = note.header.id;
    }

    // A document that was deleted once and is back gets its old note id back with its unid.
    ORIGINATORID new_oid(const DxlDocument& document, NoteHeader& header) {
        ORIGINATORID oid = generate_oid();
        static_cast<void>(parse_unid(document.unid, oid));
        if (const auto stub = store_.find_unid(document.unid)) header.id = *stub;
        return oid;
    }

    Store& store_;
    const std::vector<DxlDocument>& documents_;
    std::map<NOTEID, Note> existing_;
    std::vector<NOTEID> matches_;
};

void import_into(const std::vector<DxlDocument>& documents, const std::filesystem::path& nsf) {
    std::error_code error;
    if (!std::filesystem::exists(nsf, error)) Store::create(nsf, false);
    Store store(nsf);
    store.in_transaction([&] { Import(store, documents).run(); });
}

}  // namespace

std::optional<std::string> document_key(const std::vector<Item>& items) {
    for (const std::string_view name : key_items) {
        if (const Item* item = find_item(items, name); item != nullptr) return first_text(*item);
    }
    return std::nullopt;
}

ImportResult import_dxl(const std::filesystem::path& dxl, const std::filesystem::path& nsf) {
    try {
        const std::vector<DxlDocument> documents = read_dxl(dxl);
        import_into(documents, nsf);
        return {true, documents.size(), {}};
    } catch (const DxlError& error) {
        return {false, 0, error.what()};
    } catch (const std::exception& error) {
        return {false, 0, nsf.filename().string() + ": " + error.what()};
    } catch (...) {
        return {false, 0, nsf.filename().string() + ": unknown error"};
    }
}

}  // namespace notes_stub
