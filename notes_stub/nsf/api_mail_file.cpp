// mailserv.h: message files, and lists of the messages in one.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/acl.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mail_note.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

constexpr int default_timeout_hours = 24;
constexpr Ticks ticks_an_hour = 60LL * 60 * 100;

/// An element of the list. Each recipient is a mark, the address and a zero.
struct Message {
    DBHANDLE file;
    NOTEID note;
    WORD priority;
    WORD report;
    PSTRING originator;
    PSTRING recipients;
};
constexpr char is_left = ' ';
constexpr char is_deleted = 'x';

/// Throws StatusError(ERR_MISC_INVALID_ARGS).
Message message_at(const DARRAY* list, WORD number) {
    if (list == nullptr || number >= list->ElementsUsed)
        throw StatusError(ERR_MISC_INVALID_ARGS, "the list has no such message");
    Message message;
    std::memcpy(&message, reinterpret_cast<const char*>(list + 1) + std::size_t{number} * sizeof message,
                sizeof message);
    return message;
}

struct Recipient {
    char* mark;
    std::string_view address;
};
std::vector<Recipient> recipients_of(DARRAY* list, const Message& message) {
    char* at = OSDArrayString(list, message.recipients);
    const char* end = at + message.recipients.StringSize;
    std::vector<Recipient> recipients;
    while (at < end) {
        recipients.push_back({at, std::string_view(at + 1)});
        at += recipients.back().address.size() + 2;
    }
    return recipients;
}

/// Throws StatusError(ERR_MISC_INVALID_ARGS).
Recipient recipient_at(DARRAY* list, WORD message, WORD number) {
    const auto recipients = recipients_of(list, message_at(list, message));
    if (number >= recipients.size()) throw StatusError(ERR_MISC_INVALID_ARGS, "the message has no such recipient");
    return recipients[number];
}

std::string originator_of(DARRAY* list, const Message& message) {
    return {OSDArrayString(list, message.originator), message.originator.StringSize};
}

char first_letter(const Note& note, std::string_view item) {
    const auto texts = texts_of_item(note.items, item);
    return texts.empty() ? '\0' : texts.front().front();
}

WORD priority_of(const Note& note) {
    switch (first_letter(note, MAIL_DELIVERYPRIORITY_ITEM)) {
        case 'H':
            return DELIVERY_PRIORITY_HIGH;
        case 'L':
            return DELIVERY_PRIORITY_LOW;
        default:
            return DELIVERY_PRIORITY_NORMAL;
    }
}

WORD report_of(const Note& note) {
    switch (first_letter(note, MAIL_DELIVERYREPORT_ITEM)) {
        case 'N':
            return DELIVERY_REPORT_NONE;
        case 'C':
            return DELIVERY_REPORT_CONFIRMED;
        case 'T':
            return DELIVERY_REPORT_TRACE;
        default:
            return DELIVERY_REPORT_BASIC;
    }
}

/// False: the list is full.
bool add_message(DHANDLE handle, DARRAY** list, DBHANDLE file, const Note& note) {
    const auto from = texts_of_item(note.items, MAIL_FROM_ITEM);
    std::string originator = from.empty() ? std::string() : from.front();
    std::string recipients;
    for (const std::string& address : texts_of_item(note.items, MAIL_RECIPIENTS_ITEM)) {
        recipients += is_left;
        recipients += address.c_str();
        recipients += '\0';
    }
    if (originator.size() > MAXONESEGSIZE || recipients.size() > MAXONESEGSIZE) return false;
    Message message{file, note.header.id, priority_of(note), report_of(note), {}, {}};
    message.originator = {static_cast<WORD>(originator.size()), 0, originator.data()};
    message.recipients = {static_cast<WORD>(recipients.size()), 0, recipients.data()};
    return OSDArrayAddElement(handle, list, &message, MAXWORD) == NOERROR;
}

Ticks timeout() {
    const std::string text = notes_ini()->get("MailTimeout").value_or("");
    int hours = 0;
    std::from_chars(text.data(), text.data() + text.size(), hours);
    return (hours > 0 ? hours : default_timeout_hours) * ticks_an_hour;
}

