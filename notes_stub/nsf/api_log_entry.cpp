// log.h: documents of log.nsf that a program fills, by numbers; and activity streams, which are empty.
#include <cstdarg>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "notes_stub/include/log.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/nsf/log_entry.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/format.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/status_text.hpp"

namespace notes_stub {
namespace {

constexpr int log_conversions = 6;

/// Entries by number. A number is used again when all have been.
class EntryTable {
public:
    STATUS create(std::string form, WORD& number) {
        const std::lock_guard lock{mutex_};
        if (entries_.size() >= MAXWORD - MAX_RESERVED_LOG_ENTRY) return ERR_MEMORY;
        do {
            last_ = last_ == MAXWORD ? MAX_RESERVED_LOG_ENTRY + 1 : static_cast<WORD>(last_ + 1);
        } while (entries_.contains(last_));
        const auto server = notes_ini()->get("ServerName").value_or("CN=mail/O=Example");
        entries_.try_emplace(last_, data_directory() / "log.nsf", std::move(form), utf8_to_lmbcs(server));
        number = last_;
        return NOERROR;
    }

    /// Under the table's lock: an entry may be filled by several threads.
    template <typename Use>
    STATUS with(WORD number, Use&& use) {
        const std::lock_guard lock{mutex_};
        if (number <= MAX_RESERVED_LOG_ENTRY) return ERR_LOG_RESERVED_ENTRY;
        const auto found = entries_.find(number);
        if (found == entries_.end()) return ERR_LOGENTRY_INVALID;
        use(found->second);
        return NOERROR;
    }

