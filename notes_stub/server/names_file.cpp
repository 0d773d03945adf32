#include "notes_stub/server/names_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/ipc/socket.hpp"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/dxl_import.hpp"
#include "notes_stub/nsf/dxl_reader.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

struct Found {
    std::size_t index = 0;
    std::string form;
    std::string key;
    const DxlDocument* document = nullptr;
};

std::string text_of(const Item& item) {
    auto text = lmbcs_to_utf8(value_to_text(item.type, item.value, ';'));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

std::string form_of(const DxlDocument& document) {
    for (const auto& item : document.items) {
        if (item.name == "Form") return text_of(item);
    }
    return {};
}

std::string name_of(const Found& found) { return found.form + ":" + found.key; }

std::vector<Found> find(const std::vector<DxlDocument>& documents, std::string_view key) {
    std::vector<Found> all;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const Found found{i, form_of(documents[i]), lmbcs_to_utf8(document_key(documents[i].items).value_or("")),
                          &documents[i]};
        const bool fits = key.empty() || equal_ignoring_case(key, documents[i].unid) ||
                          equal_ignoring_case(key, found.form) || equal_ignoring_case(key, found.key) ||
                          equal_ignoring_case(key, name_of(found));
        if (fits) all.push_back(found);
    }
    return all;
}

std::string list(const std::vector<Found>& found) {
    std::string text;
    for (const auto& each : found) text += "  " + name_of(each) + "\n";
    return text;
}

std::string_view type_name(WORD type) {
    switch (type) {
        case TYPE_TEXT:
            return "text";
        case TYPE_TEXT_LIST:
            return "textlist";
        case TYPE_NUMBER:
            return "number";
        case TYPE_NUMBER_RANGE:
            return "numberlist";
        case TYPE_TIME:
            return "datetime";
        case TYPE_TIME_RANGE:
            return "datetimelist";
        case TYPE_COMPOSITE:
            return "richtext";
        default:
            return "other";
    }
}

std::string describe(const Found& found) {
    std::string text = "  " + name_of(found) + ", names.dxl line " + std::to_string(found.document->line) + "\n";
    for (const auto& item : found.document->items) {
        text += "    " + lmbcs_to_utf8(item.name) + " (" + std::string{type_name(item.type)} + ") = " + text_of(item) +
                "\n";
    }
    return text;
}

std::string read(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw std::runtime_error(file.filename().string() + " cannot be read");
    return text.str();
}

[[noreturn]] void fail(const fs::path& file) { throw std::runtime_error(file.string() + ": " + std::strerror(errno)); }

void write_synced(const fs::path& file, std::string_view text, mode_t mode) {
    const Fd out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!out || ::fchmod(out.get(), mode) != 0) fail(file);
    while (!text.empty()) {
        const auto written = ::write(out.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail(file);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(out.get()) != 0) fail(file);
}

fs::path unfinished(fs::path file) { return file += ".set"; }

// The new file is read as DXL before it takes the old one's place: a value that is no number is found here.
void replace(const fs::path& file, std::string_view text) {
    struct stat now {};
    if (::stat(file.c_str(), &now) != 0) fail(file);
    const auto next = unfinished(file);
    try {
        write_synced(next, text, now.st_mode & 07777);
        [[maybe_unused]] const auto documents = read_dxl(next);
        fs::rename(next, file);
    } catch (...) {
        ::unlink(next.c_str());
        throw;
    }
    const Fd directory{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    ::fsync(directory.get());
}

}  // namespace

std::string NamesFile::show(std::string_view key) const {
    try {
        const auto documents = read_dxl(file_);
        const auto found = find(documents, key);
        if (found.empty()) return "  There is no document " + std::string{key} + "\n";
        return found.size() == 1 ? describe(found.front()) : list(found);
    } catch (const std::exception& error) {
        return "  " + std::string{error.what()} + "\n";
    }
}

void NamesFile::remove_leftover() const {
    std::error_code error;
    fs::remove(unfinished(fs::weakly_canonical(file_, error)), error);
}

std::string NamesFile::set(std::string_view key, const ItemChange& change) const {
    const std::string kept = ". The documents stay as they were.";
    try {
        const auto file = fs::canonical(file_);
        const auto before = read(file);
        const auto documents = read_dxl(file);
        const auto found = find(documents, key);
        if (found.empty()) return "There is no document " + std::string{key} + kept;
        if (found.size() > 1)
            return std::string{key} + " names several documents; FORM:KEY names one of:\n" + list(found);
        const auto after = change_item(before, found.front().index, change);
        const auto what = name_of(found.front()) + ", item " + change.name;
        if (after == before) return what + " is that already";
        replace(file, after);
        return what + " changed to " + change.value;
    } catch (const std::exception& error) {
        return error.what() + kept;
    }
}

}  // namespace notes_stub
