// From the documents of a database to the tree that a view shows.
#include "notes_stub/nsf/collection.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

#include "notes_stub/include/stdnames.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr char category_separator = '\\';

/// A document that the view selects, once for each way in which it is sorted.
struct Document {
    NoteHeader header;
    std::vector<FormulaValue> keys;
    std::vector<Item> values;
    std::string parent;  ///< the UNID of the document that it responds to
};

std::string parent_of(const Note& note) {
    for (const Item& item : note.items) {
        ORIGINATORID oid{};
        UNID unid{};
        const std::size_t offset = sizeof(LIST);
        if (item.type != TYPE_NOTEREF_LIST || !equal_ignoring_case(item.name, FIELD_LINK)) continue;
        if (item.value.size() < offset + sizeof unid) continue;
        std::memcpy(&unid, item.value.data() + offset, sizeof unid);
        oid.File = unid.File;
        oid.Note = unid.Note;
        return unid_text(oid);
    }
    return {};
}

Item column_value(const ViewColumn& column, const FormulaNote& note) {
    if (!column.formula) {
        auto item = note.find(lmbcs_to_utf8(column.item));
        return item ? *item : Item{};
    }
    const FormulaResult result = column.formula->evaluate(note);
    Item value = result.value.type == TYPE_ERROR ? result.value : simple_item(formula_value(result.value));
    return value;
}

FormulaValue key_value(const SortKey& key, const ViewDesign& design, const std::vector<Item>& values,
                       const FormulaNote& note) {
    for (std::size_t i = 0; i < design.columns.size(); ++i) {
        if (equal_ignoring_case(design.columns[i].item, key.item)) return formula_value(values[i]);
    }
    const auto item = note.find(lmbcs_to_utf8(key.item));
    return item ? formula_value(*item) : Texts{};
}

// One set of keys for each combination of the entries of permuted lists.
std::vector<std::vector<FormulaValue>> permuted(const std::vector<FormulaValue>& keys,
                                                const std::vector<SortKey>& order) {
    std::vector<std::vector<FormulaValue>> out{{}};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::vector<std::vector<FormulaValue>> longer;
        const std::size_t count = order[i].is_permuted ? std::max<std::size_t>(1, entries(keys[i])) : 1;
        for (const auto& begun : out) {
            for (std::size_t k = 0; k < count; ++k) {
                longer.push_back(begun);
                longer.back().push_back(order[i].is_permuted && entries(keys[i]) > 0 ? entry(keys[i], k) : keys[i]);
            }
        }
        out = std::move(longer);
    }
    return out;
}

int compare_keys(const Document& left, const Document& right, const std::vector<SortKey>& order) {
    for (std::size_t i = 0; i < order.size(); ++i) {
        const int result = collate(left.keys[i], right.keys[i]);
        if (result != 0) return order[i].is_descending ? -result : result;
    }
    return 0;
}

/// The tree while it grows: nodes by their parents.
struct Node {
    CollectionEntry entry;
    std::vector<std::unique_ptr<Node>> children;
};

// A category's texts, one for each level: A\B is B within A.
std::vector<FormulaValue> category_levels(const FormulaValue& key) {
    const auto* texts = std::get_if<Texts>(&key);
    if (texts == nullptr || texts->size() != 1) return {key};
    std::vector<FormulaValue> levels;
    const std::string& text = texts->front();
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(category_separator, at), text.size());
        levels.emplace_back(Texts{text.substr(at, end - at)});
        at = end + 1;
    }
    return levels;
}

class Builder {
public:
    Builder(const ViewDesign& design, const std::vector<SortKey>& order) : design_(design), order_(order) {}

    // Documents come in order, so a category that is not the last one of its level is a new one.
    void add(const Document& document) {
        Node* parent = &root_;
        std::size_t indent = 0;
        for (std::size_t i = 0; i < order_.size(); ++i) {
            if (!order_[i].is_category) continue;
            for (const FormulaValue& level : category_levels(document.keys[i]))
                parent = category(*parent, document, i, level, indent++);
        }
        Node& node = append(*parent);
        node.entry.id = document.header.id;
        node.entry.oid = document.header.oid;
        node.entry.note_class = document.header.note_class;
        node.entry.keys = document.keys;
        node.entry.values = document.values;
        for (std::size_t i = 0; i < order_.size(); ++i) {
            if (order_[i].is_category) clear_column(node.entry, order_[i].item);
        }
        by_unid_.try_emplace(unid_text(document.header.oid), &node);
    }
    // Below its parent, wherever that stands. False: it is not there.
    bool add_response(const Document& document) {
        const auto parent = by_unid_.find(document.parent);
        if (parent == by_unid_.end()) return false;
        Node& node = append(*parent->second);
        node.entry.id = document.header.id;
        node.entry.oid = document.header.oid;
        node.entry.note_class = document.header.note_class;
        node.entry.values = document.values;
        by_unid_.try_emplace(unid_text(document.header.oid), &node);
        return true;
    }
    [[nodiscard]] const Node& root() const { return root_; }

private:
    static Node& append(Node& parent) {
        parent.children.push_back(std::make_unique<Node>());
        return *parent.children.back();
    }
    void clear_column(CollectionEntry& entry, std::string_view item) const {
        for (std::size_t i = 0; i < design_.columns.size(); ++i) {
            if (equal_ignoring_case(design_.columns[i].item, item)) entry.values[i] = Item{};
        }
    }
    Node* category(Node& parent, const Document& document, std::size_t key, const FormulaValue& level,
                   std::size_t indent) {
        if (!parent.children.empty()) {
            Node& last = *parent.children.back();
            if (last.entry.is_category() && last.entry.keys.size() == key + 1 &&
                collate(last.entry.keys.back(), level) == 0)
                return &last;
        }
        Node& node = append(parent);
        node.entry.id =
            NOTEID_CATEGORY | static_cast<NOTEID>(std::min<std::size_t>(indent, 0x3f) << 24) | ++categories_;
        node.entry.keys.assign(document.keys.begin(), document.keys.begin() + static_cast<std::ptrdiff_t>(key));
        node.entry.keys.push_back(level);
        for (const ViewColumn& column : design_.columns)
            node.entry.values.push_back(equal_ignoring_case(column.item, order_[key].item) ? simple_item(level)
                                                                                           : Item{});
        return &node;
    }