Item text_item(std::string name, std::string_view text) {
    return {std::move(name), TYPE_TEXT, ITEM_SUMMARY, std::string(text)};
}

Item list_item(std::string name, std::span<const std::string> texts) {
    return {std::move(name), TYPE_TEXT_LIST, ITEM_SUMMARY, encode_text_list(texts)};
}

std::string own_name() {
    char name[MAXUSERNAME + 1] = {};
    return SECKFMGetUserName(name) == NOERROR ? name : "";
}

// To the originator; the original's fields follow those of the report, but for the ones that would send it again.
void send_report(const char* call, DARRAY* list, const Message& message, std::span<const std::string> concerned,
                 const char* form, const std::string& subject, std::string_view reason) {
    const std::string originator[] = {originator_of(list, message)};
    if (originator[0].empty()) throw StatusError(ERR_MISC_INVALID_ARGS, "the message has no originator");
    std::vector<Item> items{text_item(FIELD_FORM, form),
                            list_item(MAIL_RECIPIENTS_ITEM, originator),
                            list_item(MAIL_SENDTO_ITEM, originator),
                            text_item(MAIL_FROM_ITEM, own_name()),
                            text_item(MAIL_SUBJECT_ITEM, subject),
                            list_item("IntendedRecipient", concerned),
                            {MAIL_POSTEDDATE_ITEM, TYPE_TIME, ITEM_SUMMARY, encode_time(to_timedate(now_ticks()))}};
    if (!reason.empty()) items.push_back(text_item(MAIL_FAILUREREASON_ITEM, reason));
    for (Item& item : store_of(call, message.file).read(message.note).items) {
        const auto same = [&](const Item& other) { return other.name == item.name; };
        if (std::ranges::none_of(items, same)) items.push_back(std::move(item));
    }
    deposit(std::move(items));
}

std::vector<std::string> numbered(DARRAY* list, WORD message, WORD count, const WORD* numbers) {
    std::vector<std::string> addresses;
    for (WORD i = 0; i < count; ++i) addresses.emplace_back(recipient_at(list, message, numbers[i]).address);
    return addresses;
}

void send_failure(const char* call, DARRAY* list, WORD number, std::span<const std::string> concerned,
                  std::string_view reason) {
    send_report(call, list, message_at(list, number), concerned, MAIL_NONDELIVERYREPORT_FORM,
                "DELIVERY FAILURE: " + std::string(reason), reason);
}

// Texts of notes.ini are UTF-8.
void allow_depositors_only(Store& store) {
    Acl acl;
    acl.entries.front().level = ACL_LEVEL_DEPOSITOR;
    const std::string admin = utf8_to_lmbcs(notes_ini()->get("Admin").value_or(""));
    for (const std::string& manager : {own_name(), admin}) {
        if (manager.empty() || acl.find(manager) != nullptr) continue;
        AclEntry entry;
        entry.name = manager;
        entry.level = ACL_LEVEL_MANAGER;
        acl.entries.push_back(std::move(entry));
    }
    store_acl(store, acl);
}

