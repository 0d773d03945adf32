// mailserv.h: addresses, people and groups of the address books; lines of the log.
#include <algorithm>
#include <cstdarg>
#include <cstring>
#include <set>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/lookup.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/nsf/address_book.hpp"
#include "notes_stub/nsf/hierarchical_name.hpp"
#include "notes_stub/nsf/mail_note.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/format.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/status_text.hpp"

using namespace notes_stub;

namespace {

constexpr int log_conversions = 6;

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

bool is_person(const BookDocument& document) { return first_text(document, "form") == "Person"; }

/// The one person of this name. Throws StatusError: ERR_ROUTER_NOSUCHUSER, ERR_ROUTER_NOTUNIQUE.
BookDocument find_person(const char* name) {
    std::vector<BookDocument> found;
    for (BookDocument& document : documents_of_books()) {
        const auto has = [&](std::string_view item) {
            return std::ranges::any_of(texts_in(document, item),
                                       [&](const std::string& text) { return is_same_name(text, name); });
        };
        if (is_person(document) && (has("fullname") || has("shortname") || has("firstname") || has("lastname")))
            found.push_back(std::move(document));
    }
    if (found.empty()) throw StatusError(ERR_ROUTER_NOSUCHUSER, "no person has this name");
    if (found.size() > 1) throw StatusError(ERR_ROUTER_NOTUNIQUE, "more than one person has this name");
    return std::move(found.front());
}

std::string domain_of_server() {
    char name[MAXUSERNAME + 1] = {};
    if (SECKFMGetUserName(name) != NOERROR) return {};
    for (const BookDocument& document : documents_of_books()) {
        if (first_text(document, "form") == "Server" && is_same_name(first_text(document, "servername"), name))
            return first_text(document, "domain");
    }
    return {};
}

void copy_if_wanted(const std::string& text, char* to, WORD size) {
    if (to != nullptr) copy_text(text, to, size, nullptr);
}

/// Members of groups instead of the groups; what stands in `done` already is not expanded, and what was is added.
class Expansion {
public:
    explicit Expansion(std::set<std::string> done) : done_(std::move(done)), books_(documents_of_books()) {}

    void add(const std::string& name) {
        const auto group = std::ranges::find_if(books_, [&](const BookDocument& document) {
            return first_text(document, "form") == "Group" && is_same_name(first_text(document, "listname"), name);
        });
        if (group == books_.end()) {
            if (std::ranges::find(names_, name) == names_.end()) names_.push_back(name);
            return;
        }
        if (!done_.insert(first_text(*group, "listname")).second) return;
        for (const std::string& member : texts_in(*group, "members")) add(member);
    }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] std::vector<std::string> done() const { return {done_.begin(), done_.end()}; }

private:
    std::set<std::string> done_;
    std::vector<BookDocument> books_;
    std::vector<std::string> names_;
};

std::vector<std::string> list_behind(DHANDLE handle) {
    std::vector<std::string> texts;
    void* list = OSLockObject(handle);
    if (list == nullptr) throw StatusError(ERR_HDL_NULL, "there is no such list");
    const WORD entries = ListGetNumEntries(list, TRUE);
    for (WORD i = 0; i < entries; ++i) {
        char* text = nullptr;
        WORD length = 0;
        if (ListGetText(list, TRUE, i, &text, &length) == NOERROR) texts.emplace_back(text, length);
    }
    OSUnlockObject(handle);
    return texts;
}

void put_list(std::span<const std::string> texts, DHANDLE list, WORD* size) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const STATUS status =
            ListAddEntry(list, TRUE, size, static_cast<WORD>(i), texts[i].data(), static_cast<WORD>(texts[i].size()));
        if (status != NOERROR) throw StatusError(status);
    }
}

void log_event(const char* call, const char* format, STATUS secondary, std::va_list arguments) {
    require_thread(call);
    std::string line = lmbcs_to_utf8(format_text(call, log_conversions, format, arguments));
    if (ERR(secondary) != NOERROR) line += ": " + status_text_or_number(secondary);
    log_text(line);
}

}  // namespace

