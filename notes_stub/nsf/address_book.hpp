/// The address books: the databases that NAMES= of notes.ini lists, or names.nsf.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace notes_stub {

/// A value with its type word.
using Octets = std::vector<char>;
/// A document's summary: names of items in lower case, and their values.
using BookDocument = std::map<std::string, Octets, std::less<>>;

/// ASCII letters alone.
[[nodiscard]] std::string lower(std::string_view text);
/// `CN=Anna Muster/O=Example` and `anna muster/example` are.
[[nodiscard]] bool is_same_name(std::string_view one, std::string_view other);

/// Of a text or a text list; empty for any other.
[[nodiscard]] std::vector<std::string> texts_of(const Octets& value);
/// `item` in lower case.
[[nodiscard]] std::vector<std::string> texts_in(const BookDocument& document, std::string_view item);
/// Empty: there is none.
[[nodiscard]] std::string first_text(const BookDocument& document, std::string_view item);

/// Names of files, UTF-8; they need not exist.
[[nodiscard]] std::vector<std::string> address_books();
/// The documents of each address book that can be opened. Throws StatusError.
[[nodiscard]] std::vector<std::vector<BookDocument>> read_books();
/// Those of all books, one after another. Throws StatusError.
[[nodiscard]] std::vector<BookDocument> documents_of_books();

}  // namespace notes_stub
