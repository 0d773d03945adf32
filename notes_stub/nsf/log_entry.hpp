/// A document of log.nsf while a program fills it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "notes_stub/nsf/store.hpp"

namespace notes_stub {

/// One thread at a time. Names are LMBCS and compared without case. What writes may throw StatusError.
class LogEntry {
public:
    /// With the items Form, Server and StartTime. Writes nothing yet.
    LogEntry(std::filesystem::path nsf, std::string form, std::string server);

    /// A text item of this name goes on after '\r'. Throws StatusError(ERR_SEGMENT_TOO_BIG) past what an item holds.
    void add_text(const std::string& name, WORD flags, std::string_view text);
    void add_to_list(const std::string& name, WORD flags, const std::string& text);
    /// In place of whatever has this name.
    void set(const std::string& name, WORD type, WORD flags, std::string value);

    /// On disk when it returns; log.nsf is made where it is not there.
    void write();
    /// Adds FinishTime and writes.
    void finish();
    /// Takes away what was written before its end.
    void discard();

private:
    [[nodiscard]] Item* find(std::string_view name, WORD type);

    std::filesystem::path nsf_;
    Note note_;
};

}  // namespace notes_stub