STATUS create_file(const char* name, const char* from, const char* title) {
    const bool has_template = from != nullptr && *from != '\0';
    DBHANDLE copy = NULLHANDLE;
    const STATUS created = has_template ? NSFDbCreateAndCopy(from, name, NOTE_CLASS_ALL, 0, 0, &copy)
                                        : NSFDbCreate(name, DBCLASS_NOTEFILE, FALSE);
    if (copy != NULLHANDLE) NSFDbClose(copy);
    if (created != NOERROR) return created;
    Store store(resolve_path(name));
    allow_depositors_only(store);
    if (title == nullptr) return NOERROR;
    char info[NSF_INFO_SIZE] = {};
    const std::string old = store.info();
    copy_text(old, info, sizeof info, nullptr);
    NSFDbInfoModify(info, INFOPARSE_TITLE, title);
    store.set_info(info);
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC MailOpenMessageFile(char far* FileName, DBHANDLE far* rethFile) {
    const OuterCall outer("MailOpenMessageFile");
    *rethFile = NULLHANDLE;
    return guarded(
        [&]() -> STATUS { return NSFDbOpen(FileName == nullptr ? mailbox_name().c_str() : FileName, rethFile); });
}

STATUS LNPUBLIC MailCreateMessageFile(char far* FileName, char far* TemplateFileName, char far* Title,
                                      DBHANDLE far* rethFile) {
    const OuterCall outer("MailCreateMessageFile");
    *rethFile = NULLHANDLE;
    return guarded([&]() -> STATUS {
        if (const STATUS status = create_file(FileName, TemplateFileName, Title); status != NOERROR) return status;
        return NSFDbOpen(FileName, rethFile);
    });
}

STATUS LNPUBLIC MailCloseMessageFile(DBHANDLE hFile) {
    const OuterCall outer("MailCloseMessageFile");
    return NSFDbClose(hFile);
}

STATUS LNPUBLIC MailGetMessageFileModifiedTime(DBHANDLE hFile, TIMEDATE far* retModifiedTime) {
    const OuterCall outer("MailGetMessageFileModifiedTime");
    return NSFDbModifiedTime(hFile, retModifiedTime, nullptr);
}

// A deletion leaves a stub here, no pointer.
STATUS LNPUBLIC MailPurgeMessageFile(DBHANDLE hFile) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("MailPurgeMessageFile", hFile));
        return NOERROR;
    });
}

STATUS LNPUBLIC MailCreateMessageList(DBHANDLE hFile, DHANDLE far* hMessageList, DARRAY far* far* MessageList,
                                      WORD far* MessageCount) {
    *hMessageList = NULLHANDLE;
    *MessageList = nullptr;
    *MessageCount = 0;
    return guarded([&]() -> STATUS {
        Store& store = store_of("MailCreateMessageList", hFile);
        const auto ids = store.document_ids();
        if (const STATUS status = OSDArrayAlloc(sizeof(Message), 2, 0, 0, hMessageList, MessageList); status != NOERROR)
            return status;
        for (const NOTEID id : ids) {
            if (!add_message(*hMessageList, MessageList, hFile, store.read_summary(id))) break;
        }
        *MessageCount = (*MessageList)->ElementsUsed;
        return NOERROR;
    });
}

STATUS LNPUBLIC MailFreeMessageList(DHANDLE hMessageList, DARRAY far* /*MessageList*/) {
    const OuterCall outer("MailFreeMessageList");
    OSUnlockObject(hMessageList);
    return OSMemFree(hMessageList);
}

