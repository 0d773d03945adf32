// misc.h, nls.h, billing.h, ldap.h: comparison of texts, queues of handles, character sets, billing records, and what
// LDAP has without a server.
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "notes_stub/include/billing.h"
#include "notes_stub/include/ldap.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/nls.h"
#include "notes_stub/include/osmisc.h"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

using Utf16 = std::basic_string<UChar>;

Utf16 utf16(const void* lmbcs, WORD length) {
    const std::string octets =
        translated(OS_TRANSLATE_LMBCS_TO_UNICODE, {static_cast<const char*>(lmbcs), length}, std::string::npos);
    Utf16 text(octets.size() / sizeof(UChar), 0);
    std::memcpy(text.data(), octets.data(), text.size() * sizeof(UChar));
    return text;
}

/// Letters apart from their marks, and without those.
Utf16 without_marks(const Utf16& text) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* apart = unorm2_getNFDInstance(&error);
    Utf16 out(text.size() * 4 + 1, 0);
    const std::int32_t length = unorm2_normalize(apart, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                                                 static_cast<std::int32_t>(out.size()), &error);
    if (U_FAILURE(error)) return text;
    out.resize(static_cast<std::size_t>(length));
    std::erase_if(out, [](UChar c) { return u_charType(c) == U_NON_SPACING_MARK; });
    return out;
}

Utf16 in_one_case(const Utf16& text) {
    UErrorCode error = U_ZERO_ERROR;
    Utf16 out(text.size() * 3 + 1, 0);
    const std::int32_t length = u_strFoldCase(out.data(), static_cast<std::int32_t>(out.size()), text.data(),
                                              static_cast<std::int32_t>(text.size()), U_FOLD_CASE_DEFAULT, &error);
    if (U_FAILURE(error)) return text;
    out.resize(static_cast<std::size_t>(length));
    return out;
}

Utf16 as_compared(const void* lmbcs, WORD length, DWORD flags) {
    Utf16 text = utf16(lmbcs, length);
    if ((flags & INTL_ACCENT_SENSITIVE) == 0) text = without_marks(text);
    if ((flags & INTL_CASE_SENSITIVE) == 0) text = in_one_case(text);
    return text;
}

struct HandleQueues {
    std::mutex mutex;
    std::map<DHANDLE, std::deque<DHANDLE>> queues;
    DHANDLE last = 0x7F000000;
};
HandleQueues& handle_queues() {
    static auto* all = new HandleQueues;
    return *all;
}

struct BillingWord {
    const char* word;
    DWORD mask;
};
constexpr BillingWord billing_words[] = {{"Agent", BILL_CLASS_AGENT},       {"Database", BILL_CLASS_DATABASE},
                                         {"Document", BILL_CLASS_DOCUMENT}, {"HttpRequest", BILL_CLASS_HTTPREQUEST},
                                         {"Mail", BILL_CLASS_MAIL},         {"Replication", BILL_CLASS_REPLICATION},
                                         {"Session", BILL_CLASS_SESSION}};

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

DWORD billing_class(std::string_view words) {
    DWORD mask = 0;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(','), words.size());
        const std::string word(trimmed(words.substr(0, end)));
        for (const BillingWord& one : billing_words) {
            if (strcasecmp(one.word, word.c_str()) == 0) mask |= one.mask;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return mask;
}

// What each character set's description is: the stub's functions that take one do not look into it.
constexpr WORD character_sets[] = {NLS_CS_LMBCS, NLS_CS_NATIVE, NLS_CS_UNICODE, NLS_CS_UTF8};

struct LdapText {
    int code;
    const char* text;
};
// The names of RFC 4511, Appendix A, in words.
constexpr LdapText ldap_texts[] = {{LDAP_SUCCESS, "Success"},
                                   {1, "Operations error"},
                                   {2, "Protocol error"},
                                   {3, "Time limit exceeded"},
                                   {4, "Size limit exceeded"},
                                   {16, "No such attribute"},
                                   {20, "Attribute or value exists"},
                                   {32, "No such object"},
                                   {34, "Invalid DN syntax"},
                                   {49, "Invalid credentials"},
                                   {50, "Insufficient access rights"},
                                   {53, "Unwilling to perform"},
                                   {68, "Entry already exists"},
                                   {LDAP_SERVER_DOWN, "The server cannot be reached"}};

}  // namespace

