// Ways through a collection: from one entry to another, and to what matches a key.
#include <algorithm>

#include "notes_stub/include/osmisc.h"
#include "notes_stub/nsf/collection.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t npos = Collection::npos;

class Walk {
public:
    Walk(const Collection& collection, const Navigation& by, std::size_t top)
        : entries_(collection.entries()), by_(by), top_(top) {}

    [[nodiscard]] std::size_t step(std::size_t entry, WORD navigator) const {
        switch (navigator) {
            case NAVIGATE_CURRENT:
                return entry;
            case NAVIGATE_PARENT:
                return entry == npos ? npos : entries_[entry].parent;
            case NAVIGATE_CHILD:
                return entry != npos && entry + 1 < entries_[entry].end ? entry + 1 : npos;
            case NAVIGATE_NEXT_PEER:
                return next_peer(entry);
            case NAVIGATE_PREV_PEER:
                return previous_peer(entry);
            case NAVIGATE_FIRST_PEER:
                return first_peer(entry);
            case NAVIGATE_LAST_PEER:
                return last_peer(entry);
            case NAVIGATE_CURRENT_MAIN:
                return main_of(entry);
            case NAVIGATE_NEXT_MAIN:
                return next_peer(main_of(entry));
            case NAVIGATE_PREV_MAIN:
                return main_of(entry) != entry ? main_of(entry) : previous_peer(entry);
            case NAVIGATE_NEXT_PARENT:
                return entry == npos || entries_[entry].parent == npos ? npos : next_peer(entries_[entry].parent);
            case NAVIGATE_PREV_PARENT:
                return entry == npos ? npos : previous_peer(entries_[entry].parent);
            case NAVIGATE_ALL_DESCENDANTS:
                return top_ != npos && next(entry) < entries_[top_].end ? next(entry) : npos;
            default:
                return over_the_tree(entry, navigator);
        }
    }

private:
    [[nodiscard]] std::size_t next(std::size_t entry) const {
        const std::size_t place = entry == npos ? 0 : entry + 1;
        return place < entries_.size() ? place : npos;
    }
    [[nodiscard]] std::size_t previous(std::size_t entry) const {
        return entry == npos || entry == 0 ? npos : entry - 1;
    }
    [[nodiscard]] std::size_t next_peer(std::size_t entry) const {
        if (entry == npos) return next(npos);
        const std::size_t place = entries_[entry].end;
        return place < entries_.size() && entries_[place].parent == entries_[entry].parent ? place : npos;
    }
    [[nodiscard]] std::size_t first_peer(std::size_t entry) const {
        return entry == npos ? npos : entries_[entry].parent == npos ? 0 : entries_[entry].parent + 1;
    }
    [[nodiscard]] std::size_t previous_peer(std::size_t entry) const {
        if (entry == npos || entries_[entry].rank == 1) return npos;
        std::size_t place = entry - 1;
        while (entries_[place].level > entries_[entry].level) place = entries_[place].parent;
        return place;
    }
    [[nodiscard]] std::size_t last_peer(std::size_t entry) const {
        while (entry != npos && next_peer(entry) != npos) entry = next_peer(entry);
        return entry;
    }
    [[nodiscard]] bool is_main(std::size_t entry) const {
        const std::size_t parent = entries_[entry].parent;
        return parent == npos || entries_[parent].is_category();
    }
    [[nodiscard]] std::size_t main_of(std::size_t entry) const {
        while (entry != npos && !is_main(entry)) entry = entries_[entry].parent;
        return entry;
    }
    [[nodiscard]] bool is_expanded(std::size_t entry) const {
        for (std::size_t up = entries_[entry].parent; up != npos; up = entries_[up].parent) {
            if (by_.is_collapsed(entries_[up].id)) return false;
        }
        return true;
    }
    [[nodiscard]] bool is_unread(std::size_t entry) const {
        return !entries_[entry].is_category() && by_.is_unread(entries_[entry].id);
    }
    [[nodiscard]] bool is_selected(std::size_t entry) const { return by_.is_selected(entries_[entry].id); }

