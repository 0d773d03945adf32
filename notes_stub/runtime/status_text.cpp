#include "notes_stub/runtime/status_text.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "notes_stub/include/globerr.h"
#include "notes_stub/include/log.h"
#include "notes_stub/include/niferr.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/include/secerr.h"

namespace notes_stub {
namespace {

struct Row {
    STATUS status;
    const char* text;
};

// One row per code that the stub returns or that a task is likely to look up.
constexpr Row rows[] = {
    {NOERROR, "No error"},
    {ERR_NOEXIST, "The file does not exist"},
    {ERR_EXISTS, "The file exists already"},
    {ERR_MEMORY, "There is not enough memory"},
    {ERR_INV_SERVER_NAME, "The server name is not valid"},
    {ERR_INV_FILE_NAME, "The file name is not valid"},
    {ERR_SEGMENT_TOO_BIG, "The memory block would be too large"},
    {ERR_CANCEL, "The operation was cancelled"},
    {ERR_NOT_NSF, "The file is not a database"},
    {ERR_CONFLICT, "The document was changed by somebody else meanwhile"},
    {ERR_NO_MORE_MATCHES, "There are no more matches"},
    {ERR_NSF_VERSION, "The database has a version that cannot be read"},
    {ERR_NO_SUCH_NAMESPACE, "No address book has this view"},
    {ERR_NO_NAMES_FILE, "No address book can be opened"},
    {ERR_NO_SUCH_ITEM, "The item is not in the document"},
    {ERR_NO_MORE_MEMBERS, "There are no more members"},
    {ERR_SECURE_BADPASSWORD, "The password is wrong"},
    {ERR_DIRECTORY, "This is a directory, not a database"},
    {ERR_ITEM_NOT_FOUND, "The item is not in the document"},
    {ERR_NOTE_DELETED, "The document has been deleted"},
    {ERR_INVALID_NOTE, "There is no document with this id"},
    {ERR_SUMMARY_TOO_BIG, "The summary items of the document are too large"},
    {ERR_DBCLASS, "The database class is not valid"},
    {ERR_ENCODING, "The encoding of the attachment is not known"},
    {ERR_NO_MODIFIED_NOTES, "No document was changed since then"},
    {ERR_SPECIAL_ID, "There is no such special document"},
    {ERR_NOACCESS, "You are not allowed to do this with the database"},
    {ERR_OPEN_FILE, "The file could not be opened"},
    {ERR_UPDATE_CLASS, "Documents of this class cannot be written"},
    {ERR_NOT_AUTHOR, "You are not an author of this document"},
    {ERR_OBJECT_TRUNCATED, "The object ends too early"},
    {ERR_INVALID_OBJECT, "There is no object with this id"},
    {ERR_OBJECT_CANNOT_BE_ZERO, "The length of an object may not be zero"},
    {ERR_NO_DELETED_NOTES, "No document was deleted"},
    {ERR_VIEW_UPDATE, "Views and design documents cannot be deleted like this"},
    {ERR_INVALID_ITEMLEN, "The item's length does not fit its type"},
    {ERR_INVALID_ITEMTYPE, "The item's type is not known"},
    {ERR_FUNC_NOT_IMPL, "This function needs a real Domino server"},
    {ERR_DB2NSF_NOT_ENABLED_FOR_DB2, "There is no DB2 here"},
    {ERR_ARGS_INVALID, "An argument is missing"},
    {ERR_ASSOCITEM_NOITEMS, "No files belong to this object"},
    {ERR_SECURE_NOKEYFILE, "The ID file cannot be opened"},
    {ERR_BSAFE_NULLPARAM, "A name or a password is empty"},
    {ERR_LINK_FORMAT, "The text is no link to a document"},
    {ERR_NOT_DIRECTORY, "This is a database, not a directory"},
    {ERR_NOT_LOCAL, "The database is on another server"},
    {ERR_NO_STAMPED_NOTES, "No document was changed"},
    {ERR_NOTE_NOT_SEALED, "The document is not encrypted"},
    {ERR_IS_OBJSTORE, "The database is an object store"},
    {ERR_NSF_CORRUPT_ACL, "The access control list is damaged"},
    {ERR_NULL_NOTEHANDLE, "The document's handle is null"},
    {ERR_NOTE_LOCKED, "The document is locked already"},
    {ERR_NOTE_NOT_LOCKED_BY_LOCKER, "You have not locked the document"},
    {ERR_QUOTA_LESS_THAN_WARNING, "The size limit is below the warning threshold"},
    {ERR_NSF_NOT_SUPPORTED, "This function is not supported on this system"},
    {ERR_ALREADY_LOCKED, "The database is in use exclusively"},
    {ERR_INVALID_ITEMUNK, "The item has a type that is not known"},
    {ERR_NSF_CORRUPT2, "The database is damaged"},
    {ERR_HDL_NULL, "The handle is null"},
    {ERR_NOT_FOUND, "The entry was not found"},
    {ERR_IFMT, "The international format is not valid"},
    {ERR_TFMT, "The time format is not valid"},
    {ERR_TDI_CONV, "The text is not a time or date"},
    {ERR_TDO_CONV, "The time or date is not valid"},
    {ERR_FILE_INVALID, "The file is not valid"},
    {ERR_STAT_NOT_FOUND, "There is no such statistic"},
    {ERR_MQ_POOLFULL, "There is no memory left for message queues"},
    {ERR_MQ_TIMEOUT, "No message came within the time allowed"},
    {ERR_MQSCAN_ABORT, "The scan of the message queue was stopped"},
    {ERR_DUPLICATE_MQ, "A message queue with this name exists already"},
    {ERR_NO_SUCH_MQ, "There is no message queue with this name"},
    {ERR_MQ_EXCEEDED_QUOTA, "The message queue is full"},
    {ERR_MQ_EMPTY, "The message queue is empty"},
    {ERR_MQ_BFR_TOO_SMALL, "The message is longer than the buffer"},
    {ERR_MQ_QUITTING, "The message queue is quitting"},
    {ERR_STAT_NOT_SET, "The statistic cannot be set to zero"},
    {ERR_MQ_MSGSPENDING, "Messages are waiting in the message queue"},
    {ERR_MISC_INVALID_ARGS, "An argument is not valid"},
    {ERR_FORMULA_COMPILATION, "The formula is not valid"},
    {ERR_INVALID_ARG_TYPE, "An argument has the wrong type"},
    {ERR_ODS_NO_SUCH_ENTRY, "The list has no such entry"},
    {ERR_LOGENTRY_INVALID, "There is no log entry with this number"},
    {ERR_LOG_NULLHANDLE, "The log is not available: no server runs"},
    {ERR_LOG_RESERVED_ENTRY, "The number of the log entry is a reserved one"},
    {ERR_VERSION, "The version is not supported"},
};

}  // namespace

std::string status_text(STATUS status) {
    const auto* row = std::ranges::find(rows, ERR(status), &Row::status);
    return row == std::end(rows) ? std::string{} : std::string{row->text};
}

std::string status_text_or_number(STATUS status) {
    auto text = status_text(status);
    if (!text.empty()) return text;
    char number[24];
    std::snprintf(number, sizeof number, "status 0x%04X", static_cast<unsigned>(ERR(status)));
    return number;
}

}  // namespace notes_stub
