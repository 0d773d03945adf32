#include "notes_stub/server/dxl_edit.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/server/words.hpp"

namespace notes_stub {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// What a type's values are called in a list; the others have no entries.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entry_names{{{"text", ""},
                                                                                    {"number", ""},
                                                                                    {"datetime", ""},
                                                                                    {"textlist", "text"},
                                                                                    {"numberlist", "number"},
                                                                                    {"datetimelist", "datetime"}}};

std::size_t after(std::string_view text, std::size_t at, std::string_view mark) {
    const auto found = text.find(mark, at);
    if (found == std::string_view::npos) throw std::runtime_error("the file ends inside of an element");
    return found + mark.size();
}

// Behind the tag that begins at `at`; a '>' in an attribute's value is not its end.
std::size_t after_tag(std::string_view text, std::size_t at) {
    for (char quote = '\0'; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    throw std::runtime_error("the file ends inside of a tag");
}

// Behind the element that begins at `at`. pugixml says where elements begin, and not where they end.
std::size_t after_element(std::string_view text, std::size_t at) {
    for (std::size_t depth = 0;;) {
        at = text.find('<', at);
        if (at == std::string_view::npos) throw std::runtime_error("the file ends inside of an element");
        const auto rest = text.substr(at);
        if (rest.starts_with("<!--")) {
            at = after(text, at, "-->");
        } else if (rest.starts_with("<![CDATA[")) {
            at = after(text, at, "]]>");
        } else if (rest.starts_with("<?")) {
            at = after(text, at, "?>");
        } else {
            const auto end = after_tag(text, at);
            const bool is_close = rest.starts_with("</");
            const bool is_empty = text[end - 2] == '/';
            depth = is_close ? depth - 1 : depth + (is_empty ? 0 : 1);
            at = end;
            if (depth == 0) return at;
        }
    }
}

std::size_t start_of(const pugi::xml_node& node) { return static_cast<std::size_t>(node.offset_debug()) - 1; }

std::string element(std::string_view name, std::string_view text) {
    std::string out = "<" + std::string{name};
    if (text.empty()) return out + "/>";
    out += ">";
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out + "</" + std::string{name} + ">";
}

std::string value_element(const std::string& type, std::string_view value) {
    for (const auto& [name, entry] : entry_names) {
        if (name != type) continue;
        if (entry.empty()) return element(type, value);
        std::string out = "<" + type + ">";
        for (auto rest = value; !rest.empty();) {
            const auto end = std::min(rest.find(';'), rest.size());
            out += element(entry, trim(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return out + "</" + type + ">";
    }
    throw std::runtime_error("a value of type " + type + " cannot be set here");
}

pugi::xml_node document_at(const pugi::xml_document& xml, std::size_t index) {
    const auto root = xml.document_element();
    if (std::string_view{root.name()} == "document") return index == 0 ? root : pugi::xml_node{};
    for (const auto& child : root.children("document")) {
        if (index-- == 0) return child;
    }
    return {};
}

pugi::xml_node item_of(const pugi::xml_node& document, std::string_view name) {
    for (const auto& item : document.children("item")) {
        if (equal_ignoring_case(item.attribute("name").value(), name)) return item;
    }
    return {};
}

pugi::xml_node first_element(const pugi::xml_node& item) {
    return item.find_child([](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
}

pugi::xml_node last_item(const pugi::xml_node& document) {
    pugi::xml_node last;
    for (const auto& item : document.children("item")) last = item;
    return last;
}

std::string indentation(std::string_view text, std::size_t at) {
    const auto line = text.rfind('\n', at);
    const auto before = text.substr(line == std::string_view::npos ? 0 : line + 1,
                                    at - (line == std::string_view::npos ? 0 : line + 1));
    return before.find_first_not_of(" \t") == std::string_view::npos ? std::string{before} : std::string{};
}

std::string change_without_mark(std::string_view text, std::size_t index, const ItemChange& change) {
    pugi::xml_document xml;
    if (const auto parsed = xml.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
        !parsed)
        throw std::runtime_error(parsed.description());
    const auto document = document_at(xml, index);
    const auto item = item_of(document, change.name);
    std::string out{text};
    if (const auto value = first_element(item)) {
        const auto from = start_of(value);
        const auto type = change.type.empty() ? std::string{value.name()} : change.type;
        return out.replace(from, after_element(text, from) - from, value_element(type, change.value));
    }
    const auto type = change.type.empty() ? std::string{"text"} : change.type;
    const auto whole = "<item name=\"" + change.name + "\">" + value_element(type, change.value) + "</item>";
    if (item) {
        const auto from = start_of(item);
        return out.replace(from, after_element(text, from) - from, whole);
    }
    const auto last = last_item(document);
    if (!last) throw std::runtime_error("the document has no items that a new one could follow");
    const auto from = start_of(last);
    return out.insert(after_element(text, from), "\n" + indentation(text, from) + whole);
}

}  // namespace

std::string change_item(std::string_view dxl, std::size_t index, const ItemChange& change) {
    const bool has_name = !change.name.empty() && change.name.find_first_of("\"'<>& \t") == std::string::npos;
    if (!has_name) throw std::runtime_error("\"" + change.name + "\" is no name of an item");
    const auto mark = dxl.starts_with(byte_order_mark) ? byte_order_mark : std::string_view{};
    return std::string{mark} + change_without_mark(dxl.substr(mark.size()), index, change);
}

}  // namespace notes_stub