STATUS LNPUBLIC MailGetMessageInfo(DARRAY far* MessageList, WORD Message, WORD far* RecipientCount, WORD far* Priority,
                                   WORD far* Report) {
    return guarded([&]() -> STATUS {
        const auto message = message_at(MessageList, Message);
        if (RecipientCount != nullptr) {
            *RecipientCount = static_cast<WORD>(recipients_of(MessageList, message).size());
        }
        if (Priority != nullptr) *Priority = message.priority;
        if (Report != nullptr) *Report = message.report;
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageSize(DARRAY far* MessageList, WORD Message, DWORD far* MessageSize) {
    return guarded([&]() -> STATUS {
        const auto message = message_at(MessageList, Message);
        std::size_t octets = 0;
        for (const Item& item : store_of("MailGetMessageSize", message.file).read(message.note).items)
            octets += item.name.size() + item.value.size();
        *MessageSize = static_cast<DWORD>(octets);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageRecipient(DARRAY far* MessageList, WORD Message, WORD RecipientNum,
                                        char far* RecipientName, WORD RecipientNameSize,
                                        WORD far* RecipientNameLength) {
    return guarded([&]() -> STATUS {
        copy_text(recipient_at(MessageList, Message, RecipientNum).address, RecipientName, RecipientNameSize,
                  RecipientNameLength);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageOriginator(DARRAY far* MessageList, WORD Message, char far* OriginatorName,
                                         WORD OriginatorNameSize, WORD far* OriginatorNameLength) {
    return guarded([&]() -> STATUS {
        copy_text(originator_of(MessageList, message_at(MessageList, Message)), OriginatorName, OriginatorNameSize,
                  OriginatorNameLength);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageOriginatorDomain(DARRAY far* MessageList, WORD Message, char far* OriginatorDomain,
                                               WORD OriginatorDomainSize, WORD far* OriginatorNameLength) {
    return guarded([&]() -> STATUS {
        const std::string originator = originator_of(MessageList, message_at(MessageList, Message));
        const std::size_t at = originator.rfind('@');
        std::string_view domain = at == std::string::npos ? "" : std::string_view(originator).substr(at + 1);
        domain.remove_prefix(std::min(domain.find_first_not_of(' '), domain.size()));
        const std::size_t octets = std::min<std::size_t>(domain.size(), OriginatorDomainSize);
        std::memcpy(OriginatorDomain, domain.data(), octets);
        *OriginatorNameLength = static_cast<WORD>(octets);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailDeleteMessageRecipient(DARRAY far* MessageList, WORD Message, WORD RecipientNum) {
    return guarded([&]() -> STATUS {
        *recipient_at(MessageList, Message, RecipientNum).mark = is_deleted;
        return NOERROR;
    });
}

STATUS LNPUBLIC MailPurgeMessage(DARRAY far* MessageList, WORD Message) {
    return guarded([&]() -> STATUS {
        const auto message = message_at(MessageList, Message);
        Store& store = store_of("MailPurgeMessage", message.file);
        std::vector<std::string> left;
        for (const Recipient& recipient : recipients_of(MessageList, message)) {
            if (*recipient.mark == is_left) left.emplace_back(recipient.address);
        }
        Note note = store.read(message.note);
        const bool is_late = now_ticks() - note.header.added > timeout();
        if (!left.empty() && is_late) send_failure("MailPurgeMessage", MessageList, Message, left, "Timed out");
        if (left.empty() || is_late) {
            store.erase(message.note, true);
            return NOERROR;
        }
        std::erase_if(note.items, [](const Item& item) { return item.name == MAIL_RECIPIENTS_ITEM; });
        note.items.push_back(list_item(MAIL_RECIPIENTS_ITEM, left));
        const NoteHeader base = note.header;
        store.update(note, base, {});
        return NOERROR;
    });
}

STATUS LNPUBLIC MailSetMessageLastError(DARRAY far* MessageList, WORD Message, char far* ErrorText) {
    return guarded([&]() -> STATUS {
        const auto message = message_at(MessageList, Message);
        Store& store = store_of("MailSetMessageLastError", message.file);
        Note note = store.read(message.note);
        std::erase_if(note.items, [](const Item& item) { return item.name == MAIL_FAILUREREASON_ITEM; });
        note.items.push_back(text_item(MAIL_FAILUREREASON_ITEM, ErrorText));
        const NoteHeader base = note.header;
        store.update(note, base, {});
        return NOERROR;
    });
}

STATUS LNPUBLIC MailSendDeliveryReport(DARRAY far* MessageList, WORD Message, WORD RecipientNums,
                                       WORD far* RecipientNumList) {
    return guarded([&]() -> STATUS {
        const auto concerned = numbered(MessageList, Message, RecipientNums, RecipientNumList);
        send_report("MailSendDeliveryReport", MessageList, message_at(MessageList, Message), concerned,
                    MAIL_DELIVERYREPORT_FORM, "DELIVERED", {});
        return NOERROR;
    });
}

STATUS LNPUBLIC MailSendNonDeliveryReport(DARRAY far* MessageList, WORD Message, WORD RecipientNums,
                                          WORD far* RecipientNumList, char far* ReasonText, WORD ReasonTextLength) {
    return guarded([&]() -> STATUS {
        const auto concerned = numbered(MessageList, Message, RecipientNums, RecipientNumList);
        send_failure("MailSendNonDeliveryReport", MessageList, Message, concerned, {ReasonText, ReasonTextLength});
        return NOERROR;
    });
}

STATUS LNPUBLIC MailOpenMessage(DARRAY far* MessageList, WORD Message, DHANDLE far* hMessage) {
    const OuterCall outer("MailOpenMessage");
    *hMessage = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const auto message = message_at(MessageList, Message);
        return NSFNoteOpen(message.file, message.note, 0, hMessage);
    });
}

}  // extern "C"
