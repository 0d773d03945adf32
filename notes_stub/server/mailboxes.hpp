/// The databases that local mail is left in, as the console shows them. Domino's Router would empty them; here nobody
/// does.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/runtime/notes_ini.hpp"
#include "notes_stub/server/log_writer.hpp"

namespace notes_stub {

/// Creates mail.box in the data directory, or mail1.box to mailN.box where notes.ini has STUB_MAILBOXES=N, if they are
/// not there. One that cannot be created is named in the log.
void create_mailboxes(const std::filesystem::path& data, NotesIni& ini, LogWriter& log);

/// Answers of the console: text with line ends, safe to print. One thread.
class Mailboxes {
public:
    explicit Mailboxes(std::filesystem::path data) : data_(std::move(data)) {}

    /// `show mail`: nothing, `mail1.box`, a note id, or both.
    [[nodiscard]] std::string show(std::string_view arguments) const;
    /// `export mail`: each message to a file of its own, octet for octet. What is there already is left alone.
    [[nodiscard]] std::string export_to(const std::filesystem::path& directory) const;

private:
    [[nodiscard]] std::vector<std::filesystem::path> files() const;
    const std::filesystem::path data_;
};

}  // namespace notes_stub
