// mailserv.h: messages as notes, their items, bodies and attachments.
#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

#include "notes_stub/include/easycd.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mail_note.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/rich_text.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t largest_summary_item = 8UL * 1024;
constexpr std::size_t body_width = 78;
constexpr WORD most_body_octets = 0xffff;

const char* or_body(const char* item) { return item == nullptr ? MAIL_BODY_ITEM : item; }

bool is_date(WORD code) {
    return code == MAIL_COMPOSEDDATE_ITEM_NUM || code == MAIL_POSTEDDATE_ITEM_NUM ||
           code == MAIL_DELIVEREDDATE_ITEM_NUM || code == MAIL_DELIVERYDATE_ITEM_NUM;
}

STATUS add_item(const char* call, NOTEHANDLE message, WORD code, std::string_view value, bool replaces) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of(call, message);
        const char* name = mail_item_name(code);
        const WORD flags = value.size() > largest_summary_item ? 0 : ITEM_SUMMARY;
        if (is_date(code) && value.size() != sizeof(TIMEDATE)) return ERR_MISC_INVALID_ARGS;
        if (replaces) note.remove(name);
        note.append({name, static_cast<WORD>(is_date(code) ? TYPE_TIME : TYPE_TEXT), flags, std::string(value)});
        return NOERROR;
    });
}

STATUS add_by_handle(const char* call, NOTEHANDLE message, const char* name, DHANDLE value, WORD length, WORD flags) {
    const OuterCall outer(call);
    const auto summary = static_cast<WORD>(length > largest_summary_item ? 0 : ITEM_SUMMARY);
    return NSFItemAppendByBLOCKID(message, static_cast<WORD>(flags | summary), name,
                                  static_cast<WORD>(std::strlen(name)), {value, NULLBLOCK}, length, nullptr);
}

/// Text and rich text of the items of this name, in their order.
std::string body_text(const OpenNote& note, std::string_view name) {
    std::string text;
    for (const auto& item : note.items()) {
        if (!item->is_named(name)) continue;
        text += item->type() == TYPE_COMPOSITE ? rich_text_as_text(item->value())
                                               : value_to_text(item->type(), item->value(), '\n');
    }
    return text;
}

/// ERR_OPEN_FILE: it cannot be written.
STATUS write_file(const char* name, std::string_view octets, DWORD* size) {
    std::ofstream file(lmbcs_to_utf8(name), std::ios::binary | std::ios::trunc);
    if (!file.write(octets.data(), static_cast<std::streamsize>(octets.size())).flush()) return ERR_OPEN_FILE;
    *size = static_cast<DWORD>(octets.size());
    return NOERROR;
}

// As expand(1): stops at every eighth column.
std::string without_tabs(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    for (const char c : text) {
        const std::size_t blanks = c == '\t' ? 8 - column % 8 : 1;
        out.append(blanks, c == '\t' ? ' ' : c);
        column = c == '\n' ? 0 : column + blanks;
    }
    return out;
}

std::string_view octets_behind(DHANDLE handle, DWORD length) {
    const char* octets = OSLock(char, handle);
    return octets == nullptr ? std::string_view() : std::string_view(octets, length);
}

STATUS define_plain_style(DHANDLE text, DWORD* style) {
    COMPOUNDSTYLE plain{};
    CompoundTextInitStyle(&plain);
    return CompoundTextDefineStyle(text, const_cast<char*>(""), &plain, style);
}

/// Rich text in an item, by `write`, which gets a style too. After an error nothing is left of it.
template <typename Write>
STATUS add_rich_text(NOTEHANDLE message, const char* item, Write&& write) {
    DHANDLE text = NULLHANDLE;
    DWORD style = 0;
    std::string name = item;
    STATUS status = CompoundTextCreate(message, name.data(), &text);
    if (status != NOERROR) return status;
    status = define_plain_style(text, &style);
    if (status == NOERROR) status = write(text, style);
    if (status == NOERROR) status = CompoundTextClose(text, nullptr, nullptr, nullptr, 0);
    if (status != NOERROR) CompoundTextDiscard(text);
    return status;
}

DWORD flags_of_paragraphs(WORD delimiters) {
    if ((delimiters & PARADELIM_ANYLINE) != 0) return COMP_PARA_LINE;
    if (delimiters == PARADELIM_BLANKLINE) return COMP_PARA_BLANK_LINE;
    return COMP_PRESERVE_LINES | COMP_PARA_BLANK_LINE;
}

/// The `number`th item that is an attached file, or nullptr.
NoteItem* attachment(const OpenNote& note, WORD number) {
    WORD files = 0;
    for (const auto& item : note.items()) {
        if (item->type() != TYPE_OBJECT || !file_size_of(item->value())) continue;
        if (files++ == number) return item.get();
    }
    return nullptr;
}