    /// One row for each way over the whole tree: backwards or not, and what an entry must be.
    struct Way {
        WORD forwards;
        WORD backwards;
        bool (*takes)(const Walk& walk, std::size_t entry);
    };
    [[nodiscard]] std::size_t over_the_tree(std::size_t entry, WORD navigator) const {
        static constexpr Way ways[] = {
            {NAVIGATE_NEXT, NAVIGATE_PREV, [](const Walk&, std::size_t) { return true; }},
            {NAVIGATE_NEXT_UNREAD, NAVIGATE_PREV_UNREAD, [](const Walk& w, std::size_t e) { return w.is_unread(e); }},
            {NAVIGATE_NEXT_UNREAD_MAIN, NAVIGATE_PREV_UNREAD_MAIN,
             [](const Walk& w, std::size_t e) {
                 return w.is_unread(e) || (!w.entries_[e].is_category() && w.is_main(e));
             }},
            {NAVIGATE_NEXT_SELECTED, NAVIGATE_PREV_SELECTED,
             [](const Walk& w, std::size_t e) { return w.is_selected(e); }},
            {NAVIGATE_NEXT_SELECTED_MAIN, NAVIGATE_PREV_SELECTED_MAIN,
             [](const Walk& w, std::size_t e) { return w.is_selected(e) && w.is_main(e); }},
            {NAVIGATE_NEXT_EXPANDED, NAVIGATE_PREV_EXPANDED,
             [](const Walk& w, std::size_t e) { return w.is_expanded(e); }},
            {NAVIGATE_NEXT_EXPANDED_UNREAD, NAVIGATE_PREV_EXPANDED_UNREAD,
             [](const Walk& w, std::size_t e) { return w.is_expanded(e) && w.is_unread(e); }},
            {NAVIGATE_NEXT_EXPANDED_SELECTED, NAVIGATE_PREV_EXPANDED_SELECTED,
             [](const Walk& w, std::size_t e) { return w.is_expanded(e) && w.is_selected(e); }},
            {NAVIGATE_NEXT_EXPANDED_CATEGORY, NAVIGATE_PREV_EXPANDED_CATEGORY,
             [](const Walk& w, std::size_t e) { return w.is_expanded(e) && w.entries_[e].is_category(); }},
            {NAVIGATE_NEXT_EXP_NONCATEGORY, NAVIGATE_PREV_EXP_NONCATEGORY,
             [](const Walk& w, std::size_t e) { return w.is_expanded(e) && !w.entries_[e].is_category(); }},
            {NAVIGATE_NEXT_CATEGORY, NAVIGATE_PREV_CATEGORY,
             [](const Walk& w, std::size_t e) { return w.entries_[e].is_category(); }},
            {NAVIGATE_NEXT_NONCATEGORY, NAVIGATE_PREV_NONCATEGORY,
             [](const Walk& w, std::size_t e) { return !w.entries_[e].is_category(); }},
        };
        for (const Way& way : ways) {
            if (navigator != way.forwards && navigator != way.backwards) continue;
            const bool is_forwards = navigator == way.forwards;
            do {
                entry = is_forwards ? next(entry) : previous(entry);
            } while (entry != npos && !way.takes(*this, entry));
            return entry;
        }
        return npos;
    }

    const std::vector<CollectionEntry>& entries_;
    const Navigation& by_;
    std::size_t top_;
};

std::string folded(std::string text, WORD flags) {
    if ((flags & FIND_CASE_INSENSITIVE) != 0) text = lower_case(text);
    if ((flags & FIND_ACCENT_INSENSITIVE) != 0)
        text = lmbcs_to_utf8(translated(OS_TRANSLATE_UNACCENT, utf8_to_lmbcs(text), text.size() * 4 + 4));
    return text;
}

