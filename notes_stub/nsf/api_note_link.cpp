// nsfnote.h: links to documents as text.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "notes_stub/include/names.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

std::string time_text(const TIMEDATE& time) {
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%08X:%08X", time.Innards[1], time.Innards[0]);
    return text.data();
}

std::string unid_text(const UNID& unid) { return "OF" + time_text(unid.File) + "-ON" + time_text(unid.Note); }

bool is_zero(const UNID& unid) {
    static constexpr UNID none{};
    return std::memcmp(&unid, &none, sizeof none) == 0;
}

std::string tag(const char* name, const std::string& value) {
    return "<" + std::string(name) + ">" + value + "</" + name + ">\n";
}

/// Nothing: the tag is not there.
std::optional<std::string> value_of(std::string_view text, const char* name) {
    const std::string begin = "<" + std::string(name) + ">";
    const std::string end = "</" + std::string(name) + ">";
    const std::size_t start = text.find(begin);
    if (start == std::string_view::npos) return std::nullopt;
    const std::size_t stop = text.find(end, start);
    if (stop == std::string_view::npos) throw StatusError(ERR_LINK_FORMAT, "a tag has no end");
    return std::string(text.substr(start + begin.size(), stop - start - begin.size()));
}

TIMEDATE read_time(const std::string& text) {
    TIMEDATE time{};
    int octets = 0;
    constexpr int all = 17;
    if (std::sscanf(text.c_str(), "%8X:%8X%n", &time.Innards[1], &time.Innards[0], &octets) != 2 || octets != all ||
        text.size() != all)
        throw StatusError(ERR_LINK_FORMAT, "an id is none");
    return time;
}

UNID read_unid(const std::optional<std::string>& text) {
    if (!text) return {};
    const std::size_t middle = text->find("-ON");
    if (!text->starts_with("OF") || middle == std::string::npos) throw StatusError(ERR_LINK_FORMAT, "an id is none");
    return {read_time(text->substr(2, middle - 2)), read_time(text->substr(middle + 3))};
}

std::string locked_text(DHANDLE handle, WORD length) {
    DWORD size = 0;
    if (const STATUS status = OSMemGetSize(handle, &size); status != NOERROR) throw StatusError(status);
    std::string text(OSLock(char, handle), std::min<DWORD>(size, length));
    OSUnlockObject(handle);
    const std::size_t begin = text.find("<NDL>");
    const std::size_t end = text.find("</NDL>");
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        throw StatusError(ERR_LINK_FORMAT, "the text has no link in it");
    return text.substr(begin, end - begin);
}

void copy_text(const std::optional<std::string>& text, char* buffer, std::size_t size) {
    if (buffer == nullptr || size == 0) return;
    buffer[text.value_or("").copy(buffer, size - 1)] = '\0';
}

DWORD flags_of(std::string_view text) {
    const std::size_t start = text.find("<FLAGS");
    if (start == std::string_view::npos) return 0;
    const std::string_view flags = text.substr(start, text.find('>', start) - start);
    DWORD result = 0;
    if (flags.find(" ADDTEMPORARY=1") != std::string_view::npos) result |= LINKFLAG_ADD_TEMPORARY;
    if (flags.find(" NOREPLSEARCH=1") != std::string_view::npos) result |= LINKFLAG_NO_REPL_SEARCH;
    return result;
}

std::string flags_text(DWORD flags) {
    std::string text = "<FLAGS";
    if ((flags & LINKFLAG_ADD_TEMPORARY) != 0) text += " ADDTEMPORARY=1";
    if ((flags & LINKFLAG_NO_REPL_SEARCH) != 0) text += " NOREPLSEARCH=1";
    return text + ">\n";
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteLinkFromText(DHANDLE hLinkText, WORD LinkTextLength, NOTELINK far* NoteLink,
                                    char far* ServerHint, char far* LinkText, WORD MaxLinkText, DWORD far* retFlags) {
    return guarded([&]() -> STATUS {
        const std::string text = locked_text(hLinkText, LinkTextLength);
        const auto replica = value_of(text, "REPLICA");
        if (!replica) return ERR_LINK_FORMAT;
        const NOTELINK link{read_time(*replica), read_unid(value_of(text, "VIEW")), read_unid(value_of(text, "NOTE"))};
        const auto hint = value_of(text, "HINT");
        const auto remark = value_of(text, "REM");
        if (NoteLink != nullptr) *NoteLink = link;
        copy_text(hint, ServerHint, MAXUSERNAME);
        copy_text(remark, LinkText, MaxLinkText);
        if (retFlags != nullptr) *retFlags = flags_of(text);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFNoteLinkToText(char far* Title, NOTELINK far* NoteLink, char far* ServerHint, char far* LinkText,
                                  DHANDLE far* phLinkText, WORD far* pLinkTextLength, DWORD Flags) {
    *phLinkText = NULLHANDLE;
    return guarded([&]() -> STATUS {
        std::string text;
        if (Title != nullptr) text += std::string(Title) + "\n";
        text += "<NDL>\n" + tag("REPLICA", time_text(NoteLink->File));
        if (!is_zero(NoteLink->View)) text += tag("VIEW", unid_text(NoteLink->View));
        if (!is_zero(NoteLink->Note)) text += tag("NOTE", unid_text(NoteLink->Note));
        if (ServerHint != nullptr) text += tag("HINT", ServerHint);
        if (LinkText != nullptr) text += tag("REM", LinkText);
        if (Flags != 0) text += flags_text(Flags);
        text += "</NDL>\n";
        if (text.size() > MAXWORD) return ERR_SEGMENT_TOO_BIG;
        const STATUS status = OSMemAlloc(0, static_cast<DWORD>(text.size()), phLinkText);
        if (status != NOERROR) return status;
        text.copy(OSLock(char, *phLinkText), text.size());
        OSUnlockObject(*phLinkText);
        if (pLinkTextLength != nullptr) *pLinkTextLength = static_cast<WORD>(text.size());
        return NOERROR;
    });
}

}  // extern "C"
