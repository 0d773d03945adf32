// nsfmime.h: items of TYPE_MIME_PART that a program writes itself.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfmime.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mime_part_stream.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

// What an item holds beside the MIME_PART.
constexpr std::size_t largest_part = 0xffff - sizeof(MIME_PART) - sizeof(WORD);

/// Where boundary and headers end in what a program gave.
struct Cuts {
    std::size_t boundary = 0;
    std::size_t headers = 0;  ///< With the boundary.
};

Cuts find_cuts(std::string_view octets, DWORD flags) {
    Cuts cuts;
    if ((flags & MIME_PART_HAS_BOUNDARY) != 0) {
        // It may begin with the line end that belongs to it.
        const std::size_t start = octets.starts_with("\r\n") ? 2 : 0;
        const std::size_t end = octets.find("\r\n", start);
        cuts.boundary = end == std::string_view::npos ? octets.size() : end + 2;
    }
    cuts.headers = cuts.boundary;
    if ((flags & MIME_PART_HAS_HEADERS) != 0) {
        const auto rest = octets.substr(cuts.boundary);
        const std::size_t end = rest.starts_with("\r\n") ? 0 : rest.find("\r\n\r\n");
        if (end == std::string_view::npos)
            cuts.headers = octets.size();
        else
            cuts.headers = cuts.boundary + end + (rest.starts_with("\r\n") ? 2 : 4);
    }
    return cuts;
}

void append_part(OpenNote& note, const MimePartStream& part, DWORD flags, std::string_view octets, Cuts cuts) {
    MIME_PART head{};
    head.wVersion = MIME_PART_VERSION;
    head.dwFlags = flags;
    head.cPartType = static_cast<BYTE>(part.type);
    head.wByteCount = static_cast<WORD>(octets.size());
    head.wBoundaryLen = static_cast<WORD>(cuts.boundary);
    head.wHeadersLen = static_cast<WORD>(cuts.headers - cuts.boundary);
    std::string value(reinterpret_cast<const char*>(&head), sizeof head);
    value.append(octets);
    note.append({part.item, TYPE_MIME_PART, 0, std::move(value)});
}

STATUS append_all(OpenNote& note, const MimePartStream& part) {
    const std::string_view octets = part.octets;
    const Cuts cuts = find_cuts(octets, part.flags);
    if (cuts.headers > largest_part) return ERR_SEGMENT_TOO_BIG;
    append_part(note, part, part.flags, octets.substr(0, largest_part), cuts);
    for (std::size_t place = largest_part; place < octets.size(); place += largest_part)
        append_part(note, part, part.flags & ~DWORD{MIME_PART_HAS_BOUNDARY | MIME_PART_HAS_HEADERS},
                    octets.substr(place, largest_part), {});
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFMimePartAppend(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType, DWORD dwFlags,
                                  char* pchPart, WORD wPartLen) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFMimePartAppend", hNote);
        return append_all(
            note, {hNote, std::string(pchItemName, wItemNameLen), wPartType, dwFlags, std::string(pchPart, wPartLen)});
    });
}

STATUS LNPUBLIC NSFMimePartCreateStream(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType,
                                        DWORD dwFlags, DHANDLE* phCtx) {
    *phCtx = NULLHANDLE;
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFMimePartCreateStream", hNote));
        *phCtx = mime_part_streams().add(std::make_unique<MimePartStream>(
            MimePartStream{hNote, std::string(pchItemName, wItemNameLen), wPartType, dwFlags, {}}));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartAppendStream(DHANDLE hCtx, char* pchData, WORD wDataLen) {
    return guarded([&]() -> STATUS {
        MimePartStream* part = mime_part_streams().find("NSFMimePartAppendStream", hCtx);
        if (part == nullptr) return status_of_misuse;
        part->octets.append(pchData, wDataLen);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartCloseStream(DHANDLE hCtx, BOOL bUpdate) {
    return guarded([&]() -> STATUS {
        const auto part = mime_part_streams().remove("NSFMimePartCloseStream", hCtx);
        if (!part) return status_of_misuse;
        return bUpdate != FALSE ? append_all(note_of("NSFMimePartCloseStream", part->note), *part) : NOERROR;
    });
}

}  // extern "C"
