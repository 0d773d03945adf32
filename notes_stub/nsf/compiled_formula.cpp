#include "notes_stub/nsf/compiled_formula.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsferr.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

constexpr WORD formula_mark = 0x4F46;  // tells a compiled formula from other memory

struct Head {
    WORD mark;
    WORD octets;  ///< of the text behind it
    WORD more;    ///< of the entries behind that
};

struct Entry {
    WORD name_octets;
    WORD text_octets;  ///< 0: a name for the summary
};

[[noreturn]] void refuse() { throw StatusError(ERR_FORMULA_COMPILATION, "no compiled formula"); }

void put_entry(std::string& out, std::string_view name, std::string_view text) {
    const Entry entry{static_cast<WORD>(name.size()), static_cast<WORD>(text.size())};
    out.append(reinterpret_cast<const char*>(&entry), sizeof entry).append(name).append(text);
}

void take_entry(std::string_view& rest, CompiledFormula& formula) {
    Entry entry{};
    if (rest.size() < sizeof entry) refuse();
    std::memcpy(&entry, rest.data(), sizeof entry);
    rest.remove_prefix(sizeof entry);
    if (rest.size() < std::size_t{entry.name_octets} + entry.text_octets) refuse();
    std::string name(rest.substr(0, entry.name_octets));
    std::string text(rest.substr(entry.name_octets, entry.text_octets));
    rest.remove_prefix(name.size() + text.size());
    if (text.empty())
        formula.items.push_back(std::move(name));
    else
        formula.columns.push_back({std::move(name), std::move(text)});
}

}  // namespace

CompiledFormula CompiledFormula::decode(const void* memory, std::size_t size) {
    Head head{};
    if (memory == nullptr || (size != 0 && size < sizeof head)) refuse();
    std::memcpy(&head, memory, sizeof head);
    if (head.mark != formula_mark || (size != 0 && size < sizeof head + head.octets + head.more)) refuse();
    const char* octets = static_cast<const char*>(memory) + sizeof head;
    CompiledFormula formula{{octets, head.octets}, {}, {}};
    std::string_view rest(octets + head.octets, head.more);
    while (!rest.empty()) take_entry(rest, formula);
    if (formula.own_text().empty()) refuse();
    return formula;
}

std::string CompiledFormula::encode() const {
    std::string entries;
    for (const std::string& item : items) put_entry(entries, item, {});
    for (const Column& column : columns) put_entry(entries, column.name, column.text);
    if (sizeof(Head) + text.size() + entries.size() > MAXWORD) refuse();
    const Head head{formula_mark, static_cast<WORD>(text.size()), static_cast<WORD>(entries.size())};
    return std::string(reinterpret_cast<const char*>(&head), sizeof head) + text + entries;
}

std::string_view CompiledFormula::own_text() const {
    if (!text.empty() || columns.empty()) return text;
    return columns.front().text;
}

void CompiledFormula::add_item(std::string_view name) {
    if (std::ranges::none_of(items, [&](const std::string& item) { return equal_ignoring_case(item, name); }))
        items.emplace_back(name);
}

void CompiledFormula::merge(const CompiledFormula& other) {
    if (!other.text.empty()) text = other.text;
    for (const std::string& item : other.items) add_item(item);
    for (const Column& column : other.columns) {
        std::erase_if(columns, [&](const Column& old) { return equal_ignoring_case(old.name, column.name); });
        columns.push_back(column);
    }
}

}  // namespace notes_stub