extern "C" {

int LNPUBLIC IntlTextCompare(const void far* Str1, WORD Str1Len, const void far* Str2, WORD Str2Len, DWORD Flags) {
    const Utf16 one = as_compared(Str1, Str1Len, Flags);
    const Utf16 other = as_compared(Str2, Str2Len, Flags);
    const int order = u_strCompare(one.data(), static_cast<std::int32_t>(one.size()), other.data(),
                                   static_cast<std::int32_t>(other.size()), true);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

STATUS LNPUBLIC QueueCreate(DHANDLE* rtnhandle) {
    require_thread("QueueCreate");
    const std::lock_guard lock(handle_queues().mutex);
    *rtnhandle = ++handle_queues().last;
    handle_queues().queues.try_emplace(*rtnhandle);
    return NOERROR;
}

STATUS LNPUBLIC QueueGet(DHANDLE queue, DHANDLE* rtnhandle) {
    *rtnhandle = NULLHANDLE;
    const std::lock_guard lock(handle_queues().mutex);
    const auto found = handle_queues().queues.find(queue);
    if (found == handle_queues().queues.end()) return ERR_MISC_INVALID_ARGS;
    if (found->second.empty()) return ERR_QUEUE_EMPTY;
    *rtnhandle = found->second.front();
    found->second.pop_front();
    return NOERROR;
}

STATUS LNPUBLIC QueueDelete(DHANDLE queue) {
    const std::lock_guard lock(handle_queues().mutex);
    const auto found = handle_queues().queues.find(queue);
    if (found == handle_queues().queues.end()) return ERR_MISC_INVALID_ARGS;
    if (!found->second.empty()) return ERR_QUEUE_NOT_EMPTY;
    handle_queues().queues.erase(found);
    return NOERROR;
}

NLS_STATUS LNPUBLIC NLS_load_charset(WORD CSID, NLS_PINFO far* ppInfo) {
    const auto* found = std::ranges::find(character_sets, CSID);
    *ppInfo = found == std::end(character_sets) ? nullptr : const_cast<WORD*>(found);
    return *ppInfo == nullptr ? NLS_INVALIDTABLE : NLS_SUCCESS;
}

NLS_STATUS LNPUBLIC NLS_unload_charset(NLS_PINFO pInfo) { return pInfo == nullptr ? NLS_BADPARM : NLS_SUCCESS; }

STATUS LNPUBLIC BillingGetClass(DWORD far* BillingClass) {
    *BillingClass = 0;
    const auto words = notes_ini()->get("BillingClass");
    if (!words) return ERR_BAD_PARAM;
    *BillingClass = billing_class(*words);
    return NOERROR;
}

// The head of a BILLMSG is filled in where the message has room for one.
STATUS LNPUBLIC BillingWrite(DWORD Class, WORD StructType, WORD Len, void far* pMessage, char far* MQName) {
    if (pMessage == nullptr) return ERR_BAD_PARAM;
    if (Len >= offsetof(BILLMSG, rec)) {
        auto& message = *static_cast<BILLMSG*>(pMessage);
        message.Len = Len;
        message.StructType = StructType;
        message.Class = Class;
    }
    MQHANDLE queue = NULLHANDLE;
    const STATUS status = MQOpen(MQName == nullptr ? BILL_QUEUE_NAME : MQName, 0, &queue);
    if (status != NOERROR) return status;
    const STATUS put = MQPut(queue, 0, static_cast<char*>(pMessage), Len, 0);
    MQClose(queue, 0);
    return put;
}

void LNPUBLIC ND_ldap_controls_free(LDAPControl** ctrl) {
    if (ctrl == nullptr) return;
    for (LDAPControl** one = ctrl; *one != nullptr; ++one) {
        std::free((*one)->ldctl_oid);
        std::free((*one)->ldctl_value.bv_val);
        std::free(*one);
    }
    std::free(ctrl);
}

char* LNPUBLIC ND_ldap_dn2ufn(const char* dn) {
    std::string name;
    std::string_view rest = dn;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        std::string_view part = trimmed(rest.substr(0, end));
        part.remove_prefix(part.find('=') == std::string_view::npos ? 0 : part.find('=') + 1);
        name += (name.empty() ? "" : ", ") + std::string(trimmed(part));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return strdup(name.c_str());
}

char* LNPUBLIC ND_ldap_err2string(int err) {
    const auto* found = std::ranges::find(ldap_texts, err, &LdapText::code);
    return const_cast<char*>(found == std::end(ldap_texts) ? "Unknown error" : found->text);
}

}  // extern "C"
