#include "notes_stub/nsf/mail_note.hpp"

#include <algorithm>
#include <filesystem>

#include "notes_stub/include/mail.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

struct Field {
    WORD code;
    const char* name;
};
constexpr Field fields[] = {
    {MAIL_RECIPIENTS_ITEM_NUM, MAIL_RECIPIENTS_ITEM},
    {MAIL_DELIVERYREPORT_ITEM_NUM, MAIL_DELIVERYREPORT_ITEM},
    {MAIL_DELIVERYPRIORITY_ITEM_NUM, MAIL_DELIVERYPRIORITY_ITEM},
    {MAIL_FROM_ITEM_NUM, MAIL_FROM_ITEM},
    {MAIL_SENDTO_ITEM_NUM, MAIL_SENDTO_ITEM},
    {MAIL_COPYTO_ITEM_NUM, MAIL_COPYTO_ITEM},
    {MAIL_BLINDCOPYTO_ITEM_NUM, MAIL_BLINDCOPYTO_ITEM},
    {MAIL_SUBJECT_ITEM_NUM, MAIL_SUBJECT_ITEM},
    {MAIL_BODY_ITEM_NUM, MAIL_BODY_ITEM},
    {MAIL_REPLYTO_ITEM_NUM, MAIL_REPLYTO_ITEM},
    {MAIL_COMPOSEDDATE_ITEM_NUM, MAIL_COMPOSEDDATE_ITEM},
    {MAIL_POSTEDDATE_ITEM_NUM, MAIL_POSTEDDATE_ITEM},
    {MAIL_DELIVEREDDATE_ITEM_NUM, MAIL_DELIVEREDDATE_ITEM},
    {MAIL_DELIVERYDATE_ITEM_NUM, MAIL_DELIVERYDATE_ITEM},
    {MAIL_FORM_ITEM_NUM, FIELD_FORM},
    {MAIL_CATEGORIES_ITEM_NUM, MAIL_CATEGORIES_ITEM},
    {MAIL_RETURNRECEIPT_ITEM_NUM, MAIL_RETURNRECEIPT_ITEM},
    {MAIL_DONOTHOLD_ITEM_NUM, MAIL_DONOTHOLD_ITEM},
    {MAIL_FAILUREREASON_ITEM_NUM, MAIL_FAILUREREASON_ITEM},
    {MAIL_MESSAGEID_ITEM_NUM, MAIL_MESSAGEID_ITEM},
};

}  // namespace

const char* mail_item_name(WORD code) {
    const auto* found = std::ranges::find(fields, code, &Field::code);
    if (found == std::end(fields)) throw StatusError(ERR_MISC_INVALID_ARGS, "there is no such item code");
    return found->name;
}

std::vector<std::string> texts_of_value(WORD type, std::string_view value) {
    std::vector<std::string> texts;
    if (type != TYPE_TEXT_LIST) {
        texts.push_back(value_to_text(type, value, ','));
    } else if (const auto entries = decode_text_list(value)) {
        texts.assign(entries->begin(), entries->end());
    }
    std::erase(texts, std::string());
    return texts;
}

std::vector<std::string> texts_of_item(std::span<const Item> items, std::string_view name) {
    const auto found = std::ranges::find_if(items, [&](const Item& item) { return item.name == name; });
    return found == items.end() ? std::vector<std::string>() : texts_of_value(found->type, found->value);
}

std::string mailbox_name() {
    for (const char* name : {MAILBOX_NAME, "mail1.box"}) {
        std::error_code error;
        if (std::filesystem::is_regular_file(resolve_path(name), error)) return name;
    }
    throw StatusError(ERR_NOEXIST, "the data directory has no mailbox");
}

void deposit(std::vector<Item> items) {
    Store store(resolve_path(mailbox_name().c_str()));
    Note note;
    note.header.note_class = NOTE_CLASS_DOCUMENT;
    note.header.oid = generate_oid();
    note.items = std::move(items);
    store.update(note, note.header, {});
}

void copy_text(std::string_view text, char* to, WORD size, WORD* length) {
    if (length != nullptr) *length = 0;
    if (to == nullptr || size == 0) return;
    const std::size_t octets = std::min<std::size_t>(text.size(), size - 1U);
    text.copy(to, octets);
    to[octets] = '\0';
    if (length != nullptr) *length = static_cast<WORD>(octets);
}

}  // namespace notes_stub
