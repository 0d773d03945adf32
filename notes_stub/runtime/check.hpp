/// Misuse of the API made loud: the place that every part of the runtime reports to when a program broke a rule.
#pragma once

#include <string>

namespace notes_stub {

/// Logs that the program misused the API in `call`, and what it did: "NSFNoteClose: the note was opened by another
/// thread". With STUB_STRICT=1 in notes.ini it then aborts, so that a test fails at the place of the mistake. Any
/// thread. `what` is UTF-8. Works without a server too: the line then goes to standard error.
void report_misuse(const char* call, const std::string& what);

/// For a call that is built on others of the API: what they report while it lives carries the name of the outermost
/// one, and a thread that may not call the API is named once, at its beginning. No routine of the program runs
/// meanwhile.
class OuterCall {
public:
    explicit OuterCall(const char* call);
    ~OuterCall();
    OuterCall(const OuterCall&) = delete;
    OuterCall& operator=(const OuterCall&) = delete;

    /// nullptr: this thread is in none.
    [[nodiscard]] static const char* current();

private:
    bool is_outermost_;
};

}  // namespace notes_stub