// Members of the canonical FILEOBJECT.
constexpr std::size_t file_host_at = 8;
constexpr std::size_t file_attributes_at = 12;
constexpr std::size_t file_created_at = 20;
constexpr std::size_t file_modified_at = 28;

template <typename T>
void copy_member(std::string_view file, std::size_t place, T* to) {
    if (to != nullptr) std::memcpy(to, file.data() + place, sizeof *to);
}

std::optional<std::string> form_of(const char* call, NOTEHANDLE message) {
    std::optional<std::string> form;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of(call, message).find(FIELD_FORM);
        if (item != nullptr) form = value_to_text(item->type(), item->value(), ',');
        return NOERROR;
    }));
    return form;
}

WORD type_of_form(std::string_view form) {
    if (form == MAIL_MEMO_FORM || form == MAIL_REPLY_FORM) return MAIL_MESSAGE_MEMO;
    if (form == MAIL_DELIVERYREPORT_FORM) return MAIL_MESSAGE_DELIVERYREPORT;
    if (form == MAIL_NONDELIVERYREPORT_FORM) return MAIL_MESSAGE_NONDELIVERYREPORT;
    if (form == MAIL_RETURNRECEIPT_FORM) return MAIL_MESSAGE_RETURNRECEIPT;
    return form == MAIL_PHONEMESSAGE_FORM ? MAIL_MESSAGE_PHONEMESSAGE : MAIL_MESSAGE_UNKNOWN;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC MailCreateMessage(DBHANDLE hFile, DHANDLE far* rethMessage) {
    const OuterCall outer("MailCreateMessage");
    return NSFNoteCreate(hFile, rethMessage);
}

STATUS LNPUBLIC MailCloseMessage(DHANDLE hMessage) {
    const OuterCall outer("MailCloseMessage");
    return NSFNoteClose(hMessage);
}

// An attached file lies in the message's own database, so its octets go along.
STATUS LNPUBLIC MailTransferMessageLocal(DHANDLE hMessage) {
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("MailTransferMessageLocal", hMessage);
        Store& from = store_of("MailTransferMessageLocal", note.database);
        DBHANDLE box = NULLHANDLE;
        if (const STATUS status = NSFDbOpen(mailbox_name().c_str(), &box); status != NOERROR) return status;
        Store& to = store_of("MailTransferMessageLocal", box);
        const STATUS status = guarded([&]() -> STATUS {
            Note copy = note.snapshot();
            copy.header = {.oid = generate_oid(), .note_class = note.header.note_class};
            to.in_transaction([&] {
                for (Item& item : copy.items) {
                    const auto object = object_of_item(item.type, item.value);
                    if (!object) continue;
                    const Store::ObjectFacts facts = from.object_facts(*object);
                    const DWORD moved = to.allocate_object(facts);
                    to.write_object(moved, 0, from.read_object(*object, 0, facts.size));
                    to.tie_object(moved);
                    item.value = with_object(item.value, moved);
                }
                to.update(copy, copy.header, {});
            });
            return NOERROR;
        });
        NSFDbClose(box);
        return status;
    });
}

STATUS LNPUBLIC MailAddHeaderItem(DHANDLE hMessage, WORD ItemCode, const void far* Value, WORD ValueLength) {
    return add_item("MailAddHeaderItem", hMessage, ItemCode, {static_cast<const char*>(Value), ValueLength}, false);
}

STATUS LNPUBLIC MailReplaceHeaderItem(DHANDLE hMessage, WORD ItemCode, const void far* Value, WORD ValueLength) {
    return add_item("MailReplaceHeaderItem", hMessage, ItemCode, {static_cast<const char*>(Value), ValueLength}, true);
}

STATUS LNPUBLIC MailAddHeaderItemByHandle(DHANDLE hMessage, WORD ItemCode, DHANDLE hValue, WORD ValueLength,
                                          WORD ItemFlags) {
    return guarded([&]() -> STATUS {
        return add_by_handle("MailAddHeaderItemByHandle", hMessage, mail_item_name(ItemCode), hValue, ValueLength,
                             ItemFlags);
    });
}

STATUS LNPUBLIC MailAddRecipientsItem(DHANDLE hMessage, DHANDLE hRecipientsItem, WORD RecipientsLength) {
    return add_by_handle("MailAddRecipientsItem", hMessage, MAIL_RECIPIENTS_ITEM, hRecipientsItem, RecipientsLength,
                         ITEM_NAMES);
}