extern "C" {

STATUS LNPUBLIC MailParseMailAddress(char far* MailAddress, WORD MailAddressLength, char far* UserName,
                                     WORD UserNameSize, WORD far* UserNameLength, char far* DomainName,
                                     WORD DomainNameSize, WORD far* DomainNameLength) {
    const std::string_view address(MailAddress, MailAddressLength);
    const std::size_t at = std::min(address.rfind('@'), address.size());
    copy_text(trimmed(address.substr(0, at)), UserName, UserNameSize, UserNameLength);
    copy_text(trimmed(address.substr(std::min(at + 1, address.size()))), DomainName, DomainNameSize, DomainNameLength);
    return NOERROR;
}

STATUS LNPUBLIC MailGetDomainName(char far* Domain) {
    return guarded([&]() -> STATUS {
        std::string domain = domain_of_server();
        std::ranges::transform(domain, domain.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        copy_text(domain, Domain, MAXDOMAINNAME, nullptr);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailLookupAddress(char far* UserName, char far* MailAddress) {
    return guarded([&]() -> STATUS {
        const BookDocument person = find_person(UserName);
        const std::string forwarding = first_text(person, "mailaddress");
        const std::string own_domain = first_text(person, "maildomain");
        const std::string domain = own_domain.empty() ? domain_of_server() : own_domain;
        const std::string name = abbreviated_name(first_text(person, "fullname"));
        const std::string own = domain.empty() ? name : name + " @ " + domain;
        copy_text(forwarding.empty() ? own : forwarding, MailAddress, MAXRECIPIENTNAME + 1, nullptr);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailLookupUser(char far* UserName, char far* FullName, char far* MailServerName, char far* MailFileName,
                               char far* MailAddress, char far* ShortName) {
    return guarded([&]() -> STATUS {
        const BookDocument person = find_person(UserName);
        copy_if_wanted(first_text(person, "fullname"), FullName, MAXUSERNAME + 1);
        copy_if_wanted(first_text(person, "mailserver"), MailServerName, MAXUSERNAME + 1);
        copy_if_wanted(first_text(person, "mailfile"), MailFileName, MAXPATH);
        copy_if_wanted(first_text(person, "mailaddress"), MailAddress, MAXRECIPIENTNAME + 1);
        copy_if_wanted(first_text(person, "shortname"), ShortName, MAXUSERNAME + 1);
        return NOERROR;
    });
}

STATUS LNPUBLIC MailExpandNames(DHANDLE hWorkList, WORD /*WorkListSize*/, DHANDLE far* hOutputList,
                                WORD far* OutputListSize, BOOL UseExpanded, DHANDLE hRecipsExpanded) {
    *hOutputList = NULLHANDLE;
    const STATUS status = guarded([&]() -> STATUS {
        std::set<std::string> done;
        if (UseExpanded != FALSE) {
            for (std::string& name : list_behind(hRecipsExpanded)) done.insert(std::move(name));
        }
        Expansion expansion(std::move(done));
        for (const std::string& name : list_behind(hWorkList)) expansion.add(name);
        if (const STATUS made = ListAllocate(0, 0, TRUE, hOutputList, nullptr, OutputListSize); made != NOERROR)
            return made;
        OSUnlockObject(*hOutputList);
        put_list(expansion.names(), *hOutputList, OutputListSize);
        if (UseExpanded == FALSE) return NOERROR;
        WORD size = 0;
        if (const STATUS cleared = ListRemoveAllEntries(hRecipsExpanded, TRUE, &size); cleared != NOERROR)
            return cleared;
        put_list(expansion.done(), hRecipsExpanded, &size);
        return NOERROR;
    });
    OSMemFree(hWorkList);
    return status;
}

STATUS LNVARARGS MailLogEvent(WORD /*Flags*/, STATUS StringID, HMODULE /*hModule*/, STATUS AdditionalErrorCode, ...) {
    std::va_list arguments;
    va_start(arguments, AdditionalErrorCode);
    log_event("MailLogEvent", status_text_or_number(StringID).c_str(), AdditionalErrorCode, arguments);
    va_end(arguments);
    return NOERROR;
}

STATUS LNVARARGS MailLogEventText(WORD /*Flags*/, char* String, HMODULE /*hModule*/, STATUS AdditionalErrorCode, ...) {
    std::va_list arguments;
    va_start(arguments, AdditionalErrorCode);
    log_event("MailLogEventText", String, AdditionalErrorCode, arguments);
    va_end(arguments);
    return NOERROR;
}

}  // extern "C"
