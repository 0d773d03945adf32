#include "notes_stub/nsf/address_book.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/nsf/hierarchical_name.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

STATUS LNCALLBACK take_document(void* parameter, SEARCH_MATCH* unaligned, ITEM_TABLE* summary) {
    SEARCH_MATCH match{};
    std::memcpy(&match, unaligned, sizeof match);
    if ((match.SERetFlags & SE_FMATCH) == 0 || summary == nullptr) return NOERROR;
    const char* table = reinterpret_cast<const char*>(summary);
    ITEM_TABLE head{};
    std::memcpy(&head, table, sizeof head);
    const char* lengths = table + sizeof head;
    const char* octets = lengths + head.Items * sizeof(ITEM);
    BookDocument document;
    for (USHORT i = 0; i < head.Items; ++i, lengths += sizeof(ITEM)) {
        ITEM item{};
        std::memcpy(&item, lengths, sizeof item);
        auto name = lower({octets, item.NameLength});
        octets += item.NameLength;
        document.emplace(std::move(name), Octets(octets, octets + item.ValueLength));
        octets += item.ValueLength;
    }
    static_cast<std::vector<BookDocument>*>(parameter)->push_back(std::move(document));
    return NOERROR;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

bool is_same_name(std::string_view one, std::string_view other) {
    return lower(abbreviated_name(one)) == lower(abbreviated_name(other));
}

std::vector<std::string> texts_of(const Octets& value) {
    if (value.size() < sizeof(WORD)) return {};
    WORD type = 0;
    std::memcpy(&type, value.data(), sizeof type);
    const std::string_view rest(value.data() + sizeof type, value.size() - sizeof type);
    if (type == TYPE_TEXT) return {std::string(rest)};
    if (type != TYPE_TEXT_LIST || rest.size() < sizeof(USHORT)) return {};
    std::vector<std::string> texts;
    USHORT entries = 0;
    std::memcpy(&entries, rest.data(), sizeof entries);
    std::size_t at = sizeof entries + entries * sizeof(USHORT);
    for (USHORT entry = 0; entry < entries && at <= rest.size(); ++entry) {
        USHORT length = 0;
        std::memcpy(&length, rest.data() + sizeof entries + entry * sizeof length, sizeof length);
        texts.emplace_back(rest.substr(at, length));
        at += length;
    }
    return texts;
}

std::vector<std::string> texts_in(const BookDocument& document, std::string_view item) {
    const auto found = document.find(item);
    return found == document.end() ? std::vector<std::string>{} : texts_of(found->second);
}

std::string first_text(const BookDocument& document, std::string_view item) {
    auto texts = texts_in(document, item);
    return texts.empty() ? std::string() : std::move(texts.front());
}

std::vector<std::string> address_books() {
    const auto listed = notes_ini()->get("NAMES").value_or("names.nsf");
    std::vector<std::string> books;
    for (std::size_t begin = 0; begin <= listed.size();) {
        const auto end = std::min(listed.find(',', begin), listed.size());
        auto book = listed.substr(begin, end - begin);
        book.erase(0, std::min(book.find_first_not_of(' '), book.size()));
        book.erase(book.find_last_not_of(' ') + 1);
        if (!book.empty()) books.push_back(book.find('.') == std::string::npos ? book + ".nsf" : book);
        begin = end + 1;
    }
    return books;
}

std::vector<std::vector<BookDocument>> read_books() {
    std::vector<std::vector<BookDocument>> books;
    for (const auto& book : address_books()) {
        DBHANDLE database = NULLHANDLE;
        if (NSFDbOpen(utf8_to_lmbcs(book).c_str(), &database) != NOERROR) continue;
        std::vector<BookDocument> documents;
        const STATUS status = NSFSearch(database, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT, nullptr,
                                        take_document, &documents, nullptr);
        NSFDbClose(database);
        if (status != NOERROR) throw StatusError(status);
        books.push_back(std::move(documents));
    }
    return books;
}

std::vector<BookDocument> documents_of_books() {
    std::vector<BookDocument> all;
    for (auto& book : read_books()) std::ranges::move(book, std::back_inserter(all));
    return all;
}

}  // namespace notes_stub