STATUS LNPUBLIC MailGetMessageItem(DHANDLE hMessage, WORD ItemCode, char far* retString, WORD StringSize,
                                   WORD far* retStringLength) {
    copy_text({}, retString, StringSize, retStringLength);
    return guarded([&]() -> STATUS {
        const NoteItem* item = note_of("MailGetMessageItem", hMessage).find(mail_item_name(ItemCode));
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        const bool is_text =
            item->type() == TYPE_TEXT || item->type() == TYPE_TEXT_LIST || item->type() == TYPE_RFC822_TEXT;
        if (is_text) {
            copy_text(value_to_text(item->type(), item->value(), ','), retString, StringSize, retStringLength);
        }
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageItemHandle(DHANDLE hMessage, WORD ItemCode, BLOCKID far* retbhValue,
                                         WORD far* retValueType, DWORD far* retValueLength) {
    const OuterCall outer("MailGetMessageItemHandle");
    return guarded([&]() -> STATUS {
        const char* name = mail_item_name(ItemCode);
        return NSFItemInfo(hMessage, name, static_cast<WORD>(std::strlen(name)), nullptr, retValueType, retbhValue,
                           retValueLength);
    });
}

STATUS LNPUBLIC MailGetMessageItemTimeDate(DHANDLE hMessage, WORD ItemCode, TIMEDATE far* retTimeDate) {
    return guarded([&]() -> STATUS {
        const NoteItem* item = note_of("MailGetMessageItemTimeDate", hMessage).find(mail_item_name(ItemCode));
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        const auto time = item->type() == TYPE_TIME ? decode_time(item->value()) : std::nullopt;
        if (!time) return ERR_INVALID_ITEMTYPE;
        *retTimeDate = *time;
        return NOERROR;
    });
}

WORD LNPUBLIC MailGetMessageType(DHANDLE hMessage) {
    return type_of_form(form_of("MailGetMessageType", hMessage).value_or(""));
}

BOOL LNPUBLIC MailIsNonDeliveryReport(DHANDLE hMessage) {
    return form_of("MailIsNonDeliveryReport", hMessage) == MAIL_NONDELIVERYREPORT_FORM ? TRUE : FALSE;
}

BOOL LNPUBLIC MailIsNotToBeHeld(DHANDLE hMessage) {
    const OuterCall outer("MailIsNotToBeHeld");
    return NSFItemIsPresent(hMessage, const_cast<char*>(MAIL_DONOTHOLD_ITEM), sizeof MAIL_DONOTHOLD_ITEM - 1);
}

STATUS LNPUBLIC MailCreateBodyItem(DHANDLE far* rethBodyItem, DWORD far* retBodyLength) {
    *retBodyLength = 0;
    return OSMemAlloc(0, 1, rethBodyItem);
}

// A line ends with a zero, as one that MailGetMessageBody returns.
STATUS LNPUBLIC MailAppendBodyItemLine(DHANDLE hBodyItem, DWORD far* BodyLength, char far* Text, WORD TextLength) {
    const OuterCall outer("MailAppendBodyItemLine");
    const DWORD length = *BodyLength + TextLength + 1;
    if (length > most_body_octets) return ERR_SEGMENT_TOO_BIG;
    if (const STATUS status = OSMemRealloc(hBodyItem, length); status != NOERROR) return status;
    char* octets = OSLock(char, hBodyItem);
    if (octets == nullptr) return ERR_HDL_NULL;
    if (TextLength != 0) std::memcpy(octets + *BodyLength, Text, TextLength);
    octets[length - 1] = '\0';
    OSUnlockObject(hBodyItem);
    *BodyLength = length;
    return NOERROR;
}

STATUS LNPUBLIC MailAddBodyItemExt(DHANDLE hMessage, DHANDLE hBodyItem, DWORD BodyLength, NLS_PINFO pInfo) {
    const OuterCall outer("MailAddBodyItemExt");
    return guarded([&]() -> STATUS {
        std::string text(octets_behind(hBodyItem, BodyLength));
        OSUnlockObject(hBodyItem);
        std::ranges::replace(text, '\0', '\n');
        return add_rich_text(hMessage, MAIL_BODY_ITEM, [&](DHANDLE compound, DWORD style) {
            return CompoundTextAddTextExt(compound, style, DEFAULT_FONT_ID, text.data(),
                                          static_cast<DWORD>(text.size()), const_cast<char*>("\n"), COMP_PARA_LINE,
                                          pInfo);
        });
    });
}

STATUS LNPUBLIC MailAddMessageBodyTextExt(DHANDLE hMessage, char far* ItemName, char far* InputFileName, DWORD FontID,
                                          char far* LineDelim, WORD ParaDelim, NLS_PINFO pInfo) {
    const OuterCall outer("MailAddMessageBodyTextExt");
    const FONTID font = FontID == 0 ? DEFAULT_FONT_ID : FontID;
    return add_rich_text(hMessage, or_body(ItemName), [&](DHANDLE compound, DWORD style) {
        return CompoundTextAddTextExt(compound, style, font, InputFileName,
                                      static_cast<DWORD>(std::strlen(InputFileName)), LineDelim,
                                      COMP_FROM_FILE | flags_of_paragraphs(ParaDelim), pInfo);
    });
}

STATUS LNPUBLIC MailGetMessageBody(DHANDLE hMessage, DHANDLE far* hBody, DWORD far* BodyLength) {
    *hBody = NULLHANDLE;
    *BodyLength = 0;
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("MailGetMessageBody", hMessage);
        if (note.find(MAIL_BODY_ITEM) == nullptr) return ERR_ITEM_NOT_FOUND;
        const std::string lines =
            wrapped_text(body_text(note, MAIL_BODY_ITEM), body_width, std::string_view("\0", 1)) + '\0';
        if (lines.size() > most_body_octets) return ERR_SEGMENT_TOO_BIG;
        if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(lines.size()), hBody); status != NOERROR)
            return status;
        std::memcpy(OSLockObject(*hBody), lines.data(), lines.size());
        OSUnlockObject(*hBody);
        *BodyLength = static_cast<DWORD>(lines.size());
        return NOERROR;
    });
}