    const ViewDesign& design_;
    const std::vector<SortKey>& order_;
    Node root_;
    std::map<std::string, Node*> by_unid_;
    NOTEID categories_ = 0;
};

void lay_out(const Node& node, std::vector<CollectionEntry>& entries, std::size_t parent, WORD level) {
    DWORD rank = 0;
    for (const auto& child : node.children) {
        const std::size_t place = entries.size();
        entries.push_back(child->entry);
        entries[place].parent = parent;
        entries[place].level = level;
        entries[place].rank = ++rank;
        entries[place].peers = static_cast<DWORD>(node.children.size());
        entries[place].children = static_cast<DWORD>(child->children.size());
        if (level + 1 < MAXTUMBLERLEVELS) lay_out(*child, entries, place, level + 1);
        entries[place].end = entries.size();
        for (std::size_t i = place + 1; i < entries.size(); ++i)
            entries[place].documents_below += !entries[i].is_category();
    }
}

std::vector<NOTEID> candidates(Store& data, const ViewDesign& design, const std::vector<NOTEID>& folder) {
    if (design.is_folder) return folder;
    std::vector<NOTEID> ids;
    for (const NoteHeader& header : data.changes(design.classes, 0, false).headers) {
        if ((header.flags & Store::profile_flag) == 0) ids.push_back(header.id);
    }
    return ids;
}

std::vector<Document> select(Store& data, const ViewDesign& design, const std::vector<SortKey>& order,
                             const std::vector<NOTEID>& folder) {
    std::vector<Document> documents;
    for (const NOTEID id : candidates(data, design, folder)) {
        Note note;
        try {
            note = data.read_summary(id);
        } catch (const StatusError&) {
            continue;  // deleted meanwhile, or not to be read by this user
        }
        const FormulaNote subject{items_of(note), &note.header};
        if (!design.is_folder && design.selection && !design.selection->matches(subject)) continue;
        Document document{note.header, {}, {}, design.is_flat ? std::string() : parent_of(note)};
        for (const ViewColumn& column : design.columns) document.values.push_back(column_value(column, subject));
        std::vector<FormulaValue> keys;
        for (const SortKey& key : order) keys.push_back(key_value(key, design, document.values, subject));
        for (auto& each : permuted(keys, order)) {
            document.keys = std::move(each);
            documents.push_back(document);
        }
    }
    return documents;
}

}  // namespace

void Collection::build(Store& data, const ViewDesign& design, std::size_t collation,
                       const std::vector<NOTEID>& folder) {
    if (collation >= design.collations.size()) throw StatusError(ERR_BAD_COLLATION_NUM);
    const std::vector<SortKey>& order = design.collations[collation];
    std::vector<Document> documents = select(data, design, order, folder);
    std::ranges::stable_sort(documents,
                             [&](const Document& a, const Document& b) { return compare_keys(a, b, order) < 0; });
    Builder builder(design, order);
    std::vector<const Document*> responses;
    for (const Document& document : documents) {
        if (document.parent.empty())
            builder.add(document);
        else
            responses.push_back(&document);
    }
    // A response to a response waits for it; one whose parent is not in the view is not in it either.
    for (std::size_t left = 0; left != responses.size();) {
        left = responses.size();
        std::erase_if(responses, [&](const Document* response) { return builder.add_response(*response); });
    }
    entries_.clear();
    places_.clear();
    lay_out(builder.root(), entries_, npos, 0);
    top_level_ = static_cast<DWORD>(builder.root().children.size());
    documents_ = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        places_.try_emplace(entries_[i].id, i);
        documents_ += !entries_[i].is_category();
    }
}

std::size_t Collection::at(const COLLECTIONPOSITION& position) const {
    if (position.Level >= MAXTUMBLERLEVELS) return npos;
    std::size_t entry = npos;
    for (WORD level = 0; level <= position.Level; ++level) {
        const std::size_t end = entry == npos ? entries_.size() : entries_[entry].end;
        std::size_t next = entry == npos ? 0 : entry + 1;
        while (next < end && entries_[next].rank != position.Tumbler[level]) next = entries_[next].end;
        if (next >= end) return npos;
        entry = next;
    }
    return entry;
}

COLLECTIONPOSITION Collection::position_of(std::size_t entry) const {
    COLLECTIONPOSITION position{};
    if (entry == npos) return position;
    position.Level = entries_[entry].level;
    for (std::size_t up = entry; up != npos; up = entries_[up].parent)
        position.Tumbler[entries_[up].level] = entries_[up].rank;
    return position;
}

std::size_t Collection::find(NOTEID id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? npos : found->second;
}

}  // namespace notes_stub
