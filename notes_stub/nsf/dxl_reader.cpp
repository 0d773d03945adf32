#include "notes_stub/nsf/dxl_reader.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <string_view>
#include <tuple>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/dxl_text.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t longest_value = 0xffff - 64;  // what a value's words of length can say, with room for the layout

bool is_named(const pugi::xml_node& node, std::string_view name) { return node.name() == name; }

bool is_document(const pugi::xml_node& node) {
    const std::string_view note_class = node.attribute("class").value();
    return is_named(node, "document") || (is_named(node, "note") && note_class == "document");
}

/// Reads one file; holds its text to say where something is wrong.
class Reader {
public:
    explicit Reader(const std::filesystem::path& file);
    Reader(std::string name, std::string text) : file_(std::move(name)), text_(std::move(text)) {}
    [[nodiscard]] std::vector<DxlDocument> read();

private:
    [[noreturn]] void fail(std::size_t offset, std::string_view cause) const;
    [[noreturn]] void fail(const pugi::xml_node& node, std::string_view cause) const;
    void parse();
    [[nodiscard]] DxlDocument read_document(const pugi::xml_node& node) const;
    [[nodiscard]] std::string read_unid(const pugi::xml_node& document) const;
    [[nodiscard]] Item read_item(const pugi::xml_node& node) const;
    void read_value(const pugi::xml_node& value, Item& item) const;
    [[nodiscard]] std::string read_text(const pugi::xml_node& node) const;
    [[nodiscard]] NUMBER read_number(const pugi::xml_node& node) const;
    [[nodiscard]] TIMEDATE read_time(const pugi::xml_node& node) const;
    [[nodiscard]] std::string read_base64(const pugi::xml_node& node) const;
    void read_raw(const pugi::xml_node& node, Item& item) const;
    [[nodiscard]] std::string read_rich_text(const pugi::xml_node& node) const;
    template <typename Value, typename Read>
    [[nodiscard]] std::vector<Value> read_list(const pugi::xml_node& list, std::string_view entry, Read read) const;

    std::string file_;
    std::string text_;
    pugi::xml_document xml_;
};

Reader::Reader(const std::filesystem::path& file) : file_(file.filename().string()) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw DxlError(file.string() + ": the file cannot be read");
    text_.assign(std::istreambuf_iterator<char>(in), {});
    if (in.bad()) throw DxlError(file.string() + ": the file cannot be read");
}

void Reader::fail(std::size_t offset, std::string_view cause) const {
    throw DxlError(dxl_message(file_, text_, offset, cause));
}

void Reader::fail(const pugi::xml_node& node, std::string_view cause) const {
    const std::ptrdiff_t offset = node.offset_debug();
    fail(offset < 0 ? 0 : static_cast<std::size_t>(offset), cause);
}

void Reader::parse() {
    // pugixml would take any octet for a character.
    if (const auto invalid = find_invalid_utf8(text_))
        fail(*invalid, "this octet is not UTF-8; save the file as UTF-8");
    constexpr unsigned options = pugi::parse_default | pugi::parse_ws_pcdata;
    const pugi::xml_parse_result parsed = xml_.load_buffer(text_.data(), text_.size(), options, pugi::encoding_utf8);
    if (parsed.status == pugi::status_no_document_element) fail(0, parsed.description());
    if (!parsed) fail(static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)), parsed.description());
}

std::vector<DxlDocument> Reader::read() {
    parse();
    const pugi::xml_node root = xml_.document_element();
    for (pugi::xml_node next = root.next_sibling(); next; next = next.next_sibling()) {
        if (next.type() == pugi::node_element) fail(next, "a second root element");
    }
    std::vector<DxlDocument> documents;
    if (is_document(root)) {
        documents.push_back(read_document(root));
    } else if (is_named(root, "database")) {
        for (const pugi::xml_node& child : root.children()) {
            if (is_document(child)) documents.push_back(read_document(child));
        }
    } else if (!is_named(root, "note")) {
        fail(root, std::string("the root element is \"") + root.name() + "\"; allowed are database, document, note");
    }
    for (auto document = documents.begin(); document != documents.end(); ++document) {
        const auto same = [&](const DxlDocument& other) { return !other.unid.empty() && other.unid == document->unid; };
        if (std::any_of(documents.begin(), document, same)) {
            throw DxlError(file_ + ", line " + std::to_string(document->line) + ", column 1: unid " + document->unid +
                           " is used by two documents");
        }
    }
    return documents;
}