STATUS LNPUBLIC MailGetMessageBodyText(DHANDLE hMessage, char far* ItemName, char far* LineDelims, WORD LineLength,
                                       BOOL ConvertTabs, char far* OutputFileName, DWORD far* OutputFileSize) {
    *OutputFileSize = 0;
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("MailGetMessageBodyText", hMessage);
        if (note.find(or_body(ItemName)) == nullptr) return ERR_ITEM_NOT_FOUND;
        std::string text = body_text(note, or_body(ItemName));
        if (ConvertTabs != FALSE) text = without_tabs(text);
        const std::string_view delimiter = LineDelims == nullptr ? std::string_view("\0", 1) : LineDelims;
        text = wrapped_text(text, LineLength, delimiter);
        return write_file(OutputFileName, text, OutputFileSize);
    });
}

STATUS LNPUBLIC MailGetMessageBodyComposite(DHANDLE hMessage, char far* ItemName, char far* OutputFileName,
                                            DWORD far* OutputFileSize) {
    *OutputFileSize = 0;
    return guarded([&]() -> STATUS {
        std::string records;
        for (const auto& item : note_of("MailGetMessageBodyComposite", hMessage).items()) {
            if (item->is_named(or_body(ItemName)) && item->type() == TYPE_COMPOSITE) records += item->value();
        }
        if (records.empty()) return ERR_ITEM_NOT_FOUND;
        const WORD type = TYPE_COMPOSITE;
        records.insert(0, reinterpret_cast<const char*>(&type), sizeof type);
        return write_file(OutputFileName, records, OutputFileSize);
    });
}

STATUS LNPUBLIC MailAddMessageAttachment(DHANDLE hMessage, char far* FileName, char far* OriginalFileName) {
    const OuterCall outer("MailAddMessageAttachment");
    return NSFNoteAttachFile(hMessage, ITEM_NAME_ATTACHMENT, sizeof ITEM_NAME_ATTACHMENT - 1, FileName,
                             OriginalFileName, 0);
}

BOOL LNPUBLIC MailGetMessageAttachmentInfo(DHANDLE hMessage, WORD Num, BLOCKID far* bhItem, char far* FileName,
                                           DWORD far* FileSize, WORD far* FileAttributes, WORD far* FileHostType,
                                           TIMEDATE* FileCreated, TIMEDATE far* FileModified) {
    BOOL found = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = attachment(note_of("MailGetMessageAttachmentInfo", hMessage), Num);
        if (item == nullptr) return NOERROR;
        found = TRUE;
        *bhItem = item->id();
        if (FileName != nullptr) copy_text(file_name_of(item->value()), FileName, MAXPATH + 1, nullptr);
        if (FileSize != nullptr) *FileSize = *file_size_of(item->value());
        copy_member(item->value(), file_attributes_at, FileAttributes);
        copy_member(item->value(), file_host_at, FileHostType);
        copy_member(item->value(), file_created_at, FileCreated);
        copy_member(item->value(), file_modified_at, FileModified);
        return NOERROR;
    }));
    return found;
}

STATUS LNPUBLIC MailExtractMessageAttachment(DHANDLE hMessage, BLOCKID bhItem, char far* FileName) {
    const OuterCall outer("MailExtractMessageAttachment");
    return NSFNoteExtractFile(hMessage, bhItem, FileName, nullptr);
}

}  // extern "C"