    /// It is gone whatever `end` throws.
    template <typename End>
    STATUS take(WORD number, End&& end) {
        const std::lock_guard lock{mutex_};
        if (number <= MAX_RESERVED_LOG_ENTRY) return ERR_LOG_RESERVED_ENTRY;
        auto taken = entries_.extract(number);
        if (!taken) return ERR_LOGENTRY_INVALID;
        end(taken.mapped());
        return NOERROR;
    }

private:
    std::mutex mutex_;
    std::map<WORD, LogEntry> entries_;
    WORD last_ = MAX_RESERVED_LOG_ENTRY;
};

EntryTable& entries() {
    static auto* const the = new EntryTable;
    return *the;
}

bool has_server() {
    const auto way = link();
    return way->has_server() && way->call(Writer{}.u8(static_cast<std::uint8_t>(Op::sync)).take()).has_value();
}

WORD item_flags(WORD flags) { return (flags & LOG_ITEM_NONSUMMARY) != 0 ? 0 : ITEM_SUMMARY; }

// Without LOG_LEAVE_LOCKED what there is so far can be seen in the database at once.
template <typename Change>
STATUS change_entry(const char* call, WORD number, WORD flags, const char* item, Change&& change) {
    return guarded([&]() -> STATUS {
        require_thread(call);
        if (!has_server()) return ERR_LOG_NULLHANDLE;
        if (item == nullptr || *item == '\0') return ERR_MISC_INVALID_ARGS;
        return entries().with(number, [&](LogEntry& entry) {
            change(entry);
            if ((flags & LOG_LEAVE_LOCKED) == 0) entry.write();
        });
    });
}

bool is_event_entry(WORD number) {
    return number == LOG_EVENT_ENTRY || number == LOG_EVENT_ENTRY_NO_TIMESTAMP || number == LOG_EVENT_ENTRY_NO_CONSOLE;
}

std::string with_message(std::string text, STATUS message) {
    if (ERR(message) == NOERROR) return text;
    if (!text.empty()) text += ": ";
    return text + utf8_to_lmbcs(status_text_or_number(message));
}

STATUS add_text(WORD number, WORD flags, const char* item, const std::string& text) {
    if (is_event_entry(number)) {
        log_text(lmbcs_to_utf8(text), number != LOG_EVENT_ENTRY_NO_CONSOLE && (flags & LOG_TO_CONSOLE) != 0);
        return NOERROR;
    }
    const STATUS status = change_entry("LogAddText", number, flags, item,
                                       [&](LogEntry& entry) { entry.add_text(item, item_flags(flags), text); });
    if (status == NOERROR && (flags & LOG_TO_CONSOLE) != 0) log_text(lmbcs_to_utf8(text));
    return status;
}

/// Addresses of streams that are open: the stream itself has nothing to hold.
class StreamTable {
public:
    void* add() {
        const std::lock_guard lock{mutex_};
        auto stream = std::make_unique<char>();
        void* const address = stream.get();
        streams_.emplace(address, std::move(stream));
        return address;
    }
    bool holds(const char* call, void* stream) {
        {
            const std::lock_guard lock{mutex_};
            if (streams_.contains(stream)) return true;
        }
        report_misuse(call, "the activity stream is not open");
        return false;
    }
    void remove(void* stream) {
        const std::lock_guard lock{mutex_};
        streams_.erase(stream);
    }

private:
    std::mutex mutex_;
    std::map<void*, std::unique_ptr<char>> streams_;
};

StreamTable& streams() {
    static auto* const the = new StreamTable;
    return *the;
}

bool is_position_size(const void* position, DWORD size) {
    return position == nullptr ? size == 0 : size == sizeof(ACTIVITYSTREAMPOSITION);
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS LogCreateEntry(char* form, WORD* number) {
    return guarded([&]() -> STATUS {
        require_thread("LogCreateEntry");
        if (form == nullptr || number == nullptr) return ERR_MISC_INVALID_ARGS;
        *number = 0;
        return has_server() ? entries().create(form, *number) : static_cast<STATUS>(ERR_LOG_NULLHANDLE);
    });
}

STATUS LogAddText(WORD number, WORD flags, char* item, HMODULE, STATUS message, char* format, ...) {
    const OuterCall outer("LogAddText");
    std::va_list arguments;
    va_start(arguments, format);
    std::string text = format == nullptr ? "" : format;
    if (format != nullptr && (flags & LOG_FORMATTED_TEXT) == 0)
        text = format_text("LogAddText", log_conversions, format, arguments);
    va_end(arguments);
    return add_text(number, flags, item, with_message(std::move(text), message));
}

STATUS LogAddTextlistItem(WORD number, WORD flags, char* item, char* text) {
    const OuterCall outer("LogAddTextlistItem");
    if (text == nullptr) return ERR_MISC_INVALID_ARGS;
    return change_entry("LogAddTextlistItem", number, flags, item,
                        [&](LogEntry& entry) { entry.add_to_list(item, item_flags(flags), text); });
}

STATUS LogAddNumberItem(WORD number, WORD flags, char* item, NUMBER* value) {
    const OuterCall outer("LogAddNumberItem");
    if (value == nullptr) return ERR_MISC_INVALID_ARGS;
    return change_entry("LogAddNumberItem", number, flags, item, [&](LogEntry& entry) {
        entry.set(item, TYPE_NUMBER, item_flags(flags), encode_number(*value));
    });
}

STATUS LogAddTimeItem(WORD number, WORD flags, char* item, TIMEDATE* value) {
    const OuterCall outer("LogAddTimeItem");
    if (value == nullptr) return ERR_MISC_INVALID_ARGS;
    return change_entry("LogAddTimeItem", number, flags, item,
                        [&](LogEntry& entry) { entry.set(item, TYPE_TIME, item_flags(flags), encode_time(*value)); });
}

STATUS LogCompleteEntry(WORD number) {
    return guarded([&]() -> STATUS {
        require_thread("LogCompleteEntry");
        if (!has_server()) return ERR_LOG_NULLHANDLE;
        return entries().take(number, [](LogEntry& entry) { entry.finish(); });
    });
}

void LogCloseEntry(WORD number) {
    require_thread("LogCloseEntry");
    static_cast<void>(guarded([&] { return entries().take(number, [](LogEntry& entry) { entry.discard(); }); }));
}

STATUS LogOpenActivityStream(void** stream, const char* server, const char* log, const char*, DWORD,
                             const TIMEDATE_PAIR*) {
    return guarded([&]() -> STATUS {
        require_thread("LogOpenActivityStream");
        if (stream == nullptr) return ERR_MISC_INVALID_ARGS;
        *stream = nullptr;
        std::string path = server == nullptr ? "" : server;
        if (!path.empty()) path += "!!";
        path += log == nullptr || *log == '\0' ? "log.nsf" : log;
        const Store opened(resolve_path(path.c_str()));  // for its errors
        *stream = streams().add();
        return NOERROR;
    });
}

STATUS LogEnumActivityStream(void* stream, ACTIVITYSTREAMACTION, void*, ACTIVITYSTREAMPOSITION* position, DWORD size) {
    require_thread("LogEnumActivityStream");
    if (!streams().holds("LogEnumActivityStream", stream)) return ERR_MISC_INVALID_ARGS;
    if (!is_position_size(position, size)) return ERR_MISC_INVALID_ARGS;
    if (position != nullptr) *position = ACTIVITYSTREAMPOSITION{};
    return NOERROR;
}

STATUS LogSetActivityStreamPosition(void* stream, const ACTIVITYSTREAMPOSITION* position, DWORD size) {
    require_thread("LogSetActivityStreamPosition");
    if (!streams().holds("LogSetActivityStreamPosition", stream)) return ERR_MISC_INVALID_ARGS;
    return position != nullptr && is_position_size(position, size) ? NOERROR
                                                                   : static_cast<STATUS>(ERR_MISC_INVALID_ARGS);
}

STATUS LogCloseActivityStream(void* stream) {
    require_thread("LogCloseActivityStream");
    if (!streams().holds("LogCloseActivityStream", stream)) return ERR_MISC_INVALID_ARGS;
    streams().remove(stream);
    return NOERROR;
}