std::string Reader::read_unid(const pugi::xml_node& document) const {
    const pugi::xml_node info = document.child("noteinfo");
    std::string unid = info.attribute("unid").value();
    if (unid.empty()) return unid;
    ORIGINATORID oid{};
    if (!parse_unid(unid, oid)) fail(info, "unid \"" + unid + "\" is not 32 hexadecimal digits");
    return unid_text(oid);
}

DxlDocument Reader::read_document(const pugi::xml_node& node) const {
    DxlDocument document;
    document.line = line_at(text_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
    document.unid = read_unid(node);
    for (const pugi::xml_node& child : node.children("item")) document.items.push_back(read_item(child));
    const bool has_form = std::ranges::any_of(document.items, [](const Item& item) { return item.name == "Form"; });
    const std::string_view form = node.attribute("form").value();
    if (!form.empty() && !has_form) {
        document.items.insert(document.items.begin(), {"Form", TYPE_TEXT, ITEM_SUMMARY, utf8_to_lmbcs(form)});
    }
    return document;
}

bool is_true(const pugi::xml_node& node, const char* attribute) {
    return std::string_view(node.attribute(attribute).value()) == "true";
}

WORD flags_of(const pugi::xml_node& node, WORD type) {
    const bool can_be_summary = (type & CLASS_MASK) != CLASS_NOCOMPUTE;
    WORD flags = can_be_summary && !node.attribute("summary").empty() && !is_true(node, "summary") ? 0
                 : can_be_summary                                                                  ? ITEM_SUMMARY
                                                                                                   : 0;
    for (const auto& [attribute, flag] : {std::pair<const char*, WORD>{"names", ITEM_NAMES},
                                          {"readers", ITEM_READERS | ITEM_NAMES},
                                          {"authors", ITEM_READWRITERS | ITEM_NAMES},
                                          {"sign", ITEM_SIGN},
                                          {"seal", ITEM_SEAL},
                                          {"protected", ITEM_PROTECTED},
                                          {"placeholder", ITEM_PLACEHOLDER}}) {
        if (is_true(node, attribute)) flags = static_cast<WORD>(flags | flag);
    }
    return flags;
}

Item Reader::read_item(const pugi::xml_node& node) const {
    const std::string_view name = node.attribute("name").value();
    if (name.empty()) fail(node, "the item has no name");
    Item item{utf8_to_lmbcs(name), TYPE_TEXT, 0, {}};
    std::size_t values = 0;
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() != pugi::node_element) {
            const std::string_view stray = child.value();
            const bool is_blank = stray.find_first_not_of(" \t\r\n") == std::string_view::npos;
            if (child.type() == pugi::node_pcdata && !is_blank) {
                fail(child, "item " + std::string(name) + " holds text outside of <text>");
            }
            continue;
        }
        if (++values > 1) fail(child, "item " + std::string(name) + " holds more than one value; use a list");
        read_value(child, item);
    }
    item.flags = flags_of(node, item.type);
    if (item.value.size() > longest_value) fail(node, "item " + std::string(name) + " is longer than 64 KiB");
    return item;
}

void Reader::read_value(const pugi::xml_node& value, Item& item) const {
    const auto text = [this](const pugi::xml_node& node) { return read_text(node); };
    const auto number = [this](const pugi::xml_node& node) { return read_number(node); };
    const auto time = [this](const pugi::xml_node& node) { return read_time(node); };
    const std::string_view kind = value.name();
    if (kind == "text") {
        std::tie(item.type, item.value) = std::pair<WORD, std::string>{TYPE_TEXT, read_text(value)};
    } else if (kind == "number") {
        std::tie(item.type, item.value) = std::pair<WORD, std::string>{TYPE_NUMBER, encode_number(read_number(value))};
    } else if (kind == "datetime") {
        std::tie(item.type, item.value) = std::pair<WORD, std::string>{TYPE_TIME, encode_time(read_time(value))};
    } else if (kind == "textlist") {
        item.type = TYPE_TEXT_LIST;
        item.value = encode_text_list(read_list<std::string>(value, "text", text));
    } else if (kind == "numberlist") {
        item.type = TYPE_NUMBER_RANGE;
        item.value = encode_number_list(read_list<NUMBER>(value, "number", number));
    } else if (kind == "datetimelist") {
        item.type = TYPE_TIME_RANGE;
        item.value = encode_time_list(read_list<TIMEDATE>(value, "datetime", time));
    } else if (kind == "richtext") {
        item.type = TYPE_COMPOSITE;
        item.value = read_rich_text(value);
    } else if (kind == "object") {
        item.type = TYPE_OBJECT;
        item.value = read_base64(value.find_node([](const pugi::xml_node& n) { return is_named(n, "filedata"); }));
    } else if (kind == "rawitemdata") {
        read_raw(value, item);
    } else {
        fail(value, "an item holds \"" + std::string(kind) +
                        "\"; allowed are text, number, datetime, textlist, numberlist, datetimelist, richtext, object, "
                        "rawitemdata");
    }
}

