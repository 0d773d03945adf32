#include "notes_stub/server/mailboxes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "notes_stub/include/mimeods.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/ipc/socket.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/server/mail_text.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

constexpr long most_mailboxes = 10;
constexpr std::size_t most_listed = 100;
constexpr std::string_view blanks = " \t";

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::string counted(std::size_t messages) {
    return std::to_string(messages) + (messages == 1 ? " message" : " messages");
}

/// The directory that is exported to cannot be written: no other message will fare better.
struct TargetFailure : std::runtime_error {
    explicit TargetFailure(const fs::path& file)
        : std::runtime_error(file.string() + " cannot be written: " + std::strerror(errno)) {}
};

// A database may be damaged, or go away while it is read.
template <typename Read>
std::string read_safely(const fs::path& file, Read&& read) {
    try {
        Store store(file);
        return read(store);
    } catch (const TargetFailure&) {
        throw;
    } catch (const std::exception& error) {
        return file.filename().string() + " cannot be read: " + error.what() + "\n";
    }
}

// One bad page is no reason to hide the other messages.
std::string line_of(Store& store, NOTEID id) {
    try {
        const Store::ItemSum parts = store.sum_items(id, TYPE_MIME_PART);
        const std::int64_t octets = parts.octets - parts.items * std::int64_t{sizeof(MIME_PART)};
        return message_line(store.read_summary(id), octets);
    } catch (const std::exception& error) {
        return "  note " + note_id_text(id) + " cannot be read: " + error.what() + "\n";
    }
}

std::string list_of(Store& store, const std::string& name) {
    const auto ids = store.document_ids();
    const std::size_t left_out = ids.size() - std::min(ids.size(), most_listed);
    std::string text = name + ": " + counted(ids.size()) + "\n";
    if (left_out > 0) text += "  the last " + std::to_string(most_listed) + " of them; export mail DIR writes all\n";
    for (std::size_t i = left_out; i < ids.size(); ++i) text += line_of(store, ids[i]);
    return text;
}

std::string page_of(Store& store, const std::string& name, NOTEID id) {
    const auto ids = store.document_ids();
    if (std::ranges::find(ids, id) == ids.end()) return {};
    return name + ", note " + note_id_text(id) + "\n" + message_page(store.read(id));
}

std::optional<NOTEID> note_id(std::string_view word) {
    if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
    if (word.empty() || word.size() > 8 || word.find_first_not_of("0123456789abcdefABCDEF") != word.npos)
        return std::nullopt;
    return static_cast<NOTEID>(std::stoul(std::string(word), nullptr, 16));
}

// The time in the UNID makes it a name for ever: ids begin anew in a database that was made anew.
std::string file_name(const std::string& box, const Note& note) {
    return fs::path(box).stem().string() + "-" + note_id_text(note.header.id) + "-" +
           unid_text(note.header.oid).substr(16) + ".eml";
}

bool write_all(int file, std::string_view octets) {
    while (!octets.empty()) {
        const auto written = ::write(file, octets.data(), octets.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// Complete or not at all, and never over a file that is there: false then. Nobody else writes
// files of these names, so a look before the rename is enough; a link would not be had on every disk.
bool write_new(const fs::path& file, std::string_view octets) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(file, error))) return false;
    const fs::path part = fs::path(file) += ".part";
    // Left by an export that was killed; or planted, and then it is the link that goes.
    ::unlink(part.c_str());
    const Fd out{::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!out) throw TargetFailure(part);
    if (write_all(out.get(), octets) && ::rename(part.c_str(), file.c_str()) == 0) return true;
    const TargetFailure failure(part);
    ::unlink(part.c_str());
    throw failure;
}

struct Exported {
    std::size_t written = 0;
    std::size_t kept = 0;
};

/// Returns the notes that could not be read, one line each.
std::string export_box(Store& store, const std::string& name, const fs::path& directory, Exported& exported) {
    std::string failures;
    for (const NOTEID id : store.document_ids()) {
        try {
            const Note note = store.read(id);
            const bool is_new = write_new(directory / file_name(name, note), message_of(note).octets);
            ++(is_new ? exported.written : exported.kept);
        } catch (const TargetFailure&) {
            throw;
        } catch (const std::exception& error) {
            failures += name + ", note " + note_id_text(id) + " cannot be read: " + error.what() + "\n";
        }
    }
    return failures;
}

}  // namespace

void create_mailboxes(const fs::path& data, NotesIni& ini, LogWriter& log) {
    const long count = std::clamp(ini.number("STUB_MAILBOXES", 1), 1L, most_mailboxes);
    for (long number = 1; number <= count; ++number) {
        const std::string name = count == 1 ? "mail.box" : "mail" + std::to_string(number) + ".box";
        std::error_code error;
        if (fs::exists(data / name, error)) continue;
        try {
            Store::create(data / name, false);
            // Mail is its server's alone; what SQLite makes beside the file gets the same mode.
            fs::permissions(data / name, fs::perms::owner_read | fs::perms::owner_write);
        } catch (const std::exception& failure) {
            log.write(name + " cannot be created: " + failure.what());
        }
    }
}

std::vector<fs::path> Mailboxes::files() const {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(data_, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("mail") && name.ends_with(".box")) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

std::string Mailboxes::show(std::string_view arguments) const {
    std::string_view word = take_word(arguments);
    std::vector<fs::path> boxes = files();
    if (word.ends_with(".box")) {
        std::erase_if(boxes, [&](const fs::path& file) { return file.filename() != word; });
        if (boxes.empty()) return printable(word, false) + ": there is no such mailbox\n";
        word = take_word(arguments);
    }
    const auto id = note_id(word);
    if (!word.empty() && !id)
        return "show mail: " + printable(word, false) + " is neither a mailbox (mail.box) nor a note id (8F8)\n";
    std::string text;
    for (const fs::path& file : boxes) {
        const std::string name = file.filename().string();
        text += read_safely(file, [&](Store& store) { return id ? page_of(store, name, *id) : list_of(store, name); });
    }
    if (!text.empty()) return text;
    return id ? "No message has the note id " + note_id_text(*id) + "\n" : "There is no mailbox\n";
}

std::string Mailboxes::export_to(const fs::path& directory) const {
    std::error_code error;
    fs::create_directories(directory, error);
    if (!fs::is_directory(directory, error)) return directory.string() + " is no directory and cannot be made one\n";
    Exported exported;
    std::string failures;
    try {
        for (const fs::path& file : files()) {
            failures += read_safely(
                file, [&](Store& store) { return export_box(store, file.filename().string(), directory, exported); });
        }
    } catch (const TargetFailure& failure) {
        failures += std::string(failure.what()) + ". The export ends here; it can be repeated.\n";
    }
    std::string text = counted(exported.written) + " exported to " + fs::absolute(directory).string();
    if (exported.kept > 0) text += ", " + std::to_string(exported.kept) + " were there already";
    return failures + text + "\n";
}

}  // namespace notes_stub
