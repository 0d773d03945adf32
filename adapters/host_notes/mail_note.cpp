#include "adapters/host_notes/mail_note.hpp"

#include "adapters/host_notes/api_status.hpp"
#include "adapters/host_notes/earlier_deposits.hpp"
#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace postern::host_notes {

namespace {

// A summary holds 32 KiB, and the recipients are in it twice: for the Router, and for us.
constexpr std::size_t max_batch_octets = 8'000;
char body_item[] = "Body";
constexpr WORD body_item_octets = sizeof body_item - 1;

// An open note or stream; closed at the end of its scope.
template <typename Handle, auto close>
class Owned {
public:
    Owned() = default;
    ~Owned() {
        if (handle != Handle{}) close(handle);
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Handle handle{};
};
using Note = Owned<NOTEHANDLE, &NSFNoteClose>;
using Stream = Owned<MIMEHANDLE, &MIMEStreamClose>;

using Done = Expected<void, std::string>;

bool has_item(NOTEHANDLE note, const char* name) {
    std::string own(name);
    return NSFItemIsPresent(note, own.data(), static_cast<WORD>(own.size())) != FALSE;
}

STATUS set_text(NOTEHANDLE note, const char* item, std::string_view utf8) {
    const std::string text = to_lmbcs(utf8);
    return NSFItemSetText(note, item, text.data(), static_cast<WORD>(text.size()));
}

STATUS set_list(NOTEHANDLE note, const char* item, const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        const std::string text = to_lmbcs(entry);
        const STATUS status =
            NSFItemAppendTextList(note, item, text.data(), static_cast<WORD>(text.size()), TRUE /* duplicates */);
        if (status != NOERROR) return status;
    }
    return NOERROR;
}

STATUS set_present_time(NOTEHANDLE note, const char* item) {
    TIMEDATE now{};
    OSCurrentTIMEDATE(&now);
    return NSFItemSetTime(note, item, &now);
}

// After the message's header became items, so that a header cannot choose what stands here. Confirmed of Domino's
// listener are Recipients, SMTPOriginator and $MessageID; the form, the empty originator of a report, and values for
// headers that are missing are inferred.
STATUS set_items(NOTEHANDLE note, const MailNote& content) {
    char recipients[] = "Recipients";
    for (const char* own : {recipients, const_cast<char*>(recipients_item)})
        NSFItemDelete(note, own, static_cast<WORD>(std::strlen(own)));
    STATUS status = set_list(note, recipients, content.recipients);
    if (status == NOERROR) status = set_text(note, "SMTPOriginator", content.sender);
    if (status == NOERROR) status = set_text(note, "Form", "Memo");
    if (status == NOERROR) status = set_text(note, queue_id_item, to_string(content.id));
    if (status == NOERROR) status = set_list(note, recipients_item, content.recipients);
    if (status == NOERROR && !has_item(note, "$MessageID") && !content.message_id.empty())
        status = set_text(note, "$MessageID", content.message_id);
    if (status == NOERROR && !has_item(note, "From") && !content.sender.empty())
        status = set_text(note, "From", content.sender);
    if (status == NOERROR && !has_item(note, "PostedDate")) status = set_present_time(note, "PostedDate");
    if (status == NOERROR && !has_item(note, "$NoteHasNativeMIME")) status = set_text(note, "$NoteHasNativeMIME", "1");
    return status;
}

Done write_message(MIMEHANDLE stream, const std::string& database, const MessageSource& message) {
    return message([&](std::string_view piece) -> Done {
        // The API reads from it and takes it as writable.
        auto* octets = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));
        if (MIMEStreamWrite(octets, static_cast<unsigned int>(piece.size()), stream) == MIME_STREAM_SUCCESS) return {};
        return unexpected(fmt::format("{}: the message cannot be written into a MIME stream", database));
    });
}

}  // namespace

Expected<void, std::string> deposit_note(const Database& database, const MailNote& content,
                                         const MessageSource& message) {
    const auto failed = [&](const char* what, STATUS status) {
        return unexpected(fmt::format("{}: {}: {}", database.path(), what, status_text(status)));
    };
    Note note;
    STATUS status = NSFNoteCreate(database.handle(), &note.handle);
    if (status != NOERROR) return failed("no note can be made", status);
    Stream stream;
    status = MIMEStreamOpen(note.handle, body_item, body_item_octets, MIME_STREAM_OPEN_WRITE, &stream.handle);
    if (status != NOERROR) return failed("no MIME stream can be opened", status);
    if (auto written = write_message(stream.handle, database.path(), message); !written) return written;
    status = MIMEStreamItemize(note.handle, body_item, body_item_octets, MIME_STREAM_ITEMIZE_FULL, stream.handle);
    if (status != NOERROR) return failed("the message cannot be made into items", status);
    if (status = set_items(note.handle, content); status != NOERROR) return failed("an item cannot be set", status);
    if (status = NSFNoteUpdate(note.handle, 0); status != NOERROR)
        return failed("the message cannot be stored", status);
    return {};
}

std::vector<std::vector<std::string>> batches_of(std::vector<std::string> recipients) {
    std::vector<std::vector<std::string>> batches;
    std::size_t octets = max_batch_octets;
    for (std::string& recipient : recipients) {
        // A list spends two octets on each length.
        octets += recipient.size() + 2;
        if (octets > max_batch_octets) {
            batches.emplace_back();
            octets = recipient.size() + 2;
        }
        batches.back().push_back(std::move(recipient));
    }
    return batches;
}

}  // namespace postern::host_notes