// A line end in the file, with the blanks around it, is layout: a new line is written <break/>, which Notes keeps as a
// zero.
std::string without_layout(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        out.append(text.substr(at, end - at));
        const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
        const std::string_view blanks = text.substr(end, next - end);
        const bool is_layout = blanks.find('\n') != std::string_view::npos;
        if (!is_layout) {
            out.append(blanks);
        } else if (end > 0 && next < text.size()) {
            out.push_back(' ');
        }
        at = next;
    }
    return out;
}

std::string Reader::read_text(const pugi::xml_node& node) const {
    std::string out;
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            out += utf8_to_lmbcs(without_layout(child.value()));
        } else if (is_named(child, "break")) {
            out.push_back('\0');
        } else if (child.type() == pugi::node_element) {
            fail(child, "a text holds \"" + std::string(child.name()) + "\"; allowed is break");
        }
        if (out.size() > longest_value) fail(node, "the text is longer than 64 KiB");
    }
    return out;
}

NUMBER Reader::read_number(const pugi::xml_node& node) const {
    const auto number = parse_dxl_number(node.text().get());
    if (!number) fail(node, "\"" + std::string(node.text().get()) + "\" is not a number");
    return *number;
}

TIMEDATE Reader::read_time(const pugi::xml_node& node) const {
    const auto time = parse_dxl_time(node.text().get(), is_true(node, "dst"));
    if (!time) {
        fail(node, "\"" + std::string(node.text().get()) + "\" is not a date and time such as 20220227T123140,58+01");
    }
    return *time;
}

std::string Reader::read_base64(const pugi::xml_node& node) const {
    const auto octets = decode_base64(node.text().get());
    if (!octets) fail(node, "the data is not base64");
    return *octets;
}

void Reader::read_raw(const pugi::xml_node& node, Item& item) const {
    const std::string_view type = node.attribute("type").value();
    const auto [end, error] = std::from_chars(type.data(), type.data() + type.size(), item.type, 16);
    if (error != std::errc{} || end != type.data() + type.size()) {
        fail(node, "the type of rawitemdata is \"" + std::string(type) + "\", not a hexadecimal number");
    }
    item.value = read_base64(node);
}

// Text only: each paragraph's runs, one after the other.
std::string Reader::read_rich_text(const pugi::xml_node& node) const {
    struct Text : pugi::xml_tree_walker {
        std::string out;
        bool for_each(pugi::xml_node& child) override {
            if (child.type() == pugi::node_pcdata) out += utf8_to_lmbcs(without_layout(child.value()));
            if (is_named(child, "break")) out.push_back('\0');
            return true;
        }
    };
    std::vector<std::string> paragraphs;
    for (pugi::xml_node paragraph : node.children("par")) {
        Text text;
        paragraph.traverse(text);
        paragraphs.push_back(std::move(text.out));
    }
    return encode_rich_text(paragraphs);
}

template <typename Value, typename Read>
std::vector<Value> Reader::read_list(const pugi::xml_node& list, std::string_view entry, Read read) const {
    std::vector<Value> values;
    for (const pugi::xml_node& child : list.children()) {
        if (child.type() != pugi::node_element) continue;
        if (!is_named(child, entry)) {
            fail(child,
                 "a " + std::string(list.name()) + " holds \"" + child.name() + "\"; allowed is " + std::string(entry));
        }
        values.push_back(read(child));
        if (values.size() > longest_value) fail(list, "the list has too many entries");
    }
    return values;
}

}  // namespace

std::vector<DxlDocument> read_dxl(const std::filesystem::path& file) { return Reader(file).read(); }

std::vector<DxlDocument> read_dxl_text(std::string name, std::string text) {
    return Reader(std::move(name), std::move(text)).read();
}

}  // namespace notes_stub