bool is_match(const FormulaValue& entry, const FormulaValue& key, WORD flags) {
    const auto* texts = std::get_if<Texts>(&entry);
    const auto* wanted = std::get_if<Texts>(&key);
    if (texts == nullptr || wanted == nullptr) return entry.index() == key.index() && collate(entry, key) == 0;
    if (texts->size() < wanted->size() || texts->empty()) return texts->empty() && wanted->empty();
    for (std::size_t i = 0; i < wanted->size(); ++i) {
        const std::string text = folded((*texts)[i], flags);
        const std::string part = folded((*wanted)[i], flags);
        if ((flags & FIND_PARTIAL) != 0 ? !text.starts_with(part) : text != part) return false;
    }
    return (flags & FIND_PARTIAL) != 0 || texts->size() == wanted->size();
}

class Finder {
public:
    Finder(const Collection& collection, const std::vector<FormulaValue>& keys, const std::vector<SortKey>& order,
           WORD flags)
        : entries_(collection.entries()), keys_(keys), order_(order), flags_(flags) {}

    [[nodiscard]] std::optional<FoundEntries> equal() const {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (!matches(i)) continue;
            std::size_t last = i;
            DWORD count = 1;
            for (std::size_t next = i + 1; next < entries_.size() && (matches(next) || !is_comparable(next)); ++next) {
                if (!matches(next)) continue;
                last = next;
                ++count;
            }
            return FoundEntries{(flags_ & FIND_COMPARE_MASK) == FIND_LAST_EQUAL ? last : i, count};
        }
        return std::nullopt;
    }
    // How many come is not counted: the reference says 1.
    [[nodiscard]] std::optional<FoundEntries> before() const {
        for (std::size_t i = entries_.size(); i-- > 0;) {
            if (is_comparable(i) && (order_of(i) < 0 || ((flags_ & FIND_EQUAL) != 0 && matches(i))))
                return FoundEntries{i, 1};
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<FoundEntries> behind() const {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (is_comparable(i) && (order_of(i) > 0 || ((flags_ & FIND_EQUAL) != 0 && matches(i))))
                return FoundEntries{i, 1};
        }
        return std::nullopt;
    }

private:
    // Responses have no keys, and a category only those down to its own.
    [[nodiscard]] bool is_comparable(std::size_t entry) const {
        if (entries_[entry].is_category() &&
            (flags_ & (FIND_NONCATEGORY_ONLY | FIND_RETURN_ANY_NON_CATEGORY_MATCH)) != 0)
            return false;
        return entries_[entry].keys.size() >= keys_.size();
    }
    [[nodiscard]] bool matches(std::size_t entry) const {
        if (!is_comparable(entry)) return false;
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (!is_match(entries_[entry].keys[i], keys_[i], flags_)) return false;
        }
        return true;
    }
    [[nodiscard]] int order_of(std::size_t entry) const {
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            const int result = collate(entries_[entry].keys[i], keys_[i]);
            if (result != 0) return order_[i].is_descending ? -result : result;
        }
        return 0;
    }

    const std::vector<CollectionEntry>& entries_;
    const std::vector<FormulaValue>& keys_;
    const std::vector<SortKey>& order_;
    WORD flags_;
};

}  // namespace

std::size_t navigate(const Collection& collection, const Navigation& by, std::size_t entry, WORD navigator,
                     std::size_t top) {
    const Walk walk(collection, by, top);
    std::size_t next = entry;
    do {
        const std::size_t from = next;
        next = walk.step(from, navigator & NAVIGATE_MASK);
        if (next == npos || collection.entries()[next].level < by.min_level) return npos;
        if (next == from) return next;
    } while (collection.entries()[next].level > by.max_level);
    return next;
}

std::optional<FoundEntries> find_by_keys(const Collection& collection, const std::vector<FormulaValue>& keys,
                                         const std::vector<SortKey>& order, WORD flags) {
    const Finder finder(collection, keys, order, flags);
    switch (flags & FIND_GREATER_THAN) {
        case FIND_LESS_THAN:
            return finder.before();
        case FIND_GREATER_THAN:
            return finder.behind();
        default:
            return finder.equal();
    }
}

}  // namespace notes_stub
