#include "notes_stub/nsf/view_design.hpp"

#include <cstring>

#include "notes_stub/include/nif.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/include/viewfmt.h"
#include "notes_stub/nsf/compiled_formula.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

/// Reads the canonical form: packed, the least octet first. Throws StatusError(ERR_BAD_COLLATION) past the end.
class Octets {
public:
    explicit Octets(std::string_view octets) : rest_(octets) {}
    std::string_view take(std::size_t length) {
        if (rest_.size() < length) throw StatusError(ERR_BAD_COLLATION, "a view's note ends in the middle");
        const std::string_view taken = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return taken;
    }
    WORD word() {
        WORD value = 0;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    BYTE byte() { return static_cast<BYTE>(take(1).front()); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

const Item* find(const Note& note, std::string_view name) {
    for (const Item& item : note.items) {
        if (equal_ignoring_case(item.name, name)) return &item;
    }
    return nullptr;
}

std::string text_of(const Note& note, std::string_view name) {
    const Item* item = find(note, name);
    return item != nullptr && item->type == TYPE_TEXT ? item->value : std::string();
}

Formula formula_of(std::string_view octets) {
    const CompiledFormula compiled = CompiledFormula::decode(octets.data(), octets.size());
    try {
        return Formula(lmbcs_to_utf8(compiled.own_text()));
    } catch (const FormulaError&) {
        throw StatusError(ERR_FORMULA_COMPILATION, "a view's formula");
    }
}

// What of the column's fixed part says something about its values; the widths and fonts are for the eye.
struct ColumnHead {
    WORD flags = 0;
    WORD name_octets = 0;
    WORD title_octets = 0;
    WORD formula_octets = 0;
    WORD constant_octets = 0;
};
ColumnHead read_column_head(Octets& octets) {
    constexpr std::size_t rest_of_column = 20;
    if (octets.word() != VIEW_COLUMN_FORMAT_SIGNATURE) throw StatusError(ERR_BAD_COLLATION, "no column");
    ColumnHead head;
    for (WORD* part : {&head.flags, &head.name_octets, &head.title_octets, &head.formula_octets, &head.constant_octets})
        *part = octets.word();
    octets.take(rest_of_column);
    return head;
}

void read_format(std::string_view value, ViewDesign& design) {
    Octets octets(value);
    octets.take(sizeof(VIEW_FORMAT_HEADER));
    std::vector<ColumnHead> heads(octets.word());
    octets.word();
    design.is_flat = (octets.word() & VIEW_TABLE_FLAG_FLATINDEX) != 0;
    octets.word();
    for (ColumnHead& head : heads) head = read_column_head(octets);
    for (const ColumnHead& head : heads) {
        ViewColumn column;
        column.item = octets.take(head.name_octets);
        column.title = octets.take(head.title_octets);
        const std::string_view formula = octets.take(head.formula_octets);
        if (!formula.empty()) column.formula = formula_of(formula);
        octets.take(head.constant_octets);
        column.is_response = (head.flags & VCF1_M_Response) != 0;
        design.columns.push_back(std::move(column));
    }
}

std::vector<SortKey> read_collation(std::string_view value) {
    Octets octets(value);
    octets.word();
    const WORD count = octets.word();
    octets.byte();
    if (octets.byte() != COLLATION_SIGNATURE) throw StatusError(ERR_BAD_COLLATION, "no collation");
    struct Place {
        WORD offset;
        WORD length;
    };
    std::vector<SortKey> keys(count);
    std::vector<Place> places(count);
    for (WORD i = 0; i < count; ++i) {
        const BYTE flags = octets.byte();
        if (octets.byte() != COLLATE_DESCRIPTOR_SIGNATURE) throw StatusError(ERR_BAD_COLLATION, "no descriptor");
        const BYTE type = octets.byte();
        places[i].offset = octets.word();
        places[i].length = octets.word();
        keys[i].is_descending = (flags & CDF_M_descending) != 0;
        keys[i].is_permuted = (flags & (CDF_M_permuted | CDF_M_permuted_pairwise)) != 0;
        keys[i].is_category = type == COLLATE_TYPE_CATEGORY;
        if (type == COLLATE_TYPE_NOTEID) places[i].length = 0;
    }
    for (WORD i = 0; i < count; ++i) {
        Octets names(octets.rest());
        names.take(places[i].offset);
        keys[i].item = names.take(places[i].length);
    }
    return keys;
}

// $FormulaClass is a number in text.
WORD classes_of(const Note& note) {
    const std::string text = text_of(note, VIEW_CLASSES_ITEM);
    const auto classes = static_cast<WORD>(std::strtoul(text.c_str(), nullptr, 10));
    return classes == 0 ? WORD{NOTE_CLASS_DOCUMENT} : classes;
}

}  // namespace

ViewDesign read_view_design(const Note& note) {
    ViewDesign design;
    design.classes = classes_of(note);
    design.is_folder = text_of(note, DESIGN_FLAGS).find(DESIGN_FLAG_FOLDER_VIEW) != std::string::npos;
    const Item* formula = find(note, VIEW_FORMULA_ITEM);
    if (formula != nullptr && formula->type == TYPE_FORMULA) design.selection = formula_of(formula->value);
    if (!design.selection && !design.is_folder) throw StatusError(ERR_ITEM_NOT_FOUND, "a view without a selection");
    const Item* format = find(note, VIEW_VIEW_FORMAT_ITEM);
    if (format != nullptr && format->type == TYPE_VIEW_FORMAT) read_format(format->value, design);
    std::string name = VIEW_COLLATION_ITEM;
    for (int i = 1; const Item* collation = find(note, name); ++i) {
        if (collation->type == TYPE_COLLATION) design.collations.push_back(read_collation(collation->value));
        name = VIEW_COLLATION_ITEM + std::to_string(i);
    }
    if (design.collations.empty()) design.collations.emplace_back();
    return design;
}

ViewDesign design_collection() {
    ViewDesign design;
    design.classes = NOTE_CLASS_ALLNONDATA & ~(NOTE_CLASS_ACL | NOTE_CLASS_DESIGN);
    for (const char* item : {VIEW_TITLE_ITEM, DESIGN_FLAGS})
        design.columns.push_back({item, item, std::nullopt, false});
    design.collations.push_back({{VIEW_TITLE_ITEM, false, false, false}});
    return design;
}

bool has_title(const Note& note, std::string_view name) {
    const std::string titles = text_of(note, VIEW_TITLE_ITEM);
    std::string_view rest = titles;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        if (equal_ignoring_case(rest.substr(0, end), name)) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

}  // namespace notes_stub
